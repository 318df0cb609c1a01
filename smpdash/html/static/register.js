// Lets a tablet keep the page of worker.js; browsers allow that to encrypted pages alone.
if (location.protocol === "https:" && navigator.serviceWorker) {
  navigator.serviceWorker.register("/worker.js").catch(() => {});
}
