// A tap on a button that saves the tables waits until the grids have sent their values: the tap itself
// closes the cell that is still being typed in, and Streamlit sends the cell a moment later.

const SAVES = ["save-tables", "tables-mine", "tables-theirs"];
const FOUND = SAVES.map((name) => `.st-key-${name} button`).join();
const SENT_MS = 300; // longer than Streamlit waits before it sends what was typed into a cell
const LOOK_MS = 50;
// After this time the tap is given up, with a message.
const MOST_MS = 15_000;
const NOT_YET = "Nothing is saved yet: what you typed last has not reached the server. "
  + "Your edits are still here. Tap Save again.";
let passes = false;
let typed = ""; // in the cell that was open when the tap began
let arrived = new Set(); // the texts in cells that the server has

export default function ({ data }) {
  arrived = new Set(data.texts);
}

document.addEventListener("pointerdown", (event) => {
  if (event.target.closest(FOUND)) typed = openCell()?.value ?? "";
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest(FOUND);
  if (!button || passes) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // A key on the button does not close the cell by itself.
  typed = openCell()?.value ?? typed;
  closeCell();
  const since = Date.now();
  whenSent(since, () => setTimeout(() => {
    // The button may have been drawn again after a cell was sent.
    const now = button.isConnected ? button : document.querySelector(FOUND);
    passes = true;
    now?.click();
    passes = false;
    typed = "";
  }, SENT_MS));
}, true);

function openCell() {
  return document.querySelector("#portal :is(textarea, input)");
}

function closeCell() {
  openCell()?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}

function whenSent(since, act) {
  if (!openCell() && (!typed || arrived.has(typed))) act();
  else if (Date.now() - since < MOST_MS) setTimeout(() => whenSent(since, act), LOOK_MS);
  else document.dispatchEvent(new CustomEvent("smpdash-say", { detail: NOT_YET }));
}
