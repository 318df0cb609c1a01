// Whether this tablet trusts the studio: it does if a page of HTTPS answers without a warning.
const box = document.querySelector(".check");
const shown = (state) => box.querySelectorAll("[data-state]").forEach((each) => {
  each.hidden = each.dataset.state !== state;
});

const check = async () => {
  shown("asking");
  const answer = await fetch(new URL("/trust/check", box.dataset.app), {cache: "no-store"})
    .then((found) => found.json())
    .catch(() => ({is_encrypted: false}));
  shown(answer.is_encrypted ? "yes" : "no");
};

// An iPad calls itself a Mac, but a Mac has no touch.
const kindOf = ({userAgent, maxTouchPoints}) => {
  if (/iPad|iPhone/.test(userAgent)) return "apple";
  if (/Android/.test(userAgent)) return "android";
  if (/Windows/.test(userAgent)) return "windows";
  if (/Macintosh/.test(userAgent)) return maxTouchPoints > 1 ? "apple" : "mac";
  return "linux";
};

document.querySelector(`[data-kind="${kindOf(navigator)}"]`).open = true;
if (box.querySelector('[data-state="asking"]')) {
  box.querySelector("[data-again]").addEventListener("click", check);
  // The settings of the tablet lie behind another app: who comes back has been there.
  document.addEventListener("visibilitychange", () => document.hidden || check());
  check();
}
