// Numbers in the three zones that say nothing more when one points at them: no title on them or around them.
// Week and quarter names of an axis, names that people chose and rows of a table under its own heads say enough.
() => {
  const found = [], walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!/\d/.test(text) || !element.checkVisibility()) continue;
    if (element.closest("[title], [aria-hidden], h2, h3, table, code, .hw-key, .v-input")) continue;
    found.push(text.slice(0, 80));
  }
  return found;
}
