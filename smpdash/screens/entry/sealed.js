// What a page leaves in the browser for the page that follows, encrypted: while the tablet is locked
// nobody reads it. The key is the person's, and pages have it only while the tablet is open. ChaCha20
// (RFC 8439) is written here, because browsers encrypt neither at once nor without HTTPS.

// Puts the value under this name, encrypted.
function leaveSealed(name, value, key) {
  const nonce = crypto.getRandomValues(new Uint32Array(3));
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  sessionStorage.setItem(name, JSON.stringify([[...nonce], [...encrypted(bytes, key, nonce)]]));
}

// Takes what was left under this name, still encrypted. Once: a copy of the page in another window
// must not take it too.
function takeSealed(name) {
  const sealed = sessionStorage.getItem(name);
  sessionStorage.removeItem(name);
  return sealed;
}

// What was left, as a list; an empty one if it was left by somebody else.
function unsealed(sealed, key) {
  try {
    const [nonce, bytes] = JSON.parse(sealed);
    return JSON.parse(new TextDecoder().decode(encrypted(Uint8Array.from(bytes), key, nonce)));
  } catch {
    return [];
  }
}

// Encrypts, and decrypts what it encrypted; `key` is 64 hexadecimal digits.
function encrypted(bytes, key, nonce) {
  const digits = key.match(/../g).map((pair) => parseInt(pair, 16));
  const words = new Uint32Array(Uint8Array.from(digits).buffer);
  return bytes.map((byte, n) => byte ^ stream(words, nonce, n >> 6)[n & 63]);
}

let lastStream = []; // the arguments, in words, and the 64 bytes that they give

function stream(key, nonce, count) {
  const asked = [...key, ...nonce, count].join();
  if (lastStream[0] !== asked) {
    const start = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, ...key, count, ...nonce);
    lastStream = [asked, new Uint8Array(mixed(start).map((word, n) => word + start[n]).buffer)];
  }
  return lastStream[1];
}

// Ten rounds over the columns and the diagonals of a square of 16 words.
function mixed(start) {
  const s = start.slice();
  const step = (a, b, c, bits) => {
    s[a] += s[b];
    s[c] ^= s[a];
    s[c] = (s[c] << bits) | (s[c] >>> (32 - bits));
  };
  for (let round = 0; round < 10; round++) {
    for (const turn of [0, 1]) {
      for (let n = 0; n < 4; n++) {
        const [a, b, c, d] = [0, 1, 2, 3].map((row) => 4 * row + ((n + turn * row) % 4));
        step(a, b, d, 16);
        step(c, d, b, 12);
        step(a, b, d, 8);
        step(c, d, b, 7);
      }
    }
  }
  return s;
}
