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
  picker.words = Object.entries(names).map(([key, name]) => {
    const words = make("span", shapes[key].stacked ? "words stacked" : "words", make("span", "name", name));
    return [key, words];
  });
  const over = make("div", "labels", ...picker.words.map(([, words]) => words));
  over.ariaHidden = "true";
  const sides = ["L", "R"].map((side) => make("span", `side ${side}`, side));
  const stage = make("div", "stage", ...sides, make("div", "map", svg, over));
  const words = make("div", "said", make("span", "label", label), picker.said, picker.clear);
  host.replaceChildren(words, stage);
  picker.host = host;
}

// The name of a zone, within it as on the map of a visit: beside the scar where that lies there.
function placeName(words, { label: [x, y, width, height] }) {
  const shares = { x: x / WIDTH, y: y / HEIGHT, width: width / WIDTH, height: height / HEIGHT };
  for (const [name, share] of Object.entries(shares)) words.style.setProperty(`--${name}`, `${100 * share}%`);
}

function choose(picker, place) {
  if (place === picker.place) return;
  picker.place = place;
  paint(picker);
  picker.send(place);
}

function paint({ place, data, zones, words, scar, said, clear, host }) {
  host.classList.toggle("dark", data.dark);
  host.dataset.measure = "visit";
  for (const zone of zones) {
    zone.setAttribute("aria-checked", String(zone.dataset.zone === place));
    zone.classList.toggle("chosen", zone.dataset.zone === place);
  }
  const shapes = shapesWith(place);
  for (const [key, name] of words) placeName(name, shapes[key]);
  const { shape, stitches } = shapes.scar;
  scar.replaceChildren(...[[shape, "tile"], [stitches, "stitches"]].map(([d, name]) => svgElement("path", { d, class: name })));
  scar.style.visibility = place ? "" : "hidden";
  setText(said, data.names[place] ?? "Tap the zone in which it lies");
  clear.style.visibility = place ? "" : "hidden";
}
