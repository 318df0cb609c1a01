// The drawing of a head seen from above, forehead up, in units of which it is WIDTH wide.

const WIDTH = 400;
const HEIGHT = 470;

// Shapes share their edges to the point. `label` is centre and size of the words, `dot` the place of
// the mark of a noted zone, `hit` a larger area for fingers that covers no other zone. A `narrow` zone
// has room for its name and one figure, in lines; a `low` one in one line, which may stand beneath it.
const TEMPLE = {
  shape:
    "M74,112C84,111 96,116 104,126L122,158C120,178 121,198 125,216C98,210 72,209 44.6,214" +
    "C50.6,177.8 61.8,144.5 74,112Z",
  hit: "M30,104L74,112L104,126L122,158L125,216L24,216Z",
  label: [85, 170, 94, 84],
  dot: [71, 143],
  narrow: true,
};
const SIDE = {
  shape:
    "M44.6,214C72,209 98,210 125,216C122,236 120,256 121,276C120,299.9 128.4,318.4 143.5,330.7" +
    "C125.5,340.7 89.1,376 63.1,368C48.4,339.5 40,305.4 40,268C40,249.2 41.7,231.3 44.6,214Z",
  label: [82, 286, 70, 84],
  dot: [107, 232],
  narrow: true,
};
const SHAPES = {
  hairline: {
    shape:
      "M104,126C122,86 158,64 200,64C242,64 278,86 296,126L278,158C260,122 234,100 200,100" +
      "C166,100 140,122 122,158Z",
    hit: "M104,126C94,86 118,20 200,20C282,20 306,86 296,126L278,158C260,122 234,100 200,100C166,100 140,122 122,158Z",
    label: [200, 82, 170, 34],
    dot: [280, 119],
    narrow: true,
    low: true,
  },
  "left-temple": TEMPLE,
  "right-temple": mirrored(TEMPLE),
  frontal: {
    shape:
      "M122,158C140,122 166,100 200,100C234,100 260,122 278,158C280,178 279,198 275,216" +
      "C252,198 226,186 200,186C174,186 148,198 125,216C121,198 120,178 122,158Z",
    label: [200, 144, 144, 72],
    dot: [262, 184],
  },
  "mid-scalp": {
    shape:
      "M125,216C148,198 174,186 200,186C226,186 252,198 275,216C278,236 280,256 279,276" +
      "C254,264 228,258 200,258C172,258 146,264 121,276C120,256 122,236 125,216Z",
    label: [200, 223, 140, 58],
    dot: [264, 223],
  },
  crown: {
    shape:
      "M121,276C146,264 172,258 200,258C228,258 254,264 279,276C281,322 248,348 200,348" +
      "C152,348 119,322 121,276Z",
    label: [200, 303, 140, 74],
    dot: [264, 284],
  },
  "left-side": SIDE,
  "right-side": mirrored(SIDE),
  back: {
    shape:
      "M63.1,368C89.1,376 125.5,340.7 143.5,330.7C157.4,342 177,348 200,348C223,348 242.6,342 256.5,330.7" +
      "C274.5,340.7 310.9,376 336.9,368C309.1,421.8 258.8,456 200,456C141.2,456 90.9,421.8 63.1,368Z",
    hit: "M40,372C60,372 89.1,376 143.5,330.7C157.4,342 177,348 200,348C223,348 242.6,342 256.5,330.7C310.9,376 340,372 360,372L336,460L64,460Z",
    label: [200, 374, 150, 46],
    dot: [272, 360],
  },
  // The strip that a transplant leaves; its hit area takes the lower middle of the back.
  scar: {
    shape: "M134,404C156,412 178,415 200,415C222,415 244,412 266,404L268,413C244,422 222,426 200,426C178,426 156,422 132,413Z",
    stitches:
      "M150,404l-4,19M167,408l-3,19M183,410l-1,19M200,410.5v20M217,410l1,19M233,408l3,19M250,404l4,19",
    hit: "M126,402L274,402L274,470L126,470Z",
    label: [200, 441, 120, 24],
    dot: [286, 408],
    narrow: true,
    low: true,
    isBeneath: true,
  },
};
const HEAD =
  "M200,24C146,24 98,54 74,112C56,160 40,210 40,268C40,376 110,456 200,456" +
  "C290,456 360,376 360,268C360,210 344,160 326,112C302,54 254,24 200,24Z";
const EAR = "M44,222C30,206 15,218 17,244C19,272 32,298 45,292Z";
const IN_EAR = "M38,236C30,228 24,238 26,252C28,266 34,278 39,278";
const NOSE = "M181,32C183,16 189,7 200,7C211,7 217,16 219,32Z";

function mirror(d) {
  // Each number is matched whole, with its comma if it has one, so that none is matched twice.
  const turn = (x) => `${+(WIDTH - x).toFixed(1)},`;
  return d.replace(/-?[\d.]+,?/g, (x) => (x.endsWith(",") ? turn(x.slice(0, -1)) : x));
}

function mirrored(place) {
  const [x, y, width, height] = place.label;
  return {
    ...place,
    shape: mirror(place.shape),
    hit: place.hit && mirror(place.hit),
    label: [WIDTH - x, y, width, height],
    dot: [WIDTH - place.dot[0], place.dot[1]],
  };
}
