// The scalp from above, forehead up: its zones are tapped on a drawing or in a list. The browser loads
// it in one module with component.js, where the map is a field: a choice is a tap like any other.

const WIDTH = 340;
const HEIGHT = 396;

// Shapes share their edges to the point. `label` is centre and size of the words, `badge` the place
// of the check mark, `hit` a larger area for fingers that covers no other zone.
const TEMPLE = {
  shape:
    "M44.3,111.9C58,104 70,80 100,70C98,88 99,108 103,126C101,138 98,148 95,156" +
    "C74,152 52,154 30.1,158.2C34.2,142.1 39.2,126.7 44.3,111.9Z",
  hit: "M26,94L98,60L98,156L26,158Z",
  label: [71, 129, 64, 56],
  badge: [86, 90],
  narrow: true,
};
const SIDE = {
  shape:
    "M30.1,158.2C52,154 74,152 95,156C91,164 89,172 87,180C83,198 80,216 80,234C80,250 84,262 89,272" +
    "C76,284 62,296 41.7,310.3C28.5,286 21,257.3 21,226C21,202 24.8,179.5 30.1,158.2Z",
  label: [51, 230, 58, 76],
  badge: [60, 176],
  narrow: true,
};
const SHAPES = {
  hairline: {
    shape:
      "M100,70C120,54 146,46 170,46C194,46 220,54 240,70C242,88 241,108 237,126" +
      "C216,108 194,103 170,103C146,103 124,108 103,126C99,108 98,88 100,70Z",
    label: [170, 76, 116, 50],
    badge: [121, 72],
  },
  "left-temple": TEMPLE,
  "right-temple": mirrored(TEMPLE),
  frontal: {
    shape:
      "M103,126C124,108 146,103 170,103C194,103 216,108 237,126C239,138 242,148 245,156" +
      "C249,164 251,172 253,180C228,166 200,160 170,160C140,160 112,166 87,180" +
      "C89,172 91,164 95,156C98,148 101,138 103,126Z",
    label: [170, 134, 116, 50],
    badge: [116, 126],
  },
  "mid-scalp": {
    shape:
      "M87,180C112,166 140,160 170,160C200,160 228,166 253,180C257,198 260,216 260,234" +
      "C236,222 204,216 170,216C136,216 104,222 80,234C80,216 83,198 87,180Z",
    label: [170, 189, 140, 52],
    badge: [107, 183],
  },
  crown: {
    shape:
      "M80,234C104,222 136,216 170,216C204,216 236,222 260,234C260,250 256,262 251,272" +
      "C230,281 202,284 170,284C138,284 110,281 89,272C84,262 80,250 80,234Z",
    label: [170, 251, 150, 58],
    badge: [100, 240],
  },
  "left-side": SIDE,
  "right-side": mirrored(SIDE),
  back: {
    shape:
      "M89,272C110,281 138,284 170,284C202,284 230,281 251,272C264,284 278,296 298.3,310.3" +
      "C272.6,357.5 225.4,388 170,388C114.6,388 67.4,357.5 41.7,310.3C62,296 76,284 89,272Z",
    label: [170, 311, 150, 46],
    badge: [103, 300],
  },
  // The strip that a transplant leaves; its hit area takes the lower middle of the back.
  scar: {
    shape:
      "M106,340C128,349 150,352 170,352C190,352 212,349 234,340L235,345" +
      "C214,357 192,361 170,361C148,361 126,357 105,345Z",
    stitches:
      "M121,339l-4,14M137,344l-3,14M153,346.5l-1.5,15M170,347.5v15" +
      "M187,346.5l1.5,15M203,344l3,14M219,339l4,14",
    hit: "M98,334L242,334L242,396L98,396Z",
    label: [170, 374, 110, 18],
    badge: [107, 362],
    narrow: true,
    low: true,
  },
};
const HEAD =
  "M170,388C86,388 21,318 21,226C21,178 36,136 49,98C68,44 114,12 170,12" +
  "C226,12 272,44 291,98C304,136 319,178 319,226C319,318 254,388 170,388Z";
const EAR = "M24,190C10,182 3,194 6,212C8,230 16,246 25,246Z";
const NOSE = "M152,18C156,4 162,1 170,1C178,1 184,4 188,18Z";

const MEASURES = { visit: "This visit", faded: "Faded", coverage: "Coverage" };
const VIEWS = { map: "Map", list: "List" };
const REMEMBERED = "smpdash-scalp-map";

// Map or list, and what the colours show.
let look = { view: "map", measure: "visit", ...remembered() };

function scalpMap(host, tell) {
  const scalp = { host, tell };
  return (data, chosen) => {
    Object.assign(scalp, { data, chosen });
    const zones = data.views.map((zone) => zone.key).join("\n");
    if (scalp.zones !== zones) build(scalp, zones);
    paintMap(scalp);
  };
}

// Several zones at once are only chosen where that was asked for; else a tap goes to another zone.
function touch(scalp, key) {
  const { zones, several } = scalp.chosen;
  if (several) tellZones(scalp, (zone) => zones.includes(zone) !== (zone === key), true);
  else if (!zones.includes(key)) tellZones(scalp, (zone) => zone === key, false);
}

// One zone stays chosen when several are left; of more than one none does.
function toggleSeveral(scalp) {
  const { zones, several } = scalp.chosen;
  tellZones(scalp, (zone) => zones.includes(zone) && (!several || zones.length === 1), !several);
}

function tellZones(scalp, wanted, several) {
  scalp.tell({ zones: scalp.data.views.map((zone) => zone.key).filter(wanted), several });
}

function showAs(scalp, change) {
  look = { ...look, ...change };
  try {
    sessionStorage.setItem(REMEMBERED, JSON.stringify(look));
  } catch {
    // A browser without storage still has `look` until the page is left.
  }
  paintMap(scalp);
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED));
  } catch {
    return null;
  }
}

function build(scalp, zones) {
  const focused = document.activeElement?.dataset.zone;
  Object.assign(scalp, { zones, shapes: new Map(), buttons: [] });
  const svg = svgElement("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group" });
  svg.setAttribute("aria-label", "Scalp from above, forehead up");
  svg.append(patterns());
  for (const d of [EAR, mirror(EAR), NOSE, HEAD]) svg.append(svgElement("path", { d, class: "skin" }));
  const labels = make("div", "labels");
  labels.ariaHidden = "true";
  const above = svgElement("g", { class: "above", "aria-hidden": "true" });
  for (const [key, place] of Object.entries(SHAPES)) {
    if (key !== "scar") svg.append(svgElement("path", { d: place.shape, class: "bare" }));
    const zone = scalp.data.views.find((each) => each.key === key);
    if (zone) scalp.shapes.set(key, shape(scalp, zone, place, { svg, labels, above }));
  }
  svg.append(above);
  const map = make("div", "map", svg, labels);
  const others = scalp.data.views.filter((zone) => !(zone.key in SHAPES));
  scalp.stage = make("div", "stage", map);
  scalp.chips = make("div", "chips", ...others.map((zone) => zoneButton(scalp, zone)));
  scalp.chips.role = "group";
  scalp.chips.ariaLabel = "Other zones";
  scalp.list = make("div", "list", ...scalp.data.views.map((zone) => zoneButton(scalp, zone)));
  scalp.list.role = "group";
  scalp.list.ariaLabel = "Zones";
  scalp.drawing = make("div", "drawing", scalp.stage, scalp.chips);
  scalp.legend = make("div", "legend");
  scalp.views = switches("Show as", VIEWS, (view) => showAs(scalp, { view }));
  scalp.measures = switches("Colours show", MEASURES, (measure) => showAs(scalp, { measure }));
  scalp.several = pressed("Several", () => toggleSeveral(scalp));
  const last = pressed("Select last time’s zones", () =>
    tellZones(scalp, (zone) => scalp.data.last.includes(zone), true),
  );
  const all = pressed("All zones", () => tellZones(scalp, () => true, true));
  const none = pressed("None", () => tellZones(scalp, () => false, true));
  scalp.choices = make("div", "choices", last, all, none);
  scalp.choices.role = "group";
  scalp.choices.ariaLabel = "Choose";
  const bars = make("div", "bars", scalp.views, scalp.several, scalp.measures, scalp.choices);
  scalp.host.replaceChildren(bars, make("div", "body", scalp.drawing, scalp.list), scalp.legend);
  if (focused) scalp.shapes.get(focused)?.target.focus();
}

function shape(scalp, zone, place, { svg, labels, above }) {
  const { shape: d, hit, stitches, label, badge } = place;
  const target = svgElement("g", { tabindex: "0", class: "zone" });
  target.dataset.zone = zone.key;
  if (hit) target.append(svgElement("path", { d: hit, class: "hit" }));
  const tile = svgElement("path", { d, class: "tile" });
  const marks = svgElement("path", { d, class: "marks" });
  target.append(tile, marks);
  if (stitches) target.append(svgElement("path", { d: stitches, class: "stitches" }));
  svg.append(target);

  const over = svgElement("g", {});
  const at = svgElement("g", { class: "badge", transform: `translate(${badge})` });
  at.append(svgElement("circle", { r: 10 }), svgElement("path", { d: "M-4.6,.3L-1.4,3.6L4.8,-3.4" }));
  for (const name of ["outline", "halo", "ring"]) over.append(svgElement("path", { d, class: name }));
  over.append(at);
  above.append(over);

  const words = make("div", "words");
  const share = [label[0] / WIDTH, label[1] / HEIGHT, label[2] / WIDTH, label[3] / HEIGHT];
  ["--x", "--y", "--width", "--height"].forEach((name, n) =>
    words.style.setProperty(name, `${100 * share[n]}%`),
  );
  words.classList.toggle("narrow", Boolean(place.narrow));
  words.classList.toggle("low", Boolean(place.low));
  labels.append(words);

  target.addEventListener("click", () => touch(scalp, zone.key));
  target.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) touch(scalp, zone.key);
  });
  target.addEventListener("focus", () =>
    over.classList.toggle("focus", target.matches(":focus-visible")),
  );
  target.addEventListener("blur", () => over.classList.remove("focus"));
  return { target, over, tile, words, place };
}

function zoneButton(scalp, zone) {
  const made = pressed("", () => touch(scalp, zone.key));
  made.classList.add("row");
  made.dataset.zone = zone.key;
  made.append(make("span", "check"), make("span", "name"), make("span", "note"));
  scalp.buttons.push(made);
  return made;
}

function paintMap(scalp) {
  const { view, measure } = look;
  const { dark, views: zones } = scalp.data;
  const { zones: selected, several } = scalp.chosen;
  const [last, all, none] = scalp.choices.children;
  scalp.several.ariaPressed = String(several);
  // Their places are kept, so that nothing moves under a finger.
  last.style.visibility = scalp.data.last.length ? "" : "hidden";
  all.style.visibility = none.style.visibility = several ? "" : "hidden";
  scalp.host.classList.toggle("dark", dark);
  scalp.host.style.height = `${scalp.data.height}px`;
  scalp.host.dataset.measure = measure;
  scalp.drawing.hidden = view !== "map";
  scalp.list.hidden = view !== "list";
  press(scalp.views, view);
  press(scalp.measures, measure);
  for (const zone of zones) {
    const value = measure === "visit" ? null : zone[measure];
    const state = measure === "visit" && (zone.noted ? "noted" : zone.proposed ? "proposed" : "");
    const isChosen = selected.includes(zone.key);
    const drawing = scalp.shapes.get(zone.key);
    if (drawing) {
      const { target, over, tile, words, place } = drawing;
      target.setAttribute("role", several ? "checkbox" : "radio");
      target.setAttribute("aria-checked", String(isChosen));
      target.setAttribute("aria-label", said(zone));
      target.setAttribute("class", `zone ${state || ""}`);
      over.classList.toggle("chosen", isChosen);
      tile.style.fill = value?.fill ?? "";
      words.style.color = value && !place.low ? value.ink : "";
      words.dataset.state = state || "";
      write(words, zone, { value, state, measure, place });
    }
    for (const made of scalp.buttons.filter((each) => each.dataset.zone === zone.key)) {
      made.setAttribute("aria-pressed", String(isChosen));
      made.setAttribute("aria-label", said(zone));
      made.dataset.state = state || "";
      made.querySelector(".name").textContent = zone.name;
      const note = made.querySelector(".note");
      const words = measure === "visit" ? short(zone) || "nothing noted" : (value?.words ?? "–");
      note.textContent = words;
      note.classList.toggle("figure", Boolean(value));
      note.style.background = value?.fill ?? "";
      note.style.color = value?.ink ?? "";
    }
  }
  scalp.legend.replaceChildren(...legend(scalp, measure), count(selected.length, zones.length));
}

function write(words, zone, { value, state, measure, place }) {
  const parts = [make("span", "name")];
  parts[0].textContent = zone.name;
  if (measure !== "visit") {
    parts.push(make("span", "figure"));
    parts[1].textContent = value?.words ?? "–";
  } else if (state) {
    parts.push(make("span", `note ${state}`));
    parts[1].textContent = place.narrow ? (zone.noted ? "✓ noted" : "proposed") : short(zone);
  }
  words.replaceChildren(...parts);
}

function short(zone) {
  // Lines break between the values, not within one.
  const note = zone.note.split(" · ").map((part) => part.replaceAll(" ", "\u00a0")).join(" · ");
  if (zone.noted) return `✓\u00a0${note || "noted"}`;
  if (zone.proposed) return note ? `proposed: ${note}` : "proposed";
  return note;
}

function said(zone) {
  const parts = [zone.name];
  if (zone.noted) parts.push(`noted ${zone.note}`.trim());
  else if (zone.proposed) parts.push(`proposed ${zone.note}`.trim());
  else parts.push(zone.note || "nothing noted");
  if (zone.faded) parts.push(`faded ${zone.faded.words}`);
  if (zone.coverage) parts.push(`coverage ${zone.coverage.words}`);
  return parts.join(", ");
}

function legend(scalp, measure) {
  if (measure === "visit") {
    return ["noted", "proposed"].map((state) => {
      const key = make("span", "key", make("i", state));
      key.append(state);
      return key;
    });
  }
  const ramp = make("i", "ramp");
  ramp.style.background = `linear-gradient(90deg, ${scalp.data.ramps[measure].join(", ")})`;
  return [make("span", "key", "0%", ramp, "100%")];
}

function count(some, all) {
  const words = make("span", "count");
  words.textContent = `${some} of ${all} chosen`;
  return words;
}

function switches(label, options, tapped) {
  const made = Object.entries(options).map(([value, words]) => {
    const button = pressed(words, () => tapped(value));
    button.value = value;
    return button;
  });
  const group = make("div", "switch", ...made);
  group.role = "group";
  group.ariaLabel = label;
  return group;
}

function press(group, value) {
  for (const button of group.children) button.setAttribute("aria-pressed", String(button.value === value));
}

function svgElement(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [each, value] of Object.entries(attributes)) made.setAttribute(each, value);
  return made;
}

function patterns() {
  const all = svgElement("defs", {});
  const box = { width: 9, height: 9, patternUnits: "userSpaceOnUse" };
  const dots = svgElement("pattern", { id: "dots", ...box });
  for (const [cx, cy] of [[2, 2], [6.5, 6.5]]) dots.append(svgElement("circle", { cx, cy, r: 1.05 }));
  const lines = svgElement("pattern", { id: "lines", ...box, patternTransform: "rotate(45)" });
  lines.append(svgElement("rect", { width: 1.3, height: 9 }));
  all.append(dots, lines);
  return all;
}

function mirror(d) {
  // Each number is matched whole, with its comma if it has one, so that none is matched twice.
  const turn = (x) => `${+(WIDTH - x).toFixed(1)},`;
  return d.replace(/-?[\d.]+,?/g, (x) => (x.endsWith(",") ? turn(x.slice(0, -1)) : x));
}

function mirrored(place) {
  const [x, y, width, height] = place.label;
  return {
    ...place,
    shape: mirror(place.shape),
    hit: place.hit && mirror(place.hit),
    label: [WIDTH - x, y, width, height],
    badge: [WIDTH - place.badge[0], place.badge[1]],
  };
}
