// A tap that saves a page of edits or leaves it waits until what was typed has been sent: the tap itself
// closes the cell that is still being typed in, and Streamlit sends the cell a moment later.

const SAVES = ["save-settings", "settings-mine", "settings-theirs"].map((name) => `.st-key-${name} button`);
const LEAVES = [".who :is(a, button)", ".demo-mark button", ".one-field button", "a.screen"];
const FOUND = [...SAVES, ...LEAVES].join();
const SENT_MS = 300; // longer than Streamlit waits before it sends what was typed into a cell
const LOOK_MS = 50;
// After this time the tap is given up, with a message.
const MOST_MS = 15_000;
const IDLE_MS = 30_000;
const NOT_YET = "Nothing is saved yet: what you typed last has not reached the server. "
  + "Your edits are still here. Tap again.";
const GONE = "smpdash was started again, and edits of this page that were not saved are gone. "
  + "What is saved is safe. Look through the page, and enter the rest again.";
let passes = false;
let typed = ""; // in the field that was open when the tap began
let arrived = new Set(); // the texts that the server has
let shown = null; // the page's element
let last = { unsaved: "" }; // what the server said last: among it the names of what is not saved
let idle = 0;

export default function ({ data, parentElement }) {
  arrived = new Set(data.texts);
  shown = parentElement;
  if (last.unsaved && last.page !== data.page && last.unsaved !== data.unsaved) say(GONE);
  last = data;
}

function isHere() {
  return shown?.isConnected;
}

// Before any other script hears of the tap: the links at the top have one of their own.
window.addEventListener("pointerdown", (event) => {
  if (isHere() && event.target.closest(FOUND)) typed = openField()?.value ?? "";
}, true);

window.addEventListener("click", (event) => {
  const button = event.target.closest(FOUND);
  const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (!button || isElsewhere || passes || !isHere()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // A key on the button does not close the cell by itself.
  typed = openField()?.value ?? typed;
  closeCell();
  const since = Date.now();
  const mark = SAVES.find((each) => button.matches(each));
  whenSent(since, () => setTimeout(() => {
    // The button may have been drawn again after a cell was sent; another one is never tapped.
    const now = button.isConnected || !mark ? button : document.querySelector(mark);
    passes = true;
    now?.click();
    passes = false;
    typed = "";
  }, SENT_MS));
}, true);

// A tablet that nobody touches locks itself: what stands in an open cell is sent before.
window.addEventListener("input", () => {
  clearTimeout(idle);
  idle = setTimeout(() => isHere() && closeCell(), IDLE_MS);
}, true);

// Where nobody is signed in, the server keeps edits for the open page alone.
window.addEventListener("beforeunload", (event) => {
  if (isHere() && last.unsaved && !last.kept) event.preventDefault();
});

function openCell() {
  return document.querySelector("#portal :is(textarea, input)");
}

function openField() {
  const field = document.activeElement?.closest(".stTextInput input");
  return openCell() ?? (field || null);
}

function closeCell() {
  openCell()?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}

function whenSent(since, act) {
  if (!openCell() && (!typed || arrived.has(typed))) act();
  else if (Date.now() - since < MOST_MS) setTimeout(() => whenSent(since, act), LOOK_MS);
  else say(NOT_YET);
}

function say(words) {
  document.dispatchEvent(new CustomEvent("smpdash-say", { detail: words }));
}
