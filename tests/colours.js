// Colours as browsers and pictures write them, what one looks like over another, and how far two stand apart (WCAG 2.2).
// The tests put these lines before a check, see `tests/visits.py`.
const parse = (text) => {
  const written = String(text);
  if (/^#[0-9a-f]{6}$/i.test(written)) return [1, 3, 5].map((k) => parseInt(written.slice(k, k + 2), 16)).concat(1);
  if (/^#[0-9a-f]{3}$/i.test(written)) return [1, 2, 3].map((k) => 17 * parseInt(written[k], 16)).concat(1);
  const parts = written.match(/[\d.]+/g).map(Number), share = parts[3] ?? 1;
  return written.startsWith("color(srgb") ? [...parts.slice(0, 3).map((c) => 255 * c), share] : [...parts.slice(0, 3), share];
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
const opacity = (element) => {
  let found = 1;
  for (let at = element; at; at = at.parentElement) found *= Number(getComputedStyle(at).opacity);
  return found;
};
