// The sheet over the fields, in which a visit is finished, and the ways from it to what is at fault.
// While it is open the bar stands in it, with Record in place of the buttons of the page.

// A second tap of the finger that opened the sheet is not meant for Record, which has come under it;
// nor is one of a series.
const GUARD_MS = 500;

function placeSheet(entry) {
  const { sheet, columns, bar, data } = entry;
  const section = sheet.firstElementChild;
  if (!entry.title || !sheet.contains(entry.title)) {
    entry.title = section.querySelector("h2");
    entry.title.id = anyName();
    section.setAttribute("aria-labelledby", entry.title.id);
    section.querySelector("header").append(pressed("Back to the visit", () => closeSheet(entry)));
    sheet.addEventListener("click", ({ target }) => void (target === sheet && closeSheet(entry)));
  }
  setText(entry.title, data.title);
  sheet.hidden = !entry.isOpen;
  columns.inert = Boolean(entry.isOpen);
  const page = columns.parentElement;
  const place = entry.isOpen ? section : page;
  if (bar.parentElement === place) return;
  // The page keeps its height without the bar, so that it does not scroll away.
  page.style.paddingBottom = entry.isOpen ? `${page.offsetHeight - columns.offsetHeight}px` : "";
  place.append(bar);
}

function openSheet(entry, { atNotes = false } = {}) {
  entry.isOpen = true;
  guardRecord(entry);
  entry.ending.parentElement.scrollTo(0, 0);
  // Their end is what is to be tapped.
  if (atNotes) entry.notes.scrollIntoView({ block: "end" });
  entry.title.focus({ preventScroll: true });
}

function guardRecord(entry) {
  entry.guardedUntil = performance.now() + GUARD_MS;
  setTimeout(() => entry.bar.isConnected && paint(entry), GUARD_MS + 50);
  paint(entry);
}

// Of a tap counts when it was made, however late a slow tablet comes to it.
function isGuarded({ guardedUntil = 0 }, when = performance.now()) {
  return when < guardedUntil;
}

function closeSheet(entry) {
  if (!entry.isOpen) return;
  keepTyped(entry);
  entry.isOpen = false;
  paint(entry);
  entry.bar.querySelector(".st-key-finish button")?.focus({ preventScroll: true });
}

document.addEventListener("keydown", ({ key, defaultPrevented }) => {
  if (key !== "Escape" || defaultPrevented) return;
  for (const entry of entries.values()) if (entry.bar?.isConnected) closeSheet(entry);
});

// A tap on Record was answered and the visit is still here: why, is at the top of the sheet.
function showRefused(entry) {
  if (!entry.isOpen) openSheet(entry);
  entry.ending.parentElement.scrollTo(0, 0);
  if (!isWritten(document.activeElement)) (entry.notes.querySelector(".way") ?? entry.title).focus({ preventScroll: true });
}

// To a field that is at fault: in the sheet, or on the page, with its zone chosen there.
function leadTo(entry, { field: name, zones }) {
  if (entry.columns.contains(nodeOf(entry, name))) {
    closeSheet(entry);
    const isChosen = !zones.length || chosenZones(entry).some((zone) => zones.includes(zone));
    if (entry.map && !isChosen) choose(entry, entry.map, { zones: [zones[0]], several: false });
  }
  const found = nodeOf(entry, name);
  const node = found?.hidden ? nodeOf(entry, "selected") : found;
  if (!node) return;
  for (let up = node.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
  node.scrollIntoView({ block: "center" });
  const control = "[role=radio][tabindex='0'], [role=checkbox], input:not(.picker), select, textarea, button:not(.clear)";
  const controls = [...node.querySelectorAll(control)];
  controls.find((each) => each.checkVisibility({ visibilityProperty: true }))?.focus({ preventScroll: true });
}

// The element of a field; where it is asked about in the notes, it is meant there.
function nodeOf({ notes, ending, columns }, name) {
  const places = [notes, ending, columns].map((place) => place.querySelector(`.${classOf(name)}`));
  return places.find(Boolean) ?? null;
}

// Why nothing was recorded; empty before Record was tapped.
function reasonsOf(entry) {
  return entry.fields.get("problems")?.reasons ?? [];
}

function zonesAtFault(entry) {
  return reasonsOf(entry).flatMap(({ zones }) => zones);
}

// Marks a field that is a reason why nothing was recorded, with that reason beneath it.
function markFault(entry, part, field) {
  const { node } = part;
  const isField = node.classList.contains("field");
  if (!isField && field.kind !== "map") return;
  const reasons = reasonsOf(entry);
  const zones = field.ofZones ? chosenZones(entry) : [];
  const mine = reasons.filter((reason) => reason.field === field.name
    && (!field.ofZones || !reason.zones.length || reason.zones.some((zone) => zones.includes(zone))));
  node.classList.toggle("at-fault", mine.length > 0);
  if (!isField || (!mine.length && !part.fault)) return;
  if (!part.fault) {
    part.fault = make("p", "words unread");
    part.fault.id = anyName();
    node.append(part.fault);
  }
  // A text that cannot be read is said to be so already.
  const isSaid = [...node.querySelectorAll(".unread:not([hidden])")].some((each) => each !== part.fault);
  setText(part.fault, isSaid ? "" : mine.map(({ words }) => words).join(" "));
  part.fault.hidden = !part.fault.textContent;
  for (const each of node.querySelectorAll("input:not(.picker), select, textarea, [role=radiogroup]")) {
    if (mine.length) each.ariaInvalid = "true";
    else if (!each.matches("input")) each.ariaInvalid = null;
    if (!each.matches("input")) each.setAttribute("aria-describedby", part.fault.id);
  }
}

// Fields of the sheet and of the bar; merged into MAKE in component.js.
const MAKE_OF_SHEET = {
  toSheet(entry, { warning }) {
    const words = make("span", "");
    const button = pressed("", () => openSheet(entry, { atNotes: warning }));
    button.append(words);
    const show = (shown) => setText(words, shown.words);
    return { node: make("div", warning ? "push see" : "push", button), show };
  },

  record(entry, field, now) {
    const isAsked = ({ lot }) => Boolean(lot) && standing(entry, entry.fields.get("pigment_lot")) === null;
    const [words, lot] = [make("span", ""), make("small", "")];
    const send = (withLot, { timeStamp }) => {
      if (isGuarded(entry, timeStamp)) return void guardRecord(entry);
      if (withLot) tap(entry, entry.fields.get("pigment_lot"), now().lot.value);
      tap(entry, now(), now().value);
    };
    const main = pressed("", (event) => send(isAsked(now()), event));
    const without = pressed("Without a lot", (event) => send(false, event));
    main.append(words, lot);
    without.className = "without";
    const show = (shown) => {
      setText(words, shown.words);
      lot.hidden = without.hidden = !isAsked(shown);
      setText(lot, lot.hidden ? "" : `with ${shown.lot.words}`);
      main.ariaDisabled = without.ariaDisabled = String(isGuarded(entry));
    };
    return { node: make("div", "push", without, main), show };
  },

  reasons(entry) {
    const [title, list, end] = ["b", "ul", "p"].map((each) => make(each, ""));
    end.className = "words";
    const node = make("div", "wrong", title, list, end);
    node.role = "alert";
    let shown = "";
    const show = (field) => {
      if (shown === JSON.stringify(field)) return;
      shown = JSON.stringify(field);
      setText(title, field.title);
      setText(end, field.text);
      list.replaceChildren(...field.reasons.map((reason) => make("li", "", wayTo(entry, reason))));
    };
    return { node, show };
  },
};

function wayTo(entry, reason) {
  if (!reason.field) return reason.words;
  const way = pressed(reason.words, () => leadTo(entry, reason));
  way.className = "way";
  return way;
}
