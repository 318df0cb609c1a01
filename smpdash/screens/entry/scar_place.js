// The head on the intake, tapped where the scar is. A tap shows at once, and then is sent.

const pickers = new Map(); // by key: the place that was tapped, and the elements

export default function ({ data, parentElement, setStateValue }) {
  const picker = pickers.get(data.key) ?? { place: data.place };
  pickers.set(data.key, picker);
  Object.assign(picker, { data, send: (place) => setStateValue("place", place) });
  const host = parentElement.querySelector(".scar-place");
  if (picker.host !== host) build(picker, host);
  paint(picker);
}

function build(picker, host) {
  const { names, label } = picker.data;
  const svg = svgElement("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "radiogroup" });
  svg.setAttribute("aria-label", label);
  const defs = svgElement("defs", {});
  defs.append(light());
  svg.append(defs, head());
  const shapes = placesOf(SCALP.zones);
  picker.zones = Object.entries(names).map(([key, name]) => {
    const zone = svgElement("g", { class: "zone", tabindex: "0", role: "radio", "aria-label": name });
    zone.dataset.zone = key;
    const { shape, hit } = shapes[key];
    if (hit) zone.append(svgElement("path", { d: hit, class: "hit" }));
    zone.append(svgElement("path", { d: shape, class: "tile" }));
    zone.addEventListener("click", () => choose(picker, key));
    zone.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      choose(picker, key);
    });
    svg.append(zone);
    return zone;
  });
  picker.scar = svgElement("g", { class: "scar", "aria-hidden": "true" });
  svg.append(picker.scar, svgElement("path", { d: HEAD, class: "light", "aria-hidden": "true" }));
  picker.said = make("b", "");
  picker.said.role = "status";
  picker.clear = pressed("Clear", () => choose(picker, null));
  picker.clear.ariaLabel = `Clear ${label}`;
  const sides = ["L", "R"].map((side) => make("span", `side ${side}`, side));
  const stage = make("div", "stage", ...sides, make("div", "map", svg));
  const words = make("div", "said", make("span", "label", label), picker.said, picker.clear);
  host.replaceChildren(words, stage);
  picker.host = host;
}

function choose(picker, place) {
  if (place === picker.place) return;
  picker.place = place;
  paint(picker);
  picker.send(place);
}

function paint({ place, data, zones, scar, said, clear, host }) {
  host.classList.toggle("dark", data.dark);
  host.dataset.measure = "visit";
  for (const zone of zones) {
    zone.setAttribute("aria-checked", String(zone.dataset.zone === place));
    zone.classList.toggle("chosen", zone.dataset.zone === place);
  }
  const { shape, stitches } = shapesWith(place).scar;
  scar.replaceChildren(...[[shape, "tile"], [stitches, "stitches"]].map(([d, name]) => svgElement("path", { d, class: name })));
  scar.style.visibility = place ? "" : "hidden";
  setText(said, data.names[place] ?? "Tap the head where it is");
  clear.style.visibility = place ? "" : "hidden";
}
