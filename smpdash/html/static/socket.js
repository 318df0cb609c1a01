// On every screen: keeps what a field tells within what the server takes in one message, and says
// why a page has no connection. Streamlit alone would send too long a text again and again.
(() => {
  if (!document.getElementById("root")) return;
  const MOST = 4001; // one letter more than a draft keeps of any text: the screen says what is too long
  const MOST_IN_CELL = 101; // the same of a name in a table
  const MOST_PASTED = 50000; // into a table, which takes a text apart into rows
  const TOO_LARGE = 1009;
  const STEADY_MS = 5000;
  const said = document.createElement("div");
  said.role = "alert";
  said.hidden = true;
  said.className = "said-by-page";
  said.style.cssText = "position:fixed;inset:1rem 1rem auto;z-index:1000000;padding:1rem;border-radius:.5rem;background:#7f1d1d;color:#fff;font:1rem/1.4 sans-serif";
  said.addEventListener("click", () => unsay("cut"));
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

  // React asks the field's own property for changes: this one goes past it.
  function setValue(field, text) {
    const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
  }

  addEventListener("input", ({ target: field }) => {
    if (!field.matches?.("textarea, input:not([type]), input:is([type=text], [type=tel], [type=password], [type=search])")) return;
    const most = field.closest("#portal") ? MOST_IN_CELL : MOST;
    if (field.value.length <= most) return unsay("cut");
    const whole = field.value.length;
    setValue(field, field.value.slice(0, most));
    say("cut", `This text has ${whole} letters, more than any field takes: only its first ${most} stand there now.`);
  }, true);

  addEventListener("paste", (event) => {
    const pasted = event.clipboardData?.getData("text/plain").length ?? 0;
    if (event.target.matches?.("textarea, input") || pasted <= MOST_PASTED) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say("cut", `Nothing was pasted: the text has ${pasted} letters, and a table takes ${MOST_PASTED} at once.`);
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
        unsay("pages");
        setTimeout(() => this.readyState === Socket.OPEN && unsay("large"), STEADY_MS);
      });
      this.addEventListener("close", async ({ code }) => {
        if (code === TOO_LARGE) {
          say("large", "What stands on this page is too long to be sent, so what was changed last is not kept. Copy what you need, then load the page again.");
        } else if (!wasOpen && (await asked("/pages-open")).is_full) {
          say("pages", "This tablet has twelve pages open, and may have no more: close one, and this page comes by itself.");
        }
      });
    }
  };
})();
