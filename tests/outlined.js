// What one must see to know that something can be used: outlines of fields, the handle and line of sliders, chips and
// cards, against the page. WCAG 2.2, success criterion 1.4.11 (AA): 3 to 1. Gives back what falls short.
() => {
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
