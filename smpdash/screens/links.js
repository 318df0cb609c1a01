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

// A tablet that turns dark in the evening changes the look of an open page, but for what the server
// draws in colours: charts and the map. It draws them again once the page has told it of its look.
const TOLD_MS = 300;
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  setTimeout(() => shown?.parentElement.isConnected && shown.go("look"), TOLD_MS);
});

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
    close.addEventListener("click", () => fallSilent(bar));
    bar.append(document.createElement("span"), close);
    bar.firstChild.role = "alert";
    document.body.append(bar);
  }
  bar.firstChild.textContent = words;
  bar.hidden = false;
  // Toasts stand beneath it meanwhile.
  document.documentElement.style.setProperty("--said-px", `${bar.offsetHeight + 16}px`);
  clearTimeout(saying);
  saying = setTimeout(() => fallSilent(bar), SAID_MS);
}

function fallSilent(bar) {
  bar.hidden = true;
  document.documentElement.style.removeProperty("--said-px");
}
