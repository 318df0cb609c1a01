// Which zones the next value is for, what is noted in them, and what a tap has replaced there. The page
// knows the values of every zone, so that a tap on one shows its values before any answer.

const UNDO_MS = 8000;
const UNDONE_MS = 800;
const MOST_OFFERS = 3;
const MOST_NAMES = 3;
const MOST_SAID = 3;
const COPIES = ["same_shade", "next_shade"];
const UNDO = "undo";
const CLEAR = "clear";
// The values that the map shows of a zone.
const SHOWN_IN_ZONE = ["shade", "depth_mm", "observed_fading", "coverage"];
const NO_ZONE = { zones: [], several: false };

// The zones that this page shows as chosen: no answer and no other tablet changes them. While a tap
// between the whole scalp and its zones is not answered, a value could go to the wrong ones.
function chosenZones(entry) {
  if (isMoving(entry)) return [];
  const { zones } = entry.data;
  return entry.map ? entry.chosen.zones.filter((zone) => zone in zones) : Object.keys(zones);
}

function isMoving({ waiting }) {
  return waiting.some(([, name, value]) => name === "by_zone" || (isOfPaths(name) && "by_zone" in value));
}

function isOfPaths(name) {
  return name === UNDO || COPIES.includes(name);
}

function choose(entry, field, chosen) {
  const written = document.activeElement;
  // What is typed is for the zones that were chosen until now, and must not stand under another name.
  if (isWritten(written) && entry.columns.contains(written)) written.blur();
  keepTyped(entry);
  entry.chosen = chosen;
  tap(entry, field, chosen);
}

function pathOf(zone, name) {
  return `readings/${zone}/${name}`;
}

// The value that stands at a path, answered or not.
function standingAt(entry, path) {
  const [zone, name] = path.split("/").slice(-2);
  for (const [, tapped, value, zones] of [...entry.waiting].reverse()) {
    if (zones?.includes(zone) && (tapped === name || tapped === CLEAR)) return tapped === CLEAR ? null : value;
    if (tapped === path) return value;
    if (isOfPaths(tapped) && path in value) return tapped === UNDO ? value[path][0] : value[path];
  }
  return entry.data.values[path] ?? null;
}

// A zone of the map once the taps that are not answered yet are noted in it.
function asTapped(entry, zone, { ramps, unknownShare }) {
  const path = (name) => pathOf(zone.key, name);
  const isTapped = (name) => standingAt(entry, path(name)) !== (entry.data.values[path(name)] ?? null);
  if (!SHOWN_IN_ZONE.some(isTapped)) return zone;
  const value = Object.fromEntries(SHOWN_IN_ZONE.map((name) => [name, standingAt(entry, path(name))]));
  // What a tap has cleared is not shown any more, whatever was seen at the last visit.
  const figure = (name, shown, ramp) => (isTapped(name) ? figureOf(value[name], ramp) : shown);
  const step = entry.fields.get("shade")?.options?.find((each) => each.value === value.shade);
  const words = ["shade", "depth_mm"].filter((name) => value[name] !== null).map((name) => inWords(entry, name, value[name]));
  return {
    ...zone,
    noted: Object.values(value).some((each) => each !== null),
    note: words.join(" · "),
    faded: figure("observed_fading", zone.faded, ramps.faded),
    coverage: figure("coverage", zone.coverage, ramps.coverage),
    pigment: zone.pigment ?? (step ? { ink: step.swatch, share: value.coverage ?? unknownShare } : null),
  };
}

// A share 0..1 in words, with its colours: those of the nearest step of a ramp.
function figureOf(share, ramp) {
  if (typeof share !== "number") return null;
  return { ...ramp[Math.round(share * (ramp.length - 1))], words: `${Math.round(100 * share)}%` };
}

// The value that all chosen zones share in a field; null if they differ or have none.
function shared(entry, { name }) {
  const values = new Set(chosenZones(entry).map((zone) => standingAt(entry, pathOf(zone, name))));
  return values.size === 1 ? [...values][0] : null;
}

// What is usually next in all chosen zones; null if they differ.
function usualNext(entry, { usual = {} }) {
  const values = new Set(chosenZones(entry).map((zone) => usual[zone] ?? null));
  return values.size === 1 ? [...values][0] : null;
}

function isNoted(entry, { name, cleared }) {
  return chosenZones(entry).some((zone) =>
    (cleared ?? [name]).some((each) => standingAt(entry, pathOf(zone, each)) !== null),
  );
}

// A field of zones needs a chosen zone, and one of fading a zone in which it can be seen.
function isHidden(entry, field) {
  // A button of the bar may be only on the page or only on the sheet.
  if (field.on) return (field.on === "sheet") !== Boolean(entry.isOpen);
  const zones = chosenZones(entry);
  if (!field.ofZones) return false;
  const isOptional = field.cleared || zones.some((zone) => field.unseen.includes(zone));
  return !zones.length || (isOptional && !isNoted(entry, field));
}

// "Differs: Crown 0.80 mm · Frontal not noted", or "" where the chosen zones agree.
function differing(entry, field) {
  const zones = new Map();
  for (const zone of chosenZones(entry)) {
    const value = standingAt(entry, pathOf(zone, field.name));
    zones.set(value, [...(zones.get(value) ?? []), zone]);
  }
  const noted = [...zones].sort(([one], [other]) => (one === null) - (other === null));
  const said = noted.map(([value, some]) => {
    const words = value === null ? "not noted" : inWords(entry, field.name, value);
    return `${namesOf(entry, some)} ${words}`;
  });
  return said.length > 1 ? `Differs: ${said.join(" · ")}` : "";
}

// "Crown", "Crown and Back", "Crown, Frontal and 3 more"
function namesOf(entry, zones) {
  const names = zones.map((zone) => (entry.data.zones[zone] ?? entry.known?.[zone])?.[0] ?? zone);
  if (names.length < 2) return names.join("");
  if (names.length <= MOST_NAMES) return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${names.slice(0, MOST_NAMES - 1).join(", ")} and ${names.length - MOST_NAMES + 1} more`;
}

function inWords(entry, name, value) {
  const { unit, digits, options = [] } = entry.fields.get(name) ?? {};
  if (value === null) return "nothing";
  const option = options.find((each) => each.value === value);
  // A large step of fading has a word: "Strong".
  const isWord = option?.words?.endsWith("%") === false;
  if (typeof value === "number" && unit === "%" && !isWord) return `${Number((100 * value).toFixed(1))}%`;
  if (typeof value === "number" && digits !== undefined) return `${numberText(value, digits)}\u00a0${unit ?? ""}`.trim();
  return option?.said ?? option?.words ?? String(value);
}

// The values by path that a tap notes.
function changesOf({ name, cleared, ofZones }, value, zones) {
  if (COPIES.includes(name)) return value;
  if (!ofZones) return {};
  const paths = zones.flatMap((zone) => (cleared ?? [name]).map((each) => pathOf(zone, each)));
  return Object.fromEntries(paths.map((path) => [path, cleared ? null : value]));
}

// Offers to undo a tap for some seconds, if it replaces a noted value.
function offerUndo(entry, field, value, zones) {
  const undo = {};
  for (const [path, after] of Object.entries(changesOf(field, value, zones))) {
    const before = standingAt(entry, path);
    // A text that cannot be read is not worth going back to: what replaces it mends it.
    if (before !== after && !(typeof before === "string" && entry.data.wrong[path])) undo[path] = [before, after];
  }
  for (const path of Object.keys(undo)) {
    // One value has one offer. Steps of "−" and "+" are one change.
    for (const offer of entry.offers) {
      const isStep = field.kind === "number" && typeof value === "number" && !offer.isUndone;
      if (isStep && path in offer.undo) undo[path][0] = offer.undo[path][0];
      delete offer.undo[path];
    }
    if (undo[path][0] === undo[path][1]) delete undo[path];
  }
  entry.offers = entry.offers.filter((offer) => Object.keys(offer.undo).length);
  if (Object.values(undo).every(([before]) => before === null)) return;
  // What can be undone keeps its name while another choice of where is shown.
  entry.known = { ...entry.known, ...entry.data.zones };
  const offer = { undo, name: field.name, ...offerParts() };
  offer.button.addEventListener("click", () => {
    if (offer.isUndone) return;
    offer.isUndone = offer.isInSight = true;
    setTimeout(() => {
      offer.isInSight = false;
      if (entry.bar.isConnected) paint(entry);
    }, UNDONE_MS);
    entry.offers.forEach((each) => keepOffer(entry, each));
    tap(entry, { name: UNDO }, { ...offer.undo });
  });
  entry.offers = [...entry.offers, offer].slice(-MOST_OFFERS);
  keepOffer(entry, offer);
}

// From now on for some seconds, so that there is time to go back over all of them.
function keepOffer(entry, offer) {
  clearTimeout(offer.timer);
  offer.timer = setTimeout(() => {
    entry.offers = entry.offers.filter((each) => each !== offer);
    if (entry.bar.isConnected) paint(entry);
  }, UNDO_MS);
}

// One stands in the bar, which so keeps its height: what was undone just now, or else the last change
// that can be undone.
function offerInSight({ offers }) {
  return offers.find((each) => each.isInSight) ?? offers.findLast((each) => !each.isUndone) ?? offers.at(-1);
}

function offerParts() {
  const words = make("p", "words");
  const button = pressed("Undo", () => {});
  return { words, button, node: make("div", "offer", words, button) };
}

function showOffer(entry, offer) {
  setText(offer.words, offerWords(entry, offer));
  // The place under the finger stays empty, so that a second tap hits nothing.
  offer.button.style.visibility = offer.isUndone ? "hidden" : "";
}

// "Crown: Strong was Moderate"
function offerWords(entry, { undo, name, isUndone }) {
  const parts = new Map();
  for (const [path, [before, after]] of Object.entries(undo)) {
    if (before === null) continue;
    const [zone, field] = path.split("/").slice(-2);
    const was = inWords(entry, field ?? zone, before);
    const now = isUndone ? `${was} again` : `${after === null ? "cleared" : inWords(entry, field ?? zone, after)} was ${was}`;
    const key = field ? zone : "";
    parts.set(key, [...(parts.get(key) ?? []), after === null && !isUndone ? `${was} cleared` : now]);
  }
  const zones = new Map();
  for (const [zone, said] of parts) {
    const text = name === CLEAR ? (isUndone ? "as before" : "cleared") : said.join(", ");
    zones.set(text, [...(zones.get(text) ?? []), zone]);
  }
  const lines = [...zones].map(([text, some]) => (some[0] ? `${namesOf(entry, some)}: ${text}` : text));
  const more = lines.length - MOST_SAID;
  return lines.slice(0, MOST_SAID).join("; ") + (more > 0 ? ` and ${more} more` : "");
}

// Fields that depend on the chosen zones; merged into MAKE in component.js.
const MAKE_OF_ZONES = {
  goesTo(entry) {
    const [name, dot, last] = ["b", "i", "span"].map((each) => make(each, ""));
    const node = make("div", "goes-to", name, dot, last);
    node.role = "heading";
    node.ariaLevel = "3";
    const show = () => {
      const zones = chosenZones(entry);
      const isSeveral = Boolean(entry.map) && entry.chosen.several;
      const none = isSeveral ? "Tap the zones to record" : "Tap a zone to record it";
      const said = zones.length > 1 ? "each value goes to all of them"
        : isSeveral && zones.length ? "and the zones that you tap next: each value goes to all of them"
        : entry.data.zones[zones[0]]?.[1];
      const isAll = zones.length > MOST_NAMES && zones.length === Object.keys(entry.data.zones).length;
      const names = isAll ? `All ${zones.length} zones` : namesOf(entry, zones);
      setText(name, zones.length ? names : isMoving(entry) ? "…" : none);
      setText(dot, said ? " · " : "");
      setText(last, said ?? "");
    };
    return { node, show };
  },

  notSeen(entry) {
    const node = make("p", "words");
    const show = ({ text, zones: unseen }) => {
      const names = chosenZones(entry).filter((zone) => unseen.includes(zone)).map((zone) => namesOf(entry, [zone]));
      setText(node, names.length ? `${text}${names.join(", ")}.` : "");
    };
    return { node, show };
  },

  clear(entry, field, now) {
    const button = pressed("", () => tap(entry, now(), true));
    const show = () => setText(button, `Clear ${namesOf(entry, chosenZones(entry))}`);
    return { node: make("div", "push", button), show };
  },

  offers(entry) {
    const node = make("div", "offers");
    node.role = "status";
    const show = () => {
      for (const offer of entry.offers) showOffer(entry, offer);
      for (const offer of entry.offers) offer.node.hidden = offer !== offerInSight(entry);
      const nodes = entry.offers.map((offer) => offer.node);
      for (const child of [...node.children]) if (!nodes.includes(child)) child.remove();
      node.append(...nodes.filter((each) => each.parentElement !== node));
    };
    return { node, show };
  },
};
