// Every text inside the page's pictures against what is painted behind it: WCAG 2.2, success criteria 1.4.3 and, for
// lines and dots on the page itself, 1.4.11 (AA). A picture is painted once without its texts, and its pixels are read.
// Gives back what falls short: {picture, text, size, ratio, wanted, ink, ground}, and how many texts and marks were seen.
() => {
  const place = (shape) => {
    const rect = shape.getBoundingRect().clone();
    if (shape.transform) rect.applyTransform(shape.transform);
    return rect;
  };
  const wrong = [];
  let texts = 0, marks = 0;
  for (const element of document.querySelectorAll(".solara-echarts")) {
    const chart = element.__vue__.chart, zr = chart.getZr(), canvas = element.querySelector("canvas");
    const page = parse(getComputedStyle(element.closest(".hw-page")).backgroundColor), share = opacity(element);
    const list = zr.storage.getDisplayList(true).filter((shape) => !shape.invisible && !shape.ignore);
    const words = list.filter((shape) => shape.type === "tspan" && shape.style.text.trim());
    const boxes = new Map(words.map((shape) => [shape, place(shape)]));
    const whole = words.map((shape) => (shape.parent?.type === "text" ? shape.parent : shape)); // a text of several parts
    whole.forEach((shape) => shape.attr("ignore", true));
    zr.refreshImmediately();
    const scale = canvas.width / zr.getWidth(), context = canvas.getContext("2d");
    const grounds = (rect) => {
      const box = [rect.x, rect.y, rect.width, rect.height].map((side) => Math.round(side * scale));
      const data = context.getImageData(box[0], box[1], Math.max(1, box[2]), Math.max(1, box[3])).data, count = new Map();
      for (let k = 0; k < data.length; k += 4) {
        const colour = over([data[k], data[k + 1], data[k + 2], data[k + 3] / 255], page).slice(0, 3).map(Math.round);
        count.set(colour.join(), (count.get(colour.join()) ?? 0) + 1);
      }
      return [...count].filter(([, many]) => many >= data.length / 40).map(([colour]) => parse(colour)); // a tenth of it
    };
    const held = (told, ink, ground, wanted) => {
      const seen = [over([...ink.slice(0, 3), ink[3] * share], ground), over([...ground.slice(0, 3), share], page)];
      const got = ratio(...seen);
      if (got < wanted - 0.005) wrong.push({ ...told, ratio: got, wanted, ink: ink.join(), ground: ground.join() });
    };
    for (const shape of words) {
      texts += 1;
      const size = parseFloat(shape.style.font.match(/([\d.]+)px/)[1]), bold = /bold|[6-9]00/.test(shape.style.font);
      const wanted = size >= 24 || (size >= 18.66 && bold) ? 3 : 4.5;
      const ink = parse(shape.style.fill);
      ink[3] *= shape.style.opacity ?? 1;
      const told = { picture: element.getAttribute("aria-label").slice(0, 20), text: shape.style.text, size };
      if (size < 12) wrong.push({ ...told, wanted: "12 pixels" });
      grounds(boxes.get(shape)).forEach((ground) => held(told, ink, ground, wanted));
    }
    for (const shape of list) {
      const style = shape.style, dot = shape.type === "path";
      const line = shape.type === "ec-polyline" && style.lineWidth >= 2;
      const seen = [line ? style.stroke : style.fill, style.lineWidth >= 1 ? style.stroke : null].filter(
        (colour) => typeof colour === "string" && colour !== "none" && colour !== "transparent");
      if (!(line || dot) || !seen.length || (style.opacity ?? 1) < 0.05) continue;
      marks += 1;
      const told = { picture: element.getAttribute("aria-label").slice(0, 20), text: `a ${shape.type}` };
      const best = seen.map(parse).map((ink) => ratio(over([...ink.slice(0, 3), ink[3] * share * (style.opacity ?? 1)], page), page));
      if (Math.max(...best) < 3 - 0.005) wrong.push({ ...told, ratio: Math.max(...best), wanted: 3, ink: seen.join() });
    }
    whole.forEach((shape) => shape.attr("ignore", false));
    zr.refreshImmediately();
  }
  return { texts, marks, wrong };
}
