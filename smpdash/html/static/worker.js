// Keeps one page for when the studio's computer cannot be reached, and nothing of the records.
const AWAY = "/away";
const CACHE = "smpdash";

addEventListener("install", event => {
  const kept = caches.open(CACHE).then(cache => cache.add(new Request(AWAY, {cache: "reload"})));
  event.waitUntil(kept.then(() => skipWaiting()));
});
addEventListener("activate", event => event.waitUntil(clients.claim()));
addEventListener("fetch", event => {
  if (event.request.mode !== "navigate") return;
  event.respondWith(fetch(event.request).catch(() => caches.match(AWAY)));
});
