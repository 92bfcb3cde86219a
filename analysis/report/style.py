"""How the report looks, and the few lines that sort its tables and draw its charts."""

from __future__ import annotations

from analysis.look import DARK, LIGHT, Theme


def _variables(theme: Theme) -> str:
    return (
        f"--page:{theme.page};--text:{theme.text};--muted:{theme.ink(theme.muted)};--rules:{theme.rules};"
        f"--accent:{theme.ink(theme.accent)}"
    )


STYLE = f"""
:root{{{_variables(LIGHT)};color-scheme:light dark}}
@media (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}
*{{box-sizing:border-box}}
body{{margin:0 auto;max-width:64rem;padding:1.5rem;background:var(--page);color:var(--text);
font:1rem/1.55 "DejaVu Sans",Verdana,system-ui,sans-serif;overflow-wrap:break-word}}
h1{{font-size:1.9rem;line-height:1.25;margin:.5rem 0}}
h2{{font-size:1.4rem;margin:3rem 0 .5rem;border-top:2px solid var(--rules);padding-top:1rem}}
h3{{font-size:1.1rem;margin:2rem 0 .5rem}}
p,ul{{margin:.4rem 0;max-width:50rem}}
a{{color:var(--accent)}}
nav ul{{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;list-style:none;padding:0}}
figure{{margin:.5rem 0}}
figcaption,caption,.muted{{color:var(--muted);text-align:left;font-size:.9rem}}
caption{{padding-bottom:.3rem}}
.wide{{overflow-x:auto;margin:.8rem 0}}
table{{border-collapse:collapse;width:100%;font-size:.9rem}}
th,td{{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--rules);
font-weight:400;min-width:4.5rem}}
td.number{{font-variant-numeric:tabular-nums}}
thead th{{border-bottom:2px solid var(--text)}}
thead button{{font:inherit;font-weight:700;color:inherit;background:none;border:0;padding:0;
text-align:left;cursor:pointer}}
thead button::after{{content:" \\2195";color:var(--muted)}}
th[aria-sort=ascending] button::after{{content:" \\2191"}}
th[aria-sort=descending] button::after{{content:" \\2193"}}
button:focus-visible,summary:focus-visible,a:focus-visible{{outline:2px solid var(--accent);outline-offset:2px}}
summary{{cursor:pointer;color:var(--accent);margin:.4rem 0}}
@media print{{
:root{{{_variables(LIGHT)};color-scheme:light}}
@page{{margin:15mm}}
body{{max-width:none;padding:0;font-size:10pt}}
nav{{display:none}}
h2,h3{{break-after:avoid}}
figure,tr{{break-inside:avoid}}
thead button::after{{content:""!important}}
.wide{{overflow:visible}}
}}
"""

SORT = """
"use strict";
for (const button of document.querySelectorAll("thead button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th"), table = head.closest("table"), body = table.tBodies[0];
    const place = [...head.parentNode.children].indexOf(head);
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const value = row => {
      const cell = row.children[place], number = cell.dataset.sort;
      return number === undefined ? cell.textContent : Number(number);
    };
    const rows = [...body.rows].sort((a, b) => {
      const x = value(a), y = value(b);
      if (typeof x === "number" && typeof y === "number") return x - y;
      return String(x).localeCompare(String(y), "en", {numeric: true});
    });
    if (!up) rows.reverse();
    body.append(...rows);
  });
}
"""

DRAW = """
"use strict";
const figures = JSON.parse(document.getElementById("figures").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");
const draw = paper => {
  const theme = dark.matches && !paper ? "dark" : "light";
  for (const [name, both] of Object.entries(figures)) {
    Plotly.react(name, both[theme].data, both[theme].layout, {responsive: true, displaylogo: false});
  }
};
draw(false);
dark.addEventListener("change", () => draw(false));
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const part of opened) part.open = true;
  draw(true);
});
addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
  draw(false);
});
"""
