// What fingers meet on the page: every target with its box, and every piece of text.
() => {
  const INTERACTIVE = "button, a[href], input, select, textarea, summary, label:has(input)," +
    "[role=button], [role=radio], [role=checkbox], [role=switch], [role=tab], [role=option]," +
    "[role=combobox], [role=slider], [role=menuitem], [role=link]";
  // Segments of one control lie side by side; so do a field and its own buttons, and the zones of
  // the map, whose squares test_scalp_map.py measures. Pills do not.
  const CONTROL = "[data-testid=stButtonGroup]:has([data-variant=segmented_control])," +
    "[data-testid=stNumberInput], .steps:not(.pills, .fine), .switch, .stepper, .stage, .sections," +
    "[data-testid=stSelectbox], [data-testid=stDateInput], [data-testid=stTimeInput]," +
    "[data-testid=stTextInput], [data-testid=stTextArea]," +
    "[data-testid=stCheckbox]";
  const seen = element => {
    if (element.closest("[aria-hidden=true], [inert], [data-testid=stToolbar]")) return false;
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return style.visibility !== "hidden" && style.display !== "none" && +style.opacity > 0.05 &&
      style.pointerEvents !== "none" && box.width > 1 && box.height > 1;
  };
  const named = element => {
    const key = element.closest("[class*='st-key-']");
    const of = key && [...key.classList].find(name => name.startsWith("st-key-"));
    const words = (element.getAttribute("aria-label") || element.innerText || element.value || "")
      .replace(/[\u2060\s]+/g, " ").trim().slice(0, 40);
    const id = element.closest("[data-testid]")?.dataset.testid ?? "";
    return `${element.tagName.toLowerCase()}${element.getAttribute("role") ? `[role=${
      element.getAttribute("role")}]` : ""} "${words}" in ${id}${of ? ` .${of}` : ""}`;
  };
  const all = [...document.querySelectorAll(INTERACTIVE)].filter(seen);
  // A field is as large as the frame that passes a tap on to it.
  const frame = element => {
    if (element.matches("input[type=checkbox], input[type=radio]")) return element.closest("label") ?? element;
    return element.closest("[data-testid=stNumberInputContainer], [data-testid$=RootElement]," +
      "[data-testid=stSelectbox] [role=group]") ?? element;
  };
  const targets = [];
  for (const element of all) {
    const outer = element.matches("input, textarea, [role=combobox]") ? frame(element) : element;
    if (all.some(other => other !== element && !element.matches("input, textarea") &&
      other !== outer && other.contains(element))) continue;
    if (targets.some(target => target.outer === outer)) continue;
    // A field's own button, as tall as the field, is part of it.
    if (element.matches("[data-testid=stSelectbox] button")) continue;
    const box = outer.getBoundingClientRect();
    targets.push({element, outer, name: named(element), x: box.x + scrollX, y: box.y + scrollY,
      width: box.width, height: box.height});
  }
  const cut = targets.filter(one => {
    for (let up = one.outer.parentElement; up && up.dataset.testid !== "stMain"; up = up.parentElement) {
      if (getComputedStyle(up).overflowX === "visible") continue;
      const frame = up.getBoundingClientRect();
      if (one.x - scrollX < frame.left - 2 || one.x - scrollX + one.width > frame.right + 2) return true;
    }
    return false;
  }).map(one => one.name);
  const small = targets.filter(one => one.width < 47.5 || one.height < 47.5)
    .map(one => `${one.name}: ${one.width.toFixed(0)} x ${one.height.toFixed(0)}`);
  const fixed = element => !!element.closest(".entry .bar, .st-key-header");
  const close = [];
  targets.forEach((one, n) => targets.slice(n + 1).forEach(other => {
    const control = one.element.closest(CONTROL);
    if (one.outer.contains(other.outer) || other.outer.contains(one.outer)) return;
    // What is folded has a place all the same, under what follows it.
    if (!one.element.checkVisibility() || !other.element.checkVisibility()) return;
    if (control && control.contains(other.element) || fixed(one.element) !== fixed(other.element)) return;
    const dx = Math.max(one.x, other.x) - Math.min(one.x + one.width, other.x + other.width);
    const dy = Math.max(one.y, other.y) - Math.min(one.y + one.height, other.y + other.height);
    const gap = Math.max(dx, dy);
    if (gap < 7.5) close.push(`${one.name} and ${other.name}: ${gap.toFixed(0)}`);
  }));
  const texts = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, parent = node.parentElement;
    if (!node.data.replace(/[\u2060\s]/g, "") || parent.closest("style, script, svg, noscript, title, [inert]")) continue;
    if (!parent.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (parent.closest("[data-testid=stIconMaterial]")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      // A text cut off by its frame is as large as the frame.
      let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
      for (let up = parent; up && up !== document.body; up = up.parentElement) {
        if (getComputedStyle(up).overflow === "visible") continue;
        const frame = up.getBoundingClientRect();
        left = Math.max(left, frame.left); right = Math.min(right, frame.right);
        top = Math.max(top, frame.top); bottom = Math.min(bottom, frame.bottom);
      }
      if (right - left > 1 && bottom - top > 1)
        texts.push({node, parent, left, top, right, bottom, words: node.data.trim().slice(0, 40)});
    }
  }
  const overlapping = [];
  texts.forEach((one, n) => texts.slice(n + 1).forEach(other => {
    if (one.node === other.node || fixed(one.parent) !== fixed(other.parent)) return;
    const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    // Lines of one paragraph overlap by their leading.
    if (across > 3 && down > 0.35 * Math.min(one.bottom - one.top, other.bottom - other.top))
      overlapping.push(`"${one.words}" and "${other.words}"`);
  }));
  // The type scale of smpdash/design.py, on charts too, however they are scaled; signs are no words.
  const root = getComputedStyle(document.documentElement);
  const scale = ["--title", "--heading", "--lead", "--text"].map(name => parseFloat(root.getPropertyValue(name)));
  const drawn = [...document.querySelectorAll("svg text, input, textarea, select")]
    .filter(each => !each.matches("text:empty, .fault text") && each.checkVisibility({opacityProperty: true}));
  const off_scale = [...new Set([...texts.map(one => one.parent), ...drawn])].flatMap(each => {
    const matrix = each.getScreenCTM?.(), size = parseFloat(getComputedStyle(each).fontSize);
    const px = size * (matrix ? Math.hypot(matrix.a, matrix.b) : 1);
    return scale.some(step => Math.abs(step - px) < 0.1) ? [] : `${px.toFixed(1)} px: ${named(each)}`;
  });
  const main = document.querySelector("[data-testid=stMain]");
  const wide = [document.scrollingElement, main].filter(part => part && part.scrollWidth > part.clientWidth + 1)
    .map(part => `${part.tagName}: ${part.scrollWidth} in ${part.clientWidth}`);
  return {small, close, cut, overlapping, wide, off_scale, counted: targets.length};
}
