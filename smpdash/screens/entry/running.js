// How long the visit has been in progress, in the header: it counts on between two answers.

const TICK_MS = 5000;
let counted = null; // what the server said last, and when it came

function showRunning({ data, bar }) {
  const isNews = JSON.stringify(data.running) !== JSON.stringify(counted?.running);
  if (isNews || counted.bar !== bar) counted = { running: data.running, at: Date.now(), bar };
  tick();
}

function tick() {
  paintRunning();
  stayAwake();
}

function paintRunning() {
  const place = document.querySelector(".st-key-header .running");
  if (!place || !counted) return;
  // The header outlives the entry: a visit that was recorded is not in progress any more.
  const words = counted.bar.isConnected ? runningWords(counted) : "";
  if (place.lastChild?.textContent === words) return;
  const said = make("b", "", words);
  place.replaceChildren(...(words ? [", ", said] : []));
}

function runningWords({ running, at }) {
  if (!running) return "";
  if (running.is_paused) return "on a break";
  const minutes = Math.floor((running.seconds + (Date.now() - at) / 1000) / 60);
  return `in progress ${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

setInterval(tick, TICK_MS);

// Keeps the screen on while a visit in progress is shown; on a break the tablet may go dark. Browsers
// allow it over HTTPS alone. Elsewhere the tablet goes dark as it is set, and keeps every tap as ever.
let lock = null;
let isAsking = false;

async function stayAwake() {
  const isWanted = counted?.bar.isConnected && counted.running && !counted.running.is_paused;
  if (!isWanted || document.hidden) return void lock?.release();
  if (lock || isAsking || !navigator.wakeLock) return;
  isAsking = true;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => void (lock = null));
  } catch {
    // A tablet that is low on power refuses it.
  }
  isAsking = false;
}

document.addEventListener("visibilitychange", () => void stayAwake());
