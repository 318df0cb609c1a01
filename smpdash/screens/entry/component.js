// The visit's fields. A tap shows at once, is sent to the server with its number, and is kept in the
// page until an answer has that number. So no tap is lost if the connection breaks, and none is
// undone by the answer to an earlier tap.

const RETRY_MS = 2500;
const PAUSE_MS = 500;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const LEFT = "smpdash-unanswered";
const entries = left(); // by key: the unanswered taps, and the elements

export default function ({ data, parentElement, setStateValue }) {
  // Each load of the page has a name of its own; the server counts the taps of each.
  const entry = entries.get(data.key)
    ?? { page: anyName(), number: 0, waiting: [], typed: new Set(), offers: [] };
  entries.set(data.key, entry);
  const answered = data.answered[entry.page] ?? 0;
  entry.waiting = entry.waiting.filter(([number]) => number > answered);
  // Somebody else may have signed in since these taps, who did not make them.
  if (!entry.waiting.length) entry.person = data.person;
  entry.send = () => setStateValue("taps", { page: entry.page, person: entry.person, taps: entry.waiting });
  const parts = ["columns", "notes", "ending", "bar", "sheet"].map((name) => [name, parentElement.querySelector(`.entry .${name}`)]);
  const isBack = entry.bar !== parts[3][1];
  Object.assign(entry, { data, ...Object.fromEntries(parts), map: data.columns[0].find(({ kind }) => kind === "map") });
  // A map that appears later is not what the finger was aimed at: nothing is chosen on it.
  entry.chosen ??= entry.map?.value ?? NO_ZONE;
  paint(entry);
  showRunning(entry);
  if (entry.recordTap && answered >= entry.recordTap) {
    entry.recordTap = 0;
    showRefused(entry);
  }
  // Taps that were not answered when the screen was left are sent when it is shown again.
  if (isBack) setTimeout(() => tell(entry), 0);
}

// What was typed or tapped just before the page is loaded again is sent by the page that follows.
addEventListener("pagehide", () => {
  keepAllTyped();
  const unanswered = [...entries].filter(([, { waiting }]) => waiting.length);
  const kept = unanswered.map(([key, { person, page, number, waiting }]) => [key, { person, page, number, waiting }]);
  if (kept.length) sessionStorage.setItem(LEFT, JSON.stringify(kept));
});
// The browser kept the page as it was, and it sends them itself.
addEventListener("pageshow", ({ persisted }) => void (persisted && sessionStorage.removeItem(LEFT)));
addEventListener("popstate", keepAllTyped, true);

// Taken once: a copy of the page in another window must not send them too.
function left() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(LEFT)) ?? [];
    sessionStorage.removeItem(LEFT);
    return new Map(kept.map(([key, taps]) => [key, { ...taps, typed: new Set(), offers: [] }]));
  } catch {
    return new Map();
  }
}

// What a visit became is shown from its beginning, however far down Record was tapped.
function scrollUpWhenGone(entry) {
  entry.leaving ??= new MutationObserver(() => {
    if (entry.bar.isConnected) return;
    entry.leaving.disconnect();
    // Before the next frame, which lays the page out anyway.
    requestAnimationFrame(() => document.querySelector("[data-testid='stMain']")?.scrollTo(0, 0));
  });
  entry.leaving.observe(document.body, { childList: true, subtree: true });
}

function tap(entry, field, value) {
  if (field.kind === "record") scrollUpWhenGone(entry);
  // Typed text is sent first: it is for the zones that were chosen until this tap.
  keepTyped(entry);
  // A value is for the zones that this page shows as chosen, answered or not.
  const zones = field.ofZones ? chosenZones(entry) : null;
  if (zones && !zones.length) return;
  offerUndo(entry, field, value, zones);
  entry.waiting.push([++entry.number, field.name, value, zones, field.seen ?? entry.data.seen]);
  if (field.kind === "record") entry.recordTap = entry.number;
  // The server works while this page is painted: the taps leave in a task of their own, which a
  // change of the page would keep waiting until a frame is drawn.
  tell(entry);
  entry.isStale = true;
  setTimeout(() => paintStale(entry));
}

// Whatever comes before that task finds the page as the tap left it.
for (const kind of ["pointerdown", "click", "keydown", "input", "change"]) {
  addEventListener(kind, () => entries.forEach(paintStale), true);
}

function paintStale(entry) {
  if (entry.isStale) paint(entry);
}

function keepAllTyped() {
  for (const entry of entries.values()) if (entry.bar?.isConnected) keepTyped(entry);
}

function keepTyped(entry) {
  for (const keep of entry.typed) keep(true);
}

// Sends again until an answer comes: a server that was restarted may not know the page yet.
function tell(entry) {
  clearTimeout(entry.timer);
  if (!entry.waiting.length || !entry.bar.isConnected) return;
  entry.send();
  entry.timer = setTimeout(() => tell(entry), RETRY_MS);
}

function paint(entry) {
  entry.isStale = false;
  const { columns, notes, ending, bar } = entry.data;
  const all = [...columns.flat(), ...notes, ...ending, ...bar];
  entry.fields = new Map(withParts(all).map((field) => [field.name, field]));
  // Counted from the last column, because the map's column is not always there.
  const named = columns.map((fields, n) => ({ kind: "column", name: `c${columns.length - n}`, fields }));
  placeSheet(entry);
  entry.columns.classList.toggle("mapped", Boolean(entry.map));
  fill(entry, entry.columns, named);
  fill(entry, entry.notes, notes);
  fill(entry, entry.ending, ending);
  fill(entry, entry.bar, bar);
}

// The fields, and those within them.
function withParts(fields) {
  return fields.flatMap((field) => [field, ...withParts(field.fields ?? [])]);
}

// Fields that are still there keep their elements, so that neither finger nor keyboard loses its place.
function fill(entry, parent, fields) {
  parent.parts ??= new Map();
  const nodes = fields.map((field) => {
    const shape = JSON.stringify([field.kind, field.type, field.look, field.options]);
    let part = parent.parts.get(field.name);
    if (part?.shape !== shape) {
      part = { shape };
      Object.assign(part, MAKE[field.kind](entry, field, () => part.field));
      part.node.classList.add(classOf(field.name));
      parent.parts.set(field.name, part);
    }
    // A field that is being typed in still shows the version from before.
    const isHeld = part.field && part.node.contains(document.activeElement)
      && isWritten(document.activeElement);
    part.field = { ...field, seen: isHeld ? part.field.seen : entry.data.seen };
    part.show(field, standing(entry, field));
    part.node.hidden = isHidden(entry, field);
    markFault(entry, part, field);
    return part.node;
  });
  const { children } = parent;
  for (const child of [...children]) if (!nodes.includes(child)) child.remove();
  nodes.forEach((node, n) => {
    if (node !== children[n]) parent.insertBefore(node, children[n]);
  });
}

function classOf(name) {
  return `st-key-${name.replaceAll("_", "-")}`;
}

function standing(entry, field) {
  if (field.ofZones) return shared(entry, field);
  if (field.kind === "map") return entry.chosen;
  const mine = entry.waiting.filter(([, name]) => name === field.name);
  return mine.length ? mine.at(-1)[2] : field.value;
}

// Each returns an element and a function that shows a field in it; `now()` is the field shown last.
const MAKE = {
  ...MAKE_OF_ZONES,
  ...MAKE_OF_SHEET,
  column: (entry) => group(entry, "column"),
  row: (entry) => group(entry, "row"),

  map(entry, field, now) {
    const node = make("div", "scalp-map");
    const show = scalpMap(node, (chosen) => choose(entry, now(), chosen));
    const shown = (field) => field.views.map((zone) => asTapped(entry, zone, field));
    return { node, show: (field, chosen) => show({ ...field, views: shown(field), atFault: zonesAtFault(entry) }, chosen) };
  },

  steps(entry, field, now) {
    const { options, look: shape } = field;
    const label = make("div", "label");
    const row = make("div", `steps ${shape}`);
    row.role = "radiogroup";
    const clearing = cleared(entry, now);
    const buttons = options.map(({ value, words, swatch, left }) => {
      // A second tap on the chosen value keeps it.
      const button = pressed(words, () => void (button.ariaChecked !== "true" && tap(entry, now(), value)));
      button.role = "radio";
      if (swatch) button.style.setProperty("--swatch", swatch);
      if (left !== undefined) button.style.setProperty("--left", left);
      return button;
    });
    row.append(...buttons);
    roving(row, buttons);
    const differs = make("p", "words differs");
    const show = (field, value) => {
      const chosen = options.findIndex((option) => option.value === value);
      const usual = options.find((option) => option.value === (field.usual && usualNext(entry, field)));
      const hint = usual && value === null ? ` · usual next ${usual.words}` : "";
      row.ariaLabel = `${field.label}${hint}`;
      setText(label, row.ariaLabel);
      label.hidden = !field.said;
      buttons.forEach((button, n) => {
        button.ariaChecked = String(n === chosen);
        setTabIndex(button, n === Math.max(chosen, 0) ? 0 : -1);
        button.hidden = Boolean(options[n].rare) && n !== chosen;
        button.classList.toggle("suggested", options[n] === usual);
      });
      clearing.show(field, value, buttons[0]);
      showDiffering(entry, field, differs);
    };
    return { node: make("div", `field ${field.said ? "" : "unsaid"}`, headOf(label, clearing), row, differs), show };
  },

  number(entry, field, now) {
    const input = make("input", "");
    const step = (by) => {
      if (!isNumber(input.value)) return;
      const value = numberIn(input.value);
      const { digits, step: width } = now();
      const start = value === null ? startOf(entry, now()) : null;
      tap(entry, now(), start ?? Math.max(Number(((value ?? 0) + by * width).toFixed(digits)), 0));
    };
    const less = pressed("−", () => step(-1));
    const more = pressed("+", () => step(1));
    const stepper = make("div", "stepper", input, less, more);
    const chips = chipRow(entry, now);
    const clearing = cleared(entry, now);
    const differs = make("p", "words differs");
    const { node, label } = labelled(input, make("div", "number", chips.row, stepper), differs);
    node.prepend(headOf(label, clearing));
    // A browser's own field of numbers drops signs that it does not accept: "0,55" becomes 55.
    Object.assign(input, { type: "text", role: "spinbutton", inputMode: "decimal", autocomplete: "off" });
    // A text that is no number is sent as it was typed.
    const read = () => (isNumber(input.value) ? numberIn(input.value) : input.value);
    // "0." and an empty field are not numbers yet.
    const isWhole = () => {
      const value = isNumber(input.value) ? numberIn(input.value) : null;
      return /\d$/.test(input.value.trim()) && (value > 0 || (value === 0 && !now().digits));
    };
    sendWhileTyped(entry, input, now, read, isWhole);
    const showWrong = marked(input, node);
    const show = (field, value) => {
      const { label: words, digits } = field;
      setText(label, words);
      showWrong(field.ofZones ? wrongIn(entry, field, value) : field.wrong);
      less.ariaLabel = `Less: ${words}`;
      more.ariaLabel = `More: ${words}`;
      chips.show(field, value);
      // Not to the field itself: that keeps what it shows while it is typed in.
      clearing.show(field, value, more);
      showDiffering(entry, field, differs);
      if (!isTypedIn(input)) input.value = typeof value === "number" ? numberText(value, digits) : (value ?? "");
    };
    return { node, show };
  },

  choice(entry, { options }, now) {
    const select = make("select", "");
    const again = pressed("", () => {
      if (again.ariaPressed !== "true") tap(entry, now(), now().proposed);
    });
    const { node, label } = labelled(select, make("div", "choice", select, again));
    for (const { value, words } of [{ value: "", words: "" }, ...options]) {
      select.append(new Option(words, value));
    }
    select.addEventListener("change", () => tap(entry, now(), select.value || null));
    const show = (field, value) => {
      setText(label, field.label);
      setText(select.options[0], field.empty);
      select.value = value ?? "";
      // It stays until another screen: nothing comes under a finger that taps twice.
      again.hidden = !field.proposed;
      again.ariaPressed = String(value === field.proposed);
      setText(again, value === field.proposed ? "✓ Confirmed" : "Use it again");
    };
    return { node, show };
  },

  // Written as everywhere: a browser's own field would show and read it in the browser's way.
  moment(entry, { type }, now) {
    const input = make("input", "");
    const picker = make("input", "picker");
    const beneath = make("p", "words");
    const chooser = make("div", `chooser ${type}`, picker);
    const { node, label } = labelled(input, make("div", "moment", input, chooser), beneath);
    Object.assign(input, { type: "text", inputMode: type === "time" ? "numeric" : "text", autocomplete: "off" });
    Object.assign(picker, { type, tabIndex: -1 });
    const isWhole = () => (type === "time" ? /^\d\d?[:.]?\d\d$/ : /^[\d-]{10}$|\b(19|2[01])\d\d$/).test(input.value.trim());
    sendWhileTyped(entry, input, now, () => input.value.trim(), isWhole);
    picker.addEventListener("click", () => picker.showPicker?.());
    picker.addEventListener("change", () => void (picker.value && tap(entry, now(), picker.value)));
    const showWrong = marked(input, node);
    const show = (field, value) => {
      setText(label, field.label);
      picker.ariaLabel = `Pick: ${field.label}`;
      setText(beneath, field.beneath);
      beneath.hidden = !field.beneath;
      showWrong(field.wrong);
      if (!isTypedIn(input)) input.value = type === "time" ? value.split(" ")[0] : dayWords(value);
      if (document.activeElement !== picker) picker.value = type === "time" ? value.split(" ")[0] : value;
    };
    return { node, show };
  },

  note(entry, field, now) {
    const area = make("textarea", "");
    // The browser cuts off typed and pasted text at `maxLength` without a message.
    const full = make("p", "words full");
    Object.assign(full, { role: "status", hidden: true });
    const { node, label } = labelled(area, area, full);
    Object.assign(area, { rows: 2, maxLength: field.most });
    area.addEventListener("input", () => {
      full.hidden = area.value.length < field.most;
      setText(full, `${field.most} letters are the most: the rest is not taken.`);
    });
    sendWhileTyped(entry, area, now, () => area.value, () => true);
    const show = ({ label: words }, value) => {
      setText(label, words);
      if (!isTypedIn(area)) area.value = value;
    };
    return { node, show };
  },

  push(entry, field, now) {
    const words = make("span", "");
    const button = pressed("", () => tap(entry, now(), now().value));
    button.append(words);
    const node = make("div", "push", button);
    return { node, show: (shown) => setText(words, shown.words) };
  },

  words() {
    const node = make("p", "words");
    return { node, show: ({ text }) => setText(node, text) };
  },

  noted() {
    const node = make("ul", "noted");
    const show = ({ lines, empty }) => {
      if (!tellsNews(node, lines, empty)) return;
      const items = lines.map(([name, text]) => {
        const bold = make("b", "");
        setText(bold, name);
        return make("li", "", bold, ` ${text}`);
      });
      node.replaceChildren(...(items.length ? items : [make("li", "", empty)]));
    };
    return { node, show };
  },

  wrong() {
    const title = make("b", "");
    const { parts, show: showLines } = listed();
    const node = make("div", "wrong", title, ...parts);
    node.role = "alert";
    const show = (field) => {
      setText(title, field.title);
      showLines(field);
    };
    return { node, show };
  },

  remarks() {
    const { parts, show } = listed();
    return { node: make("div", "remarks", ...parts), show };
  },

  answer() {
    const [words, because, numbers] = ["b", "span", "small"].map((name) => make(name, ""));
    const show = (field) => {
      setText(words, field.words);
      setText(because, field.why);
      setText(numbers, field.numbers);
    };
    return { node: make("div", "live", words, " ", because, numbers), show };
  },

  more(entry) {
    const summary = make("summary", "");
    const inside = make("div", "column");
    const show = ({ words, fields }) => {
      setText(summary, words);
      fill(entry, inside, fields);
    };
    const node = make("details", "more", summary, inside);
    // What was unfolded at the foot of the sheet would stand beneath its edge.
    node.addEventListener("toggle", () => node.open && node.scrollIntoView({ block: "nearest" }));
    return { node, show };
  },
};

// A tablet that is put down, or a page that is left, sends what was typed until then.
document.addEventListener("visibilitychange", () => {
  for (const { typed } of entries.values()) for (const keep of typed) keep();
});

// Sends what is typed at every pause if it `isWhole`, and always when the field is left.
function sendWhileTyped(entry, input, now, read, isWhole) {
  let pause = 0;
  const keep = (isLeft) => {
    clearTimeout(pause);
    if (!pause || !(isLeft || isWhole())) return;
    pause = 0;
    entry.typed.delete(keep);
    if (input.isConnected) tap(entry, now(), read());
  };
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(keep, PAUSE_MS);
    entry.typed.add(keep);
  });
  input.addEventListener("change", () => keep(!isTypedIn(input) || isWhole()));
  input.addEventListener("keydown", ({ key }) => void (key === "Enter" && input.rows === undefined && keep(true)));
  input.addEventListener("blur", () => {
    keep(true);
    paint(entry);
  });
}

// The button that clears a field, at the end of its label; its place is kept.
function cleared(entry, now) {
  const button = pressed("Clear", () => tap(entry, now(), null));
  button.classList.add("clear");
  const show = (field, value, next) => {
    const isShown = !field.required && (field.ofZones ? isNoted(entry, field) : value !== null);
    if (!isShown && document.activeElement === button) next.focus();
    button.ariaLabel = `Clear ${field.label}`;
    button.hidden = field.required;
    button.style.visibility = isShown ? "" : "hidden";
  };
  return { button, show };
}

// Arrow keys go from button to button of a row. The tab stop is set with the focus: set on a focused
// button after others have changed, it would have them laid out at once.
function roving(row, buttons) {
  row.addEventListener("focusin", ({ target }) => {
    for (const button of buttons) setTabIndex(button, button === target ? 0 : -1);
  });
  row.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const shown = buttons.filter((button) => !button.hidden);
    shown[(shown.indexOf(event.target) + by + shown.length) % shown.length].focus();
  });
}

function headOf(label, { button }) {
  return make("div", "head", label, button);
}

function showDiffering(entry, field, line) {
  setText(line, field.ofZones ? differing(entry, field) : "");
  line.hidden = !line.textContent;
}

// The message about a text or number that all chosen zones have and that cannot be recorded.
function wrongIn(entry, { name }, value) {
  const [zone] = chosenZones(entry);
  const path = pathOf(zone, name);
  // A number that was not answered yet may be right.
  const isAnswered = typeof value === "string" || entry.data.values[path] === value;
  return (isAnswered && entry.data.wrong[path]) || "";
}

function group(entry, className) {
  const node = make("div", className);
  return { node, show: ({ fields }) => fill(entry, node, fields) };
}

// A list of lines, and the text that follows it.
function listed() {
  const list = make("ul", "");
  const end = make("p", "words");
  const show = ({ lines, text }) => {
    if (tellsNews(list, lines)) list.replaceChildren(...lines.map((line) => make("li", "", line)));
    setText(end, text);
  };
  return { parts: [list, end], show };
}

function labelled(input, ...parts) {
  const label = make("label", "label");
  label.htmlFor = input.id = anyName();
  return { node: make("div", "field", label, ...parts), label };
}

function anyName() {
  return `p${Math.random().toString(36).slice(2)}${Date.now().toString(36)}`;
}

// The message beneath a field whose text cannot be read.
function marked(input, node) {
  const mark = make("p", "words unread");
  mark.id = anyName();
  node.append(mark);
  input.setAttribute("aria-describedby", mark.id);
  return (wrong) => {
    setText(mark, wrong);
    mark.hidden = !wrong;
    input.ariaInvalid = String(Boolean(wrong));
  };
}

function isNumber(text) {
  return /^(\d{1,9}([.,]\d{0,9})?|[.,]\d{1,9})?$/.test(text.trim());
}

function numberIn(text) {
  return text.trim() === "" ? null : Number(text.replace(",", "."));
}

// The number with its usual digits, or with all its digits if it has more.
function numberText(value, digits) {
  const usual = value.toFixed(digits);
  return Number(usual) === value ? usual : String(value);
}

// A date in ISO 8601 as "4 Aug 2026"; any other text as it is.
function dayWords(text) {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  return MONTHS[month - 1] ? `${Number(day)} ${MONTHS[month - 1]} ${year}` : text;
}

function isWritten({ tagName }) {
  return tagName === "INPUT" || tagName === "TEXTAREA";
}

function isTypedIn(input) {
  return document.activeElement === input;
}
