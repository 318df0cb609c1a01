// Five values of a number as buttons, so that a usual one takes one tap, and its neighbours a second.

const CHIPS = 5;

// The value from which an empty field starts: what is usual in the chosen zones, or for all of them
// the middle of it.
function startOf(entry, { usual = {}, start, step }) {
  const known = chosenZones(entry).map((zone) => usual[zone]).filter((value) => typeof value === "number");
  if (!known.length) return start;
  if (new Set(known).size === 1) return known[0];
  const middle = known.reduce((sum, value) => sum + value, 0) / known.length;
  return Number((Math.round(middle / step) * step).toFixed(3));
}

// Around what is usual, or from the lowest ideal value upwards where nothing is usual yet.
function chipValues(entry, field) {
  const start = startOf(entry, field);
  const lowest = usualNext(entry, field) === null && start === field.start ? 0 : -(CHIPS - 1) / 2;
  return Array.from({ length: CHIPS }, (_, n) => {
    const value = start + (lowest + n) * field.chips;
    return Number((lowest + n ? Math.round(value / field.step) * field.step : value).toFixed(3));
  });
}

function chipRow(entry, now) {
  const row = make("div", "steps chips");
  row.role = "radiogroup";
  const tapped = (n) => {
    if (buttons[n].ariaChecked !== "true") tap(entry, now(), chipValues(entry, now())[n]);
  };
  const buttons = Array.from({ length: CHIPS }, (_, n) => pressed("", () => tapped(n)));
  row.append(...buttons);
  roving(row, buttons);
  const show = (field, value) => {
    row.hidden = !field.chips;
    row.parentElement.classList.toggle("chipped", Boolean(field.chips));
    if (!field.chips) return;
    row.ariaLabel = `${field.label}, usual values`;
    const values = chipValues(entry, field);
    const chosen = values.indexOf(value);
    const usual = usualNext(entry, field);
    buttons.forEach((button, n) => {
      setText(button, numberText(values[n], field.digits));
      button.role = "radio";
      button.ariaChecked = String(n === chosen);
      setTabIndex(button, n === Math.max(chosen, 0) ? 0 : -1);
      button.hidden = values[n] <= 0;
      button.classList.toggle("suggested", values[n] === usual && value === null);
    });
  };
  return { row, show };
}
