// On every screen: refuses a paste that is too large for a table, and says why a page has no
// connection. Streamlit by itself would try again and again, and ask after the internet.
(() => {
  if (!document.getElementById("root")) return;
  const MOST_PASTED = 50000; // into a table, which splits the text into rows
  const TOO_LARGE = 1009;
  const STEADY_MS = 5000;
  const PATIENCE_MS = 1200; // a connection that is back sooner is no message
  const GONE = "The studio’s computer is not answering. Leave this page open: your taps are kept, and it goes on by itself.";
  const said = document.createElement("div");
  said.role = "alert";
  said.hidden = true;
  said.className = "said-by-page";
  // Beneath the header, which says whose visit this is, and above what is tapped.
  said.style.cssText = "position:fixed;inset:var(--stuck,env(safe-area-inset-top)) 0 auto;z-index:1000000;pointer-events:none;padding:.25rem 1rem;background:#7f1d1d;color:#fff;font:1rem/1.5 var(--font,sans-serif);text-align:center";
  let about = "";

  function say(what, words) {
    about = what;
    said.textContent = words;
    said.hidden = false;
    if (!said.isConnected) document.body.append(said);
  }

  function unsay(what) {
    if (about === what) said.hidden = true;
  }

  // Streamlit's own message says no more, and hides the page.
  new MutationObserver(() => {
    for (const dialog of document.querySelectorAll("[data-testid='stDialog']")) {
      if (dialog.querySelector("h2")?.textContent !== "Connection error") continue;
      dialog.style.display = "none";
      dialog.querySelector("button[aria-label='Close']")?.click();
      say("gone", GONE);
    }
  }).observe(document.body, { childList: true, subtree: true });

  let opened = 0;
  const isLost = () => { if (!opened) say("gone", GONE); };
  addEventListener("offline", () => say("gone", GONE));
  addEventListener("online", () => { if (opened) unsay("gone"); });
  document.addEventListener("smpdash-unreached", () => say("gone", GONE));
  document.addEventListener("smpdash-reached", () => { if (opened) unsay("gone"); });

  addEventListener("paste", (event) => {
    const pasted = event.clipboardData?.getData("text/plain").length ?? 0;
    if (event.target.matches?.("textarea, input") || pasted <= MOST_PASTED) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const detail = `Nothing was pasted: the text has ${pasted} letters, and a table takes ${MOST_PASTED} at once.`;
    document.dispatchEvent(new CustomEvent("smpdash-say", { detail }));
  }, true);

  async function asked(path) {
    try {
      return await (await fetch(path, { cache: "no-store" })).json();
    } catch {
      return {};
    }
  }

  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      let wasOpen = false;
      this.addEventListener("open", () => {
        wasOpen = true;
        opened += 1;
        unsay("pages");
        unsay("gone");
        setTimeout(() => this.readyState === Socket.OPEN && unsay("large"), STEADY_MS);
      });
      this.addEventListener("close", async ({ code }) => {
        if (wasOpen) opened -= 1;
        if (wasOpen && code !== TOO_LARGE) setTimeout(isLost, PATIENCE_MS);
        if (code === TOO_LARGE) {
          say("large", "What stands on this page is too long to be sent, so what was changed last is not kept. Copy what you need, then load the page again.");
        } else if (!wasOpen && (await asked("/pages-open")).is_full) {
          say("pages", "This tablet has twelve pages open, and may have no more: close one, and this page comes by itself.");
        }
      });
    }
  };
})();
