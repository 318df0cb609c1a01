// A tap on a button that saves the tables waits until the grids have told what stands in them: the
// tap itself closes the cell that is still typed in, and Streamlit tells a cell a moment later.

const SAVES = ["save-tables", "tables-mine", "tables-theirs"];
const FOUND = SAVES.map((name) => `.st-key-${name} button`).join();
const TOLD_MS = 300; // longer than Streamlit waits before it tells what was typed into a cell
const LOOK_MS = 50;
// Then the tap is given up, and that is said.
const MOST_MS = 15_000;
const NOT_YET = "Nothing is saved yet: what you typed last has not reached the server. "
  + "Your edits are still here. Tap Save again.";
let passes = false;
let typed = ""; // in the cell that was open when the tap began
let told = new Set();

export default function ({ data }) {
  told = new Set(data.texts);
}

document.addEventListener("pointerdown", (event) => {
  if (event.target.closest(FOUND)) typed = openCell()?.value ?? "";
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest(FOUND);
  if (!button || passes) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // A key on the button closes no cell by itself.
  typed = openCell()?.value ?? typed;
  closeCell();
  const since = Date.now();
  whenTold(since, () => setTimeout(() => {
    // A cell that was told meanwhile may have drawn the button anew.
    const now = button.isConnected ? button : document.querySelector(FOUND);
    passes = true;
    now?.click();
    passes = false;
    typed = "";
  }, TOLD_MS));
}, true);

function openCell() {
  return document.querySelector("#portal :is(textarea, input)");
}

function closeCell() {
  openCell()?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}

function whenTold(since, act) {
  if (!openCell() && (!typed || told.has(typed))) act();
  else if (Date.now() - since < MOST_MS) setTimeout(() => whenTold(since, act), LOOK_MS);
  else document.dispatchEvent(new CustomEvent("smpdash-say", { detail: NOT_YET }));
}
