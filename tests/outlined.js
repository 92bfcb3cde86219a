// What one must see to know that something can be used: outlines of fields, the handle and line of sliders, chips and
// cards, against the page. WCAG 2.2, success criterion 1.4.11 (AA): 3 to 1. Gives back what falls short.
() => {
  const parse = (text) => {
    const parts = text.match(/[\d.]+/g).map(Number);
    return text.startsWith("color(srgb") ? [...parts.slice(0, 3).map((c) => 255 * c), parts[3] ?? 1]
                                         : [...parts.slice(0, 3), parts[3] ?? 1];
  };
  const over = (top, below) => [0, 1, 2].map((k) => top[k] * top[3] + below[k] * (1 - top[3])).concat(1);
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((c) => {
      const share = c / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const page = parse(getComputedStyle(document.querySelector(".hw-page")).backgroundColor), wrong = [];
  const kinds = {
    "fieldset": "borderTopColor", ".v-input__icon .v-icon": "color", ".v-slider__thumb": "backgroundColor",
    ".v-slider__track-fill": "backgroundColor", ".hw-chip": "borderTopColor", ".hw-pick": "borderTopColor",
    ".hw-meter": "borderTopColor", ".hw-go:not([disabled])": "backgroundColor", ".hw-bar:not(.hw-bar-never)": "backgroundColor",
    ".hw-bar-never": "borderTopColor",
  };
  let seen = 0;
  for (const [kind, property] of Object.entries(kinds)) {
    for (const element of document.querySelectorAll(kind)) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest(".v-input--is-disabled")) continue;
      seen += 1;
      const colour = getComputedStyle(element)[property], got = ratio(over(parse(colour), page), page);
      if (got < 3 - 0.005) wrong.push({ kind, colour, ratio: got, near: element.closest("[title], label, div").className });
    }
  }
  return { seen, wrong };
}
