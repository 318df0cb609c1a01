// What every screen does in the browser: follow links, refuse very long texts, show messages.
//
// A link to another screen is sent to the server in one message with the value of a field that was
// just typed in. Streamlit by itself sends the link first, and then the value to a screen that is gone.

const LINK = "a.screen";
// Far more than any field takes, and far less than the largest message to the server.
const MOST_BYTES = 30_000;
// Less than the pause after which Streamlit sends it by itself.
const SENT_MS = 400;
const SAID_MS = 15_000;
const FALLEN_MS = 150;
let shown = null;
let saying = 0;
let falling = 0;
let sending = 0;

export default function ({ data, parentElement, setTriggerValue }) {
  shown = { person: data.person, parentElement, go: (name) => setTriggerValue(name, true) };
  typeLeft();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(LINK);
  const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (!link || isElsewhere || !shown?.parentElement.isConnected) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  link.closest("details")?.removeAttribute("open");
  // The first screen has no name in its address.
  shown.go(link.getAttribute("href").split("/").at(-1) || "clients");
}, true);

// Streamlit sends what was typed after a pause, but not at once: a tap in the same moment reaches the
// server first, and with it the text of before. As if by Enter, the text is sent at once.
document.addEventListener("input", ({ target, isComposing }) => {
  clearTimeout(sending);
  if (!target.closest("[data-testid='stTextInput']")) return;
  note(target, [entered]);
  if (!isComposing) sending = setTimeout(() => send(target), SENT_MS);
}, true);

function send(field) {
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}

// What was typed into a draft just before its page was loaded again, or left by the browser's Back, may
// not be in it yet. The page types it again when it shows the field to the same person, unless another
// value is there.
const LEFT = "smpdash-typed";
const UNSURE_MS = 5000;
// Later somebody may have emptied the field on purpose.
const KEPT_MS = 3_600_000;
const DRAWN_MS = 300;
let left = takeLeft();
let typed = []; // in the last moments: the field, its name, the values it had, its text
const typedIn = new WeakMap(); // the field of what is left, which may stand for a moment more
const drawn = new WeakMap(); // whether a field has its value
let entered = ""; // the value of the field when it was entered

// The draft and the field, without the number of another tablet's value that stands between them.
function nameOf(field) {
  const key = field.closest("[class*='st-key-']")?.className.match(/st-key-([\da-f]{32})-\d+-(\w+)/);
  return key ? `${key[1]} ${key[2]}` : "";
}

function note(field, had) {
  const name = nameOf(field);
  if (!name) return;
  // Whoever types here now is not typed over.
  left = left.filter((each) => each.name !== name);
  const last = typed.find((each) => each.field === field);
  typed = typed.filter((each) => each !== last);
  typed.push({ field, name, had: last ? [...last.had, last.text] : had, text: field.value, at: Date.now() });
}

function leave() {
  const by = shown?.person;
  const unsure = typed.filter(({ at }) => Date.now() - at < UNSURE_MS);
  for (const { field, name, had, text, at } of unsure) {
    left.push({ by, name, had, text, at });
    typedIn.set(left.at(-1), field);
  }
  typed = [];
}

addEventListener("popstate", leave, true);
addEventListener("pagehide", () => {
  leave();
  if (left.length) sessionStorage.setItem(LEFT, JSON.stringify(left));
});
// The browser kept the page as it was, with the field.
addEventListener("pageshow", ({ persisted }) => void (persisted && sessionStorage.removeItem(LEFT)));

// Taken once: a copy of the page in another window must not type it too.
function takeLeft() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(LEFT)) ?? [];
    sessionStorage.removeItem(LEFT);
    return kept;
  } catch {
    return [];
  }
}

function typeLeft() {
  if (!left.length || !shown) return;
  const fields = new Map([...document.querySelectorAll(".stTextInput input")].map((each) => [nameOf(each), each]));
  left = left.filter((each) => {
    if (each.by !== shown.person || Date.now() - each.at > KEPT_MS) return false;
    const field = fields.get(each.name);
    if (!field || typedIn.get(each) === field || !isDrawn(field)) return true;
    if (each.had.includes(field.value)) {
      note(field, each.had);
      // Set past React, which would otherwise not hear of the change.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, each.text);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return false;
  });
}

// A field stands empty for a moment before it takes its value.
function isDrawn(field) {
  if (!drawn.has(field)) {
    drawn.set(field, false);
    setTimeout(() => {
      drawn.set(field, true);
      typeLeft();
    }, DRAWN_MS);
  }
  return drawn.get(field);
}

// A tap beside the open menu closes it.
document.addEventListener("pointerdown", ({ target }) => {
  const menu = document.querySelector(".st-key-header .menu[open]");
  if (menu && !menu.contains(target)) menu.open = false;
}, true);

// Streamlit gives the page that is left the address of the next one's client or draft first. The
// browser's Back must not find that page: it never was.
const PUSH = history.pushState.bind(history);
const ON_THE_WAY_MS = 3000;
let leftAt = 0;

history.pushState = (state, title, url) => {
  const isSamePage = new URL(url, location.href).pathname === location.pathname;
  const isOnTheWay = !isSamePage && Date.now() - leftAt < ON_THE_WAY_MS;
  leftAt = isSamePage ? Date.now() : 0;
  if (isOnTheWay) history.replaceState(state, title, url);
  else PUSH(state, title, url);
};

// A message that is too large would close the connection, and with it the page, without a message.
document.addEventListener("beforeinput", (event) => {
  const field = event.target;
  if (!event.data || typeof field.value !== "string") return;
  // A letter takes at most four bytes.
  if (field.value.length + event.data.length < MOST_BYTES / 4) return;
  if (new Blob([field.value, event.data]).size <= MOST_BYTES) return;
  event.preventDefault();
  say("This text is much longer than any field takes, so nothing of it was put in. "
    + "What the field held before is still there.");
}, true);

// What a button opened has taken its place: a keyboard goes on from the heading of that.
const HEADING = "h4.done, h1, h2, h3";
let focused = null;

document.addEventListener("focusin", ({ target }) => {
  focused = target;
  entered = target.value;
});

new MutationObserver(() => {
  typeLeft();
  clearTimeout(falling);
  falling = setTimeout(() => {
    if (document.activeElement !== document.body || !focused || focused.isConnected) return;
    const main = document.querySelector("[data-testid='stMain']");
    const heading = HEADING.split(", ").map((each) => main?.querySelector(each)).find(Boolean) ?? main;
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, FALLEN_MS);
}).observe(document.body, { childList: true, subtree: true });

document.addEventListener("smpdash-say", ({ detail }) => say(detail));

function say(words) {
  let bar = document.querySelector(".page-says");
  if (!bar) {
    bar = document.createElement("div");
    bar.className = "page-says";
    const close = document.createElement("button");
    close.textContent = "Close";
    close.className = "as-button";
    close.addEventListener("click", () => void (bar.hidden = true));
    bar.append(document.createElement("span"), close);
    bar.firstChild.role = "alert";
    document.body.append(bar);
  }
  bar.firstChild.textContent = words;
  bar.hidden = false;
  clearTimeout(saying);
  saying = setTimeout(() => void (bar.hidden = true), SAID_MS);
}
