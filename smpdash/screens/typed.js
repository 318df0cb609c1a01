// What was typed into a draft just before its page was loaded again, or left by the browser's Back, may
// not be in it yet. The page types it again when it shows the field to the same person, unless another
// value is there. Somebody else's page forgets it.

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
