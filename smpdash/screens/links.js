// A link to another screen is told to the server in one message with what a field has just taken.
// Streamlit by itself sends the link first, and the value after it to a screen that is gone by then.

const LINKS = ["stTopNavLink", "stSidebarNavLink", "stPageLink-NavLink"];
const FOUND = LINKS.map((name) => `a[data-testid="${name}"]`).join();
let shown = null;

export default function ({ parentElement, setTriggerValue }) {
  shown = { parentElement, go: (name) => setTriggerValue("to", name) };
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(FOUND);
  const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (!link || isElsewhere || !shown?.parentElement.isConnected) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  shown.go(link.getAttribute("href").split("/").at(-1));
}, true);
