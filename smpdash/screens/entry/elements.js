// Elements of the page and of drawings.

function pressed(words, act) {
  const button = make("button", "", words);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

function make(name, className, ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

// The same text again would be laid out again.
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Whether an element is to tell something else than before: the same again would be laid out again.
function tellsNews(node, ...told) {
  const before = node.told;
  node.told = JSON.stringify(told);
  return node.told !== before;
}

// The focused element would be laid out at once.
function setTabIndex(node, tabIndex) {
  if (node.tabIndex !== tabIndex) node.tabIndex = tabIndex;
}

function svgElement(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [each, value] of Object.entries(attributes)) made.setAttribute(each, value);
  return made;
}

// The head without its zones.
function head() {
  const made = svgElement("g", { class: "head", "aria-hidden": "true" });
  for (const d of [EAR, mirror(EAR), NOSE, HEAD]) made.append(svgElement("path", { d, class: "skin" }));
  for (const d of [IN_EAR, mirror(IN_EAR)]) made.append(svgElement("path", { d, class: "fold" }));
  return made;
}

// The pigment of one zone, as dots.
function dots(key) {
  const made = svgElement("pattern", { id: `pigment-${key}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" });
  for (const [cx, cy] of [[2, 2], [6, 6]]) made.append(svgElement("circle", { cx, cy, r: 1.25 }));
  return made;
}

// Light from the upper left makes the head round.
function light() {
  const made = svgElement("radialGradient", { id: "light", cx: 0.44, cy: 0.4, r: 0.68 });
  for (const [offset, color, opacity] of [[0, "#fff1e4", 0.3], [0.45, "#fff1e4", 0], [0.62, "#000", 0], [1, "#000", 0.17]]) {
    made.append(svgElement("stop", { offset, "stop-color": color, "stop-opacity": opacity }));
  }
  return made;
}
