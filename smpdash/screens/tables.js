// A tap on a button that saves the tables waits until the grids have told what stands in them: the
// tap itself closes the cell that is still typed in, and Streamlit tells a cell a moment later.

const SAVES = ["save-tables", "tables-mine", "tables-theirs"];
const FOUND = SAVES.map((name) => `.st-key-${name} button`).join();
const TOLD_MS = 300; // longer than Streamlit waits before it tells what was typed into a cell
const LOOK_MS = 50;
let passes = false;

export default function () {}

document.addEventListener("click", (event) => {
  const button = event.target.closest(FOUND);
  if (!button || passes) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // A key on the button closes no cell by itself.
  closeCell();
  whenClosed(() => setTimeout(() => {
    // A cell that was told meanwhile may have drawn the button anew.
    const now = button.isConnected ? button : document.querySelector(FOUND);
    passes = true;
    now?.click();
    passes = false;
  }, TOLD_MS));
}, true);

function openCell() {
  return document.querySelector("#portal :is(textarea, input)");
}

function closeCell() {
  openCell()?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}

function whenClosed(act) {
  if (openCell()) setTimeout(() => whenClosed(act), LOOK_MS);
  else act();
}
