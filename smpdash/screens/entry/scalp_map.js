// The scalp from above, forehead up: its zones are tapped on a drawing or in a list. The browser loads
// it in one module with component.js, where the map is a field: a choice is a tap like any other.

// What is shown: the drawing with one of the measures, or the list of all.
const SHOWN = { visit: "This visit", faded: "Fading", coverage: "Coverage", list: "List" };
const REMEMBERED = "smpdash-scalp-map-shows";

let shows = remembered();

function scalpMap(host, tell) {
  const scalp = { host, tell };
  return (data, chosen) => {
    Object.assign(scalp, { data, chosen });
    const zones = [...data.views.map((zone) => zone.key), data.scarPlace].join("\n");
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

function showAs(scalp, name) {
  shows = name;
  try {
    sessionStorage.setItem(REMEMBERED, name);
  } catch {
    // A browser without storage still has `shows` until the page is left.
  }
  paintMap(scalp);
}

function remembered() {
  try {
    const name = sessionStorage.getItem(REMEMBERED);
    return name in SHOWN ? name : "visit";
  } catch {
    return "visit";
  }
}

function build(scalp, zones) {
  const focused = document.activeElement?.dataset.zone;
  Object.assign(scalp, { zones, shapes: new Map(), buttons: [] });
  const svg = svgElement("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group" });
  svg.setAttribute("aria-label", "Scalp from above, forehead up");
  const defs = svgElement("defs", {});
  defs.append(light());
  svg.append(defs, head());
  const labels = make("div", "labels");
  labels.ariaHidden = "true";
  const above = svgElement("g", { class: "above", "aria-hidden": "true" });
  above.append(svgElement("path", { d: HEAD, class: "light" }));
  const shapes = shapesWith(scalp.data.scarPlace);
  for (const [key, place] of Object.entries(shapes)) {
    const zone = scalp.data.views.find((each) => each.key === key);
    if (zone) scalp.shapes.set(key, shape(scalp, zone, place, { svg, labels, above, defs }));
  }
  svg.append(above);
  const sides = ["L", "R"].map((side) => make("span", `side ${side}`, side));
  scalp.legend = make("div", "legend");
  const caption = make("p", "caption", make("i", "", "Seen "), "from above, ", make("span", "", "forehead up"));
  const map = make("div", "map", svg, labels);
  const others = scalp.data.views.filter((zone) => !(zone.key in shapes));
  scalp.chips = make("div", "chips", ...others.map((zone) => zoneButton(scalp, zone)));
  scalp.chips.role = "group";
  scalp.chips.ariaLabel = "Other zones";
  scalp.list = make("div", "list", ...scalp.data.views.map((zone) => zoneButton(scalp, zone)));
  scalp.list.role = "group";
  scalp.list.ariaLabel = "Zones";
  const stage = make("div", "stage", ...sides, map, scalp.legend, caption);
  scalp.drawing = make("div", "drawing", stage, scalp.chips);
  scalp.shown = switches("Show", SHOWN, (name) => showAs(scalp, name));
  const body = make("div", "body", scalp.drawing, scalp.list);
  scalp.host.replaceChildren(choices(scalp), body, scalp.shown);
  if (focused) scalp.shapes.get(focused)?.target.focus();
}

// The buttons that choose several zones at once.
function choices(scalp) {
  const last = pressed("Select last time’s zones", () =>
    tellZones(scalp, (zone) => scalp.data.last.includes(zone), true),
  );
  const all = pressed("All", () => tellZones(scalp, () => true, true));
  const none = pressed("None", () => tellZones(scalp, () => false, true));
  scalp.several = pressed("Several", () => toggleSeveral(scalp));
  const made = make("div", "choices", last, all, none, scalp.several);
  made.role = "group";
  made.ariaLabel = "Choose";
  scalp.choices = { last, all, none };
  return made;
}

function shape(scalp, zone, place, { svg, labels, above, defs }) {
  const { shape: d, hit, stitches, label, dot } = place;
  const within = svgElement("clipPath", { id: `within-${zone.key}` });
  within.append(svgElement("path", { d }));
  const pigment = dots(zone.key);
  defs.append(within, pigment);

  const target = svgElement("g", { tabindex: "0", class: "zone" });
  target.dataset.zone = zone.key;
  if (hit) target.append(svgElement("path", { d: hit, class: "hit" }));
  const tile = svgElement("path", { d, class: "tile" });
  const marks = svgElement("path", { d, class: "marks", fill: `url(#${pigment.id})` });
  target.append(tile, marks);
  if (stitches) target.append(svgElement("path", { d: stitches, class: "stitches" }));
  svg.append(target);

  // Drawn within the zone, so that no ring is taken for its neighbour's.
  const over = svgElement("g", { "clip-path": `url(#${within.id})` });
  for (const name of ["halo", "ring"]) over.append(svgElement("path", { d, class: name }));
  const focus = svgElement("path", { d, class: "focus" });
  const mark = svgElement("circle", { class: "dot", cx: dot[0], cy: dot[1], r: 7 });
  const fault = svgElement("g", { class: "fault", transform: `translate(${dot})` });
  fault.append(svgElement("circle", { r: 10 }), svgElement("text", { y: 6 }));
  setText(fault.lastChild, "!");
  above.append(over, focus, mark, fault);

  const words = make("div", "words");
  const share = [label[0] / WIDTH, label[1] / HEIGHT, label[2] / WIDTH, label[3] / HEIGHT];
  ["--x", "--y", "--width", "--height"].forEach((name, n) =>
    words.style.setProperty(name, `${100 * share[n]}%`),
  );
  words.classList.toggle("low", Boolean(place.low));
  words.classList.toggle("stacked", Boolean(place.stacked));
  words.classList.toggle("beneath", Boolean(place.isBeneath));
  labels.append(words);

  target.addEventListener("click", () => touch(scalp, zone.key));
  target.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) touch(scalp, zone.key);
  });
  target.addEventListener("focus", () =>
    focus.classList.toggle("seen", target.matches(":focus-visible")),
  );
  target.addEventListener("blur", () => focus.classList.remove("seen"));
  return { target, over, mark, fault, tile, marks, pigment, words, place };
}

function zoneButton(scalp, zone) {
  const made = pressed("", () => touch(scalp, zone.key));
  made.classList.add("row");
  made.dataset.zone = zone.key;
  made.append(make("span", "dot"), make("span", "name"), make("span", "note"), make("span", "shares"));
  scalp.buttons.push(made);
  return made;
}

function paintMap(scalp) {
  const { dark, views: zones } = scalp.data;
  const { zones: selected, several } = scalp.chosen;
  const { last, all, none } = scalp.choices;
  scalp.several.ariaPressed = String(several);
  // Their places are kept, so that nothing moves under a finger.
  last.style.visibility = scalp.data.last.length ? "" : "hidden";
  all.style.visibility = none.style.visibility = several ? "" : "hidden";
  scalp.host.classList.toggle("dark", dark);
  const isList = shows === "list";
  const measure = isList ? "visit" : shows;
  scalp.host.dataset.measure = measure;
  // Its room is kept for the list.
  scalp.drawing.classList.toggle("away", isList);
  scalp.list.hidden = !isList;
  press(scalp.shown, shows);
  for (const zone of zones) {
    const isChosen = selected.includes(zone.key);
    const drawing = scalp.shapes.get(zone.key);
    const isAtFault = scalp.data.atFault.includes(zone.key);
    if (drawing) paintZone(drawing, zone, { measure, isChosen, several, isAtFault, isDark: scalp.data.dark });
    for (const made of scalp.buttons.filter((each) => each.dataset.zone === zone.key)) {
      paintRow(made, zone, { measure, isChosen, isAtFault });
    }
  }
  const isGhost = zones.some((zone) => zone.treated);
  const noted = zones.filter((zone) => zone.noted).length;
  if (tellsNews(scalp.legend, measure, isGhost, noted, dark)) scalp.legend.replaceChildren(...legend(scalp, measure, isGhost, noted));
}

function paintZone(drawing, zone, { measure, isChosen, several, isAtFault, isDark }) {
  const { target, over, mark, fault, tile, marks, pigment, words, place } = drawing;
  const value = zone[measure] ?? null;
  target.setAttribute("role", several ? "checkbox" : "radio");
  target.setAttribute("aria-checked", String(isChosen));
  target.setAttribute("aria-label", said(zone, isAtFault));
  target.classList.toggle("chosen", isChosen);
  over.classList.toggle("chosen", isChosen);
  mark.classList.toggle("noted", zone.noted && !isAtFault);
  fault.classList.toggle("seen", isAtFault);
  tile.style.fill = value?.fill ?? "";
  const shown = measure === "visit" ? zone.pigment : null;
  marks.style.visibility = shown ? "" : "hidden";
  marks.style.opacity = shown ? (zone.noted ? 0.35 + 0.65 * shown.share : 0.15 + 0.35 * shown.share) : "";
  pigment.style.fill = !shown ? "" : isDark ? `color-mix(in srgb, ${shown.ink} 55%, #000)` : shown.ink;
  words.classList.toggle("chosen", isChosen);
  // Beneath a zone, words stand on its neighbour, and bring a ground of their own.
  const ground = place.isBeneath ? null : value;
  words.style.color = ground?.ink ?? "";
  words.style.setProperty("--halo", ground?.fill ?? "var(--skin)");
  write(words, zone, { value, measure, place });
}

function write(words, zone, { value, measure, place }) {
  // A scar within a zone has no room for both: beside the figure its stitches say what it is.
  const isNamed = measure === "visit" || !place.isBeneath || place.low;
  const parts = isNamed ? [["name", zone.name]] : [];
  if (measure !== "visit") parts.push(["figure", value?.words ?? "–"]);
  else if (zone.noted && zone.note && !place.narrow) parts.push(["note", unbroken(zone.note)]);
  if (tellsNews(words, parts)) words.replaceChildren(...parts.map(([name, text]) => make("span", name, text)));
}

function paintRow(made, zone, { measure, isChosen, isAtFault }) {
  made.setAttribute("aria-pressed", String(isChosen));
  made.setAttribute("aria-label", said(zone, isAtFault));
  const [dot, name, note, shares] = made.children;
  dot.classList.toggle("noted", zone.noted && !isAtFault);
  dot.classList.toggle("fault", isAtFault);
  setText(dot, isAtFault ? "!" : "");
  setText(name, zone.name);
  setText(note, zone.note ? unbroken(zone.noted ? zone.note : `last visit ${zone.note}`) : noteless(zone));
  const some = [zone.faded && `Faded ${zone.faded.words}`, zone.coverage && `covered ${zone.coverage.words}`];
  setText(shares, some.filter(Boolean).join(" · "));
  // Beside the drawing, a zone without a shape shows the measure of the others.
  const isChip = made.closest(".chips");
  if (isChip) setText(shares, "");
  const value = isChip && measure !== "visit" ? (zone[measure] ?? { words: "–" }) : null;
  if (value) setText(note, value.words);
  note.style.background = value?.fill ?? "";
  note.style.color = value?.ink ?? "";
}

function noteless(zone) {
  return zone.noted ? "noted" : zone.treated ? "last visit" : "nothing noted";
}

// Lines break between the values, not within one.
function unbroken(text) {
  return text.split(" · ").map((part) => part.replaceAll(" ", "\u00a0")).join(" · ");
}

function said(zone, isAtFault) {
  const parts = [zone.name, ...(isAtFault ? ["to be put right"] : [])];
  if (zone.noted) parts.push(`noted ${zone.note}`.trim());
  else if (zone.treated) parts.push(`last visit ${zone.note}`.trim());
  else parts.push("nothing noted");
  if (zone.faded) parts.push(`faded ${zone.faded.words}`);
  if (zone.coverage) parts.push(`coverage ${zone.coverage.words}`);
  return parts.join(", ");
}

// What is noted of each zone is listed beneath the fields; how many zones have a value is seen here.
function legend(scalp, measure, isGhost, noted) {
  if (measure === "visit") {
    const keys = [["noted", noted ? `${noted} noted` : "noted"], ...(isGhost ? [["ghost", "last visit"]] : [])];
    return keys.map(([name, words]) => make("span", "key", make("i", name), words));
  }
  const ramp = make("i", "ramp");
  ramp.style.background = `linear-gradient(90deg, ${scalp.data.ramps[measure].map(({ fill }) => fill).join(", ")})`;
  return [ramp, make("span", "ends", make("span", "", "0%"), make("span", "", "100%"))];
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
