// Every text of the page that is seen, against what is really painted behind it: WCAG 2.2, success criterion 1.4.3 (AA).
// Gives back what falls short: {text, class, size, ratio, wanted, ink, ground}; and as `small` what is under 12 pixels.
() => {
  // What is painted at a point below an element: each colour it may be, where stripes are painted more than one.
  const grounds = (x, y, element) => {
    const stack = document.elementsFromPoint(x, y);
    const from = stack.indexOf(element);
    if (from < 0) return null; // something lies above it, or it is scrolled away
    let painted = [[255, 255, 255, 1]];
    for (const layer of stack.slice(from).reverse()) {
      const style = getComputedStyle(layer), share = opacity(layer);
      const colour = parse(style.backgroundColor);
      colour[3] *= share;
      painted = painted.map((below) => over(colour, below));
      const stripes = style.backgroundImage.match(/(rgba?|color)\([^)]*\)/g);
      if (stripes) painted = stripes.map(parse).flatMap((stripe) => painted.map((below) => over(stripe, below)));
    }
    return painted;
  };
  const wrong = [], small = [];
  let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, text = node.textContent.trim(), element = node.parentElement;
    if (!text || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest("style, script, [disabled], .v-input--is-disabled, .v-overlay:not(.v-overlay--active)")) continue;
    element.scrollIntoView({ block: "nearest", inline: "nearest" });
    const range = document.createRange();
    range.selectNodeContents(node);
    const style = getComputedStyle(element), size = parseFloat(style.fontSize);
    let worst = null;
    for (const box of range.getClientRects()) {
      if (box.width < 2 || box.height < 4) continue;
      for (const share of [0.1, 0.5, 0.9]) {
        const found = grounds(box.left + share * box.width, box.top + box.height / 2, element);
        for (const ground of found ?? []) {
          const ink = parse(style.color);
          ink[3] *= opacity(element);
          const got = ratio(over(ink, ground), ground);
          if (!worst || got < worst.ratio) worst = { ratio: got, ink: style.color, ground: ground.map(Math.round).join() };
        }
      }
    }
    if (!worst) continue;
    seen += 1;
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const wanted = large ? 3 : 4.5;
    const told = { text: text.slice(0, 60), class: element.className, size, ...worst, wanted };
    if (worst.ratio < wanted - 0.005) wrong.push(told);
    if (size < 12) small.push(told);
  }
  return { seen, wrong, small };
}
