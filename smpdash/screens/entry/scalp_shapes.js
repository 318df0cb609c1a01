// The drawing of a head seen from above, forehead up, from html/static/scalp.json, in units of which it
// is WIDTH wide.
//
// Shapes share their edges to the point. `label` is centre and size of the words, `dot` the place of
// the mark of a noted zone, `hit` a larger area for fingers that covers no other zone. A `narrow` zone
// has room for its name and one figure, in lines; a `low` one in one line, which may stand beneath it.
// The name of a `stacked` one has a line for each word, on both sides of the head alike.
// Where a scar lies in a zone, the words of that zone stand `beside` it.
const { width: WIDTH, height: HEIGHT, head: HEAD, ear: EAR, inEar: IN_EAR, nose: NOSE } = SCALP;

// The shapes by zone, with the scar in the zone in which it was placed, or else at the back.
function shapesWith(scarPlace) {
  const shapes = placesOf(SCALP.zones);
  const { beside, ...scar } = placesOf(shapes.scar.places)[scarPlace] ?? {};
  const host = beside ? { [scarPlace]: { ...shapes[scarPlace], ...beside } } : {};
  return { ...shapes, ...host, scar: { ...shapes.scar, ...scar } };
}

function placesOf(places) {
  return Object.fromEntries(
    Object.entries(places).map(([key, place]) => [key, place.mirrors ? mirrored(places[place.mirrors]) : place]),
  );
}

function mirror(d) {
  // Each number is matched whole, with its comma if it has one, so that none is matched twice.
  const turn = (x) => `${+(WIDTH - x).toFixed(1)},`;
  return d.replace(/-?[\d.]+,?/g, (x) => (x.endsWith(",") ? turn(x.slice(0, -1)) : x));
}

function mirrored(place) {
  const [x, y, width, height] = place.label;
  const turned = { ...place, label: [WIDTH - x, y, width, height], dot: [WIDTH - place.dot[0], place.dot[1]] };
  for (const path of ["shape", "hit", "stitches"]) if (place[path]) turned[path] = mirror(place[path]);
  if (place.beside) turned.beside = mirrored(place.beside);
  return turned;
}
