// On every screen: tells the server that the tablet is in use, and goes to the sign-in once it is locked.
(() => {
  if (!document.getElementById("root")) return;
  const SEEN_MS = 20000;
  const ASK_MS = 10000;
  const PATIENCE_MS = 8000;
  let seenAt = 0;
  let locksAt = Infinity;
  let isAsking = false;

  const cover = hidden => { document.documentElement.style.visibility = hidden ? "hidden" : ""; };
  const marked = () => document.querySelector(".signed-out");

  async function ask(isUsed) {
    if (isAsking) return;
    isAsking = true;
    const wasMarked = marked();
    try {
      const answer = await fetch(isUsed ? "/sign-in/seen" : "/sign-in/state", {
        method: isUsed ? "POST" : "GET", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS),
      });
      document.dispatchEvent(new Event("smpdash-reached"));
      if (!answer.ok) throw new Error("no answer");
      const {state, locks_in_s: left} = await answer.json();
      if (state !== "open") {
        cover(true);
        location.replace("/sign-in?next=" + encodeURIComponent(location.pathname + location.search));
      } else if (wasMarked) {
        location.reload();  // this page belongs to an earlier sign-in
      } else {
        locksAt = left === null ? Infinity : Date.now() + left * 1000;
        cover(false);
      }
    } catch (fault) {
      // A network that is gone, or an answer that does not come.
      if (["TypeError", "TimeoutError"].includes(fault.name)) document.dispatchEvent(new Event("smpdash-unreached"));
      if (Date.now() >= locksAt) cover(true);
    } finally {
      isAsking = false;
    }
  }

  function touched() {
    if (Date.now() - seenAt < SEEN_MS) return;
    seenAt = Date.now();
    ask(true);
  }

  for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) {
    addEventListener(kind, touched, {capture: true, passive: true});
  }
  setInterval(() => { if (marked() || Date.now() >= locksAt) ask(false); }, 1000);
  setInterval(() => { if (!document.hidden) ask(false); }, ASK_MS);
  addEventListener("visibilitychange", () => { if (!document.hidden) ask(false); });
  addEventListener("pageshow", () => ask(false));
})();
