// The visit's fields: a tap shows at once, goes to the server with its number, and stays with the
// page until an answer names that number. So whatever breaks between, nothing that was tapped is
// lost, and nothing is taken back by an answer to an earlier tap.

const RETRY_MS = 2500;
const PAUSE_MS = 500;
const PART = "?"; // a date or time of which only a part is typed
const entries = new Map(); // by key: the taps that are not answered yet, and what is shown

export default function ({ data, parentElement, setStateValue }) {
  // This load of the page is told from every other; the server counts the taps of each.
  const one = entries.get(data.key) ?? { page: anyName(), number: 0, waiting: [], typed: new Set() };
  entries.set(data.key, one);
  const answered = data.answered[one.page] ?? 0;
  one.waiting = one.waiting.filter(([number]) => number > answered);
  one.send = () => setStateValue("taps", { page: one.page, taps: one.waiting });
  const [columns, bar] = parentElement.querySelector(".entry").children;
  const isBack = one.bar !== bar;
  Object.assign(one, { data, columns, bar });
  paint(one);
  // What was not answered before the screen was left is told when it stands again.
  if (isBack) setTimeout(() => tell(one), 0);
}

function tap(one, field, value) {
  // What is being typed comes first: it is for the zones that stood chosen until this tap.
  for (const keep of one.typed) keep(true);
  one.waiting.push([++one.number, field.name, value, zonesOf(one, field), field.seen]);
  paint(one);
  tell(one);
}

// A value goes to the zones that the map shows as chosen, answered or not.
function zonesOf(one, { zones }) {
  return zones && one.map ? standing(one, one.map) : (zones ?? null);
}

// A server that has just been started again may not know the page yet: then it is told once more.
function tell(one) {
  clearTimeout(one.timer);
  if (!one.waiting.length || !one.bar.isConnected) return;
  one.send();
  one.timer = setTimeout(() => tell(one), RETRY_MS);
}

function paint(one) {
  const { columns, bar } = one.data;
  one.map = columns[0].find(({ kind }) => kind === "map");
  // Counted from the last one: a map comes and goes before the others.
  const named = columns.map((fields, n) => ({ kind: "column", name: `c${columns.length - n}`, fields }));
  fill(one, one.columns, named);
  fill(one, one.bar, bar);
}

// What stands keeps its elements, so that neither a finger nor the keyboard loses its place.
function fill(one, parent, fields) {
  parent.parts ??= new Map();
  const nodes = fields.map((field) => {
    const shape = JSON.stringify([field.kind, field.type, field.look, field.options]);
    let part = parent.parts.get(field.name);
    if (part?.shape !== shape) {
      part = { shape };
      Object.assign(part, MAKE[field.kind](one, field, () => part.field));
      part.node.classList.add(`st-key-${field.name.replaceAll("_", "-")}`);
      parent.parts.set(field.name, part);
    }
    // What is typed in is not painted: it shows what it showed before.
    const isHeld = part.field && part.node.contains(document.activeElement)
      && isWritten(document.activeElement);
    part.field = { ...field, seen: isHeld ? part.field.seen : one.data.seen };
    part.show(field, standing(one, field));
    return part.node;
  });
  const { children } = parent;
  for (const child of [...children]) if (!nodes.includes(child)) child.remove();
  nodes.forEach((node, n) => {
    if (node !== children[n]) parent.insertBefore(node, children[n]);
  });
}

function standing(one, field) {
  const zones = zonesOf(one, field);
  const mine = one.waiting.filter(([, name, , where]) => name === field.name && same(where, zones));
  return mine.length ? mine.at(-1)[2] : field.value;
}

// Each gives its element and how to show a field in it; `now()` is the field as shown last.
const MAKE = {
  column: (one) => group(one, "column"),
  row: (one) => group(one, "row"),

  map(one, field, now) {
    const node = make("div", "scalp-map");
    return { node, show: scalpMap(node, (zones) => tap(one, now(), zones)) };
  },

  steps(one, { options, look: shape }, now) {
    const label = make("div", "label");
    const row = make("div", `steps ${shape}`);
    row.role = "radiogroup";
    const buttons = options.map(({ value, words, swatch, left, suggested }) => {
      const button = pressed(words, () => {
        const isChosen = button.ariaChecked === "true";
        if (!(isChosen && now().required)) tap(one, now(), isChosen ? null : value);
      });
      button.role = "radio";
      button.classList.toggle("suggested", Boolean(suggested));
      if (swatch) button.style.setProperty("--swatch", swatch);
      if (left !== undefined) button.style.setProperty("--left", left);
      return button;
    });
    row.append(...buttons);
    row.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const next = buttons.indexOf(event.target) + by + buttons.length;
      buttons[next % buttons.length].focus();
    });
    const show = (field, value) => {
      const chosen = options.findIndex((option) => option.value === value);
      label.textContent = row.ariaLabel = field.label;
      label.hidden = !field.said;
      buttons.forEach((button, n) => {
        button.ariaChecked = String(n === chosen);
        button.tabIndex = n === Math.max(chosen, 0) ? 0 : -1;
      });
    };
    return { node: make("div", "field", label, row), show };
  },

  number(one, field, now) {
    const input = make("input", "");
    const step = (by) => {
      const value = (numberIn(input.value) ?? 0) + by * now().step;
      if (isNumber(input.value)) tap(one, now(), Math.max(Number(value.toFixed(now().digits)), 0));
    };
    const less = pressed("−", () => step(-1));
    const more = pressed("+", () => step(1));
    const start = pressed("", () => tap(one, now(), now().start));
    const stepper = make("div", "stepper", input, less, more);
    const { node, label } = labelled(input, stepper, start);
    // A browser's own field of numbers drops the signs that it does not take, "0,55" becomes 55.
    Object.assign(input, { type: "text", role: "spinbutton", inputMode: "decimal", autocomplete: "off" });
    // What is no number is told as it was typed.
    const read = () => (isNumber(input.value) ? numberIn(input.value) : input.value);
    // "0." and an emptied field are on the way to a number.
    const isWhole = () => {
      const value = isNumber(input.value) ? numberIn(input.value) : null;
      return /\d$/.test(input.value.trim()) && (value > 0 || (value === 0 && !now().digits));
    };
    keptWhileTyped(one, input, now, read, isWhole);
    const showWrong = marked(input, node);
    const show = ({ label: words, digits, start: first, startWords, wrong }, value) => {
      label.textContent = words;
      showWrong(wrong);
      less.ariaLabel = `Less: ${words}`;
      more.ariaLabel = `More: ${words}`;
      start.hidden = value !== null || first === null || isTypedIn(input);
      stepper.hidden = !start.hidden;
      start.textContent = startWords;
      if (!isTypedIn(input)) input.value = typeof value === "number" ? allOf(value, digits) : (value ?? "");
    };
    return { node, show };
  },

  choice(one, { options }, now) {
    const select = make("select", "");
    const { node, label } = labelled(select, select);
    for (const { value, words } of [{ value: "", words: "Not noted" }, ...options]) {
      select.append(new Option(words, value));
    }
    select.addEventListener("change", () => tap(one, now(), select.value || null));
    const show = (field, value) => {
      label.textContent = field.label;
      select.value = value ?? "";
    };
    return { node, show };
  },

  moment(one, { type }, now) {
    const input = make("input", "");
    const { node, label } = labelled(input, input);
    input.type = type;
    // A browser tells a date at every digit of its year, and of a part of one nothing.
    const read = () => (input.validity.badInput ? PART : input.value);
    const isWhole = () => input.value !== "" && (type === "time" || input.value >= "1900");
    input.addEventListener("blur", () => {
      if (input.validity.badInput && standing(one, now()) !== PART) tap(one, now(), PART);
    });
    keptWhileTyped(one, input, now, read, isWhole);
    const showWrong = marked(input, node);
    const show = (field, value) => {
      label.textContent = field.label;
      showWrong(field.wrong);
      if (!isTypedIn(input) && !(value === PART && input.validity.badInput)) input.value = value;
    };
    return { node, show };
  },

  note(one, field, now) {
    const area = make("textarea", "");
    // The browser takes no more than the most, also of what is pasted: that is said.
    const full = make("p", "words full");
    Object.assign(full, { role: "status", hidden: true });
    const { node, label } = labelled(area, area, full);
    Object.assign(area, { rows: 2, maxLength: field.most });
    area.addEventListener("input", () => {
      full.hidden = area.value.length < field.most;
      full.textContent = `${field.most} letters are the most: the rest is not taken.`;
    });
    keptWhileTyped(one, area, now, () => area.value, () => true);
    const show = ({ label: words }, value) => {
      label.textContent = words;
      if (!isTypedIn(area)) area.value = value;
    };
    return { node, show };
  },

  push(one, field, now) {
    const words = make("span", "");
    const button = pressed("", () => tap(one, now(), now().value));
    button.append(words);
    const node = make("div", "push", button);
    return { node, show: (shown) => void (words.textContent = shown.words) };
  },

  words() {
    const node = make("p", "words");
    return { node, show: ({ text }) => void (node.textContent = text) };
  },

  noted() {
    const node = make("ul", "noted");
    const show = ({ lines, empty }) => {
      const items = lines.map(([name, text]) => {
        const bold = make("b", "");
        bold.textContent = name;
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
      title.textContent = field.title;
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
      words.textContent = field.words;
      because.textContent = field.why;
      numbers.textContent = field.numbers;
    };
    return { node: make("div", "live", words, " ", because, numbers), show };
  },

  more(one) {
    const summary = make("summary", "");
    const inside = make("div", "column");
    const show = ({ words, fields }) => {
      summary.textContent = words;
      fill(one, inside, fields);
    };
    return { node: make("details", "more", summary, inside), show };
  },
};

// A tablet that is put down, or a page that is left, keeps what was typed until then.
document.addEventListener("visibilitychange", () => {
  for (const { typed } of entries.values()) for (const keep of typed) keep();
});

// What is typed is told at every pause, where it `isWhole`, and in any case when the field is left.
function keptWhileTyped(one, input, now, read, isWhole) {
  let pause = 0;
  const keep = (isLeft) => {
    clearTimeout(pause);
    if (!pause || !(isLeft || isWhole())) return;
    pause = 0;
    one.typed.delete(keep);
    if (input.isConnected) tap(one, now(), read());
  };
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(keep, PAUSE_MS);
    one.typed.add(keep);
  });
  input.addEventListener("change", () => keep(!isTypedIn(input) || isWhole()));
  input.addEventListener("keydown", ({ key }) => void (key === "Enter" && input.rows === undefined && keep(true)));
  input.addEventListener("blur", () => {
    keep(true);
    paint(one);
  });
}

function group(one, className) {
  const node = make("div", className);
  return { node, show: ({ fields }) => fill(one, node, fields) };
}

// Lines, and the text that follows them.
function listed() {
  const list = make("ul", "");
  const end = make("p", "words");
  const show = ({ lines, text }) => {
    list.replaceChildren(...lines.map((line) => make("li", "", line)));
    end.textContent = text;
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

// The sentence beneath a field in which something stands that cannot be read.
function marked(input, node) {
  const mark = make("p", "words unread");
  mark.id = anyName();
  node.append(mark);
  input.setAttribute("aria-describedby", mark.id);
  return (wrong) => {
    mark.textContent = wrong;
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

// With its usual digits, or with all of them where it has more.
function allOf(value, digits) {
  const usual = value.toFixed(digits);
  return Number(usual) === value ? usual : String(value);
}

function isWritten({ tagName }) {
  return tagName === "INPUT" || tagName === "TEXTAREA";
}

function isTypedIn(input) {
  return document.activeElement === input;
}

function pressed(words, act) {
  const button = make("button", "", words);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

function make(name, className, ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

function same(some, others) {
  return JSON.stringify(some) === JSON.stringify(others);
}
