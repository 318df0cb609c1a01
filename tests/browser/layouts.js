// What is wrong with the boxes of the visit screen at the present size of the window, in words.
() => {
  const found = [];
  const seen = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && each.getBoundingClientRect().width > 1;
  const called = (each) => `${each.tagName.toLowerCase()}.${[...each.classList].join(".")} "${
    each.innerText?.replace(/[\u2060\s]+/g, " ").trim().slice(0, 30) ?? ""}"`;
  // A list that is scrolled shows a part of what it holds.
  const inSight = (each) => {
    const box = each.getBoundingClientRect(), frame = each.closest(".list, .offers, .inside")?.getBoundingClientRect();
    if (!frame) return box;
    const [top, bottom] = [Math.max(box.top, frame.top), Math.min(box.bottom, frame.bottom)];
    return { left: box.left, right: box.right, top, bottom };
  };
  const entry = document.querySelector(".entry");
  const main = document.querySelector("[data-testid=stMain]");
  for (const part of [document.scrollingElement, main]) {
    if (part.scrollWidth > part.clientWidth + 1) found.push(`scrolls sideways: ${part.scrollWidth} in ${part.clientWidth}`);
  }

  // Nothing leaves its column, its row or its button, and no words are cut.
  const all = (where, what) => [...where.querySelectorAll(what)].filter(seen);
  const cards = [...all(entry, ".columns > .column, .sheet > section, .notes, .ending, .bar"), document.querySelector(".st-key-header")];
  for (const card of cards) {
    const edge = card.getBoundingClientRect();
    for (const each of all(card, "*")) {
      if (each.closest("svg, .menu nav") || each.matches("option")) continue;
      const box = each.getBoundingClientRect();
      if (box.left < edge.left - 1 || box.right > edge.right + 1) found.push(`leaves its column: ${called(each)}`);
    }
    for (const button of all(card, "button, a, .label, .words, summary")) {
      // Words that only a screen reader says.
      if ([...button.querySelectorAll("*")].some((each) => getComputedStyle(each).clipPath !== "none")) continue;
      const text = document.createRange();
      text.selectNodeContents(button);
      const edges = button.getBoundingClientRect();
      const isOut = [...text.getClientRects()].some((box) => box.width > 1
        && (box.left < edges.left - 2 || box.right > edges.right + 2 || box.bottom > edges.bottom + 3));
      // Of the drawing's words a letter may stand beyond the box that centres them.
      if (isOut && !button.closest(".labels")) found.push(`is cut: ${called(button)}`);
    }
    const controls = all(card, "button, a, input, select, textarea, summary, .label, .whom").filter((each) => !each.closest(".chooser"));
    controls.forEach((one, n) => controls.slice(n + 1).forEach((other) => {
      if (one.contains(other) || other.contains(one)) return;
      const [a, b] = [inSight(one), inSight(other)];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 1) found.push(`lie on each other: ${called(one)} and ${called(other)}`);
    }));
  }

  // The bar, the map, and the header.
  const bar = entry.querySelector(".bar").getBoundingClientRect();
  if (bar.height > innerHeight / 5) found.push(`the bar takes ${bar.height} of ${innerHeight}`);
  const inside = entry.querySelector(".bar");
  if (inside.scrollHeight > inside.clientHeight + 1) found.push(`the bar is cut: ${inside.scrollHeight} in ${inside.clientHeight}`);
  const map = entry.querySelector(".scalp-map")?.closest(".column").getBoundingClientRect();
  if (map) {
    const fields = entry.querySelector(".st-key-c1").getBoundingClientRect();
    // Beside the fields it stays in sight, as long as there are fields beside it.
    const inSight = Math.max(fields.top, document.querySelector(".st-key-header").getBoundingClientRect().bottom + 16);
    const isLevel = Math.abs(map.top - inSight) < 2 || Math.abs(map.bottom - fields.bottom) < 2;
    const isBeside = map.right <= fields.left && isLevel;
    const isAbove = map.bottom <= fields.top && map.left === fields.left;
    if (innerWidth >= 1024 ? !isBeside : !isAbove) found.push("the map is not where it belongs");
    if (innerWidth >= 1024 && map.width < 0.4 * innerWidth) found.push(`the map has ${map.width} of ${innerWidth}`);
  }
  const header = document.querySelector("div:has(> .st-key-header)");
  const [top, first] = [header.getBoundingClientRect(), entry.querySelector(".column").getBoundingClientRect()];
  if (getComputedStyle(header).backgroundColor.startsWith("rgba")) found.push("the header is not opaque");
  if (main.scrollTop === 0 && !(first.top - top.bottom >= 0 && first.top - top.bottom <= 24)) {
    found.push(`${first.top - top.bottom} px between header and page`);
  }
  const whom = document.querySelector(".whom").getBoundingClientRect();
  const isCentred = Math.abs((whom.left + whom.right) / 2 - innerWidth / 2) < 0.06 * innerWidth;
  if (!isCentred) found.push(`the client's name is not in the middle: ${whom.left} to ${whom.right}`);
  return [...new Set(found)];
}
