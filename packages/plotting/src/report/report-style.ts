import { fontFamily, gridColour, ink, quietInk } from "../theme.js";

/** The report's whole style sheet: one column, system fonts, tables that scroll in their own box, and print. */
export const reportStyle = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: #fff; color: ${ink}; font: 16px/1.55 ${fontFamily}; }
main { max-width: 1040px; margin: 0 auto; padding: 32px 24px 48px; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 48px 0 12px; padding-top: 14px; border-top: 1px solid ${gridColour}; }
h3 { font-size: 1rem; margin: 0 0 4px; }
p, li, figcaption, .table-caption { max-width: 76ch; overflow-wrap: anywhere; }
p { margin: 0 0 12px; }
.subtitle { color: ${quietInk}; margin-bottom: 20px; }
.headline { border-left: 4px solid #0072b2; padding: 2px 0 2px 18px; margin: 0 0 20px; }
.headline p:last-child { margin-bottom: 0; }
.headline .lead { font-size: 1.25rem; line-height: 1.4; font-weight: 600; }
.warnings { background: #fff8e6; border-left: 4px solid #d99a00; padding: 10px 16px; margin: 0 0 20px; }
.warnings ul { margin: 0; padding-left: 18px; }
.warnings strong { display: block; }
nav { font-size: 0.9rem; margin: 0 0 8px; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0; padding: 0; }
a { color: #0a58a8; text-underline-offset: 2px; }
figure { margin: 28px 0 36px; }
figcaption, .table-caption { font-size: 0.9rem; color: #3d444d; }
.table-caption { margin: 20px 0 8px; }
.table-box { overflow-x: auto; margin: 0 0 24px; }
.table-box:focus-visible { outline: 2px solid #0a58a8; }
table { border-collapse: collapse; font-size: 0.9rem; min-width: 100%; }
th, td { padding: 6px 10px; text-align: left; vertical-align: top; border-bottom: 1px solid ${gridColour}; }
th { font-weight: 600; border-bottom: 1.5px solid ${ink}; vertical-align: bottom; }
th:first-child, td:first-child { padding-left: 2px; white-space: nowrap; }
.right { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.right { white-space: normal; }
td.left:last-child { min-width: 24ch; }
td.strong { font-weight: 650; }
.patch { display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.5em; border-radius: 2px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 20px; margin: 0 0 20px; font-size: 0.93rem; }
dt { color: ${quietInk}; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { background: #f6f8fa; padding: 12px 14px; overflow-x: auto; font-size: 0.85rem; line-height: 1.45; }
details { margin: 0 0 20px; }
summary { cursor: pointer; font-weight: 600; }
footer { margin-top: 56px; padding-top: 16px; border-top: 1px solid ${gridColour}; }
footer h2 { border: 0; margin: 0 0 8px; padding: 0; font-size: 1rem; }
footer dl { font-size: 0.85rem; }
@media (max-width: 600px) {
  main { padding: 20px 14px 32px; }
  h1 { font-size: 1.4rem; }
  .headline { padding-left: 12px; }
  .headline .lead { font-size: 1.1rem; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: 8px; }
  th, td { padding: 6px 8px; }
}
@media print {
  main { max-width: none; padding: 0; }
  nav, .modebar-container { display: none; }
  figure, tr, .warnings { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .table-box { overflow: visible; }
}
`;
