// The pad types into the PIN field that was touched last. The fields also work without this script.
const fields = [...document.querySelectorAll("input.pin")];
let field = fields[0];

const focus = () => field.focus({preventScroll: true});

for (const each of fields) {
  each.addEventListener("focus", () => { field = each; });
}
for (const key of document.querySelectorAll("[data-digit]")) {
  key.addEventListener("click", () => { field.value += key.dataset.digit; focus(); });
}
document.querySelector("[data-back]")?.addEventListener("click", () => {
  field.value = field.value.slice(0, -1);
  focus();
});
document.querySelector("[data-letters]")?.addEventListener("click", () => {
  for (const each of fields) each.inputMode = "text";
  field.blur();
  focus();
});
for (const name of document.querySelectorAll("input[name='staff']")) {
  name.addEventListener("change", () => { field.value = ""; focus(); });
}
for (const form of document.querySelectorAll("form.entry")) {
  // On a page with several fields, Enter goes to the next empty one, without the browser's message.
  const needed = [...form.querySelectorAll("input[required]")];
  form.noValidate = fields.length > 1;
  form.addEventListener("submit", event => {
    const empty = needed.find(each => !each.value);
    if (empty) {
      event.preventDefault();
      empty.focus();
    } else if (form.dataset.sent) {
      event.preventDefault();
    } else {
      form.dataset.sent = "yes";
    }
  });
}
// A page that comes back from the browser's cache is emptied and may be sent again.
addEventListener("pageshow", ({persisted}) => {
  if (!persisted) return;
  for (const each of fields) each.value = "";
  for (const form of document.querySelectorAll("form.entry")) delete form.dataset.sent;
});
const first = document.querySelector("input[name='name']");
if (first && !first.value) first.focus();
else if (fields.length > 1 || document.querySelector("input[name='staff']:checked")) focus();
for (const key of document.querySelectorAll("button[disabled]")) key.disabled = false;
