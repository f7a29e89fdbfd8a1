import { darkBackground, darkColour } from "../page/dark-colours.js";
import { fontFamily, gridColour, ink, quietInk } from "../theme.js";

/** The colours of the page by their names in the style sheet, on a light screen and on paper. */
export const lightPage = {
  page: "#ffffff",
  ink,
  quiet: quietInk,
  caption: "#3d444d",
  line: gridColour,
  link: "#0a58a8",
  mark: "#0072b2",
  box: "#f6f8fa",
  warning: "#fff8e6",
  "warning-mark": "#d99a00",
} as const;

/** The same on a dark screen. */
export const darkPage: Readonly<Record<keyof typeof lightPage, string>> = {
  page: darkBackground,
  ink: dark(lightPage.ink),
  quiet: dark(lightPage.quiet),
  caption: dark(lightPage.caption),
  line: dark(lightPage.line),
  link: dark(lightPage.link),
  mark: dark(lightPage.mark),
  box: dark(lightPage.box),
  warning: "#33290f",
  "warning-mark": "#d99a00",
};

function dark(colour: string): string {
  return darkColour(colour) ?? colour;
}

function variables(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(" ");
}

/** The report's whole style sheet: one column, system fonts, light or dark as the reader's screen, tables that scroll in their own box, and print. */
export const reportStyle = `
:root { color-scheme: light; ${variables(lightPage)} }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark; ${variables(darkPage)} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 ${fontFamily}; }
main { max-width: 1040px; margin: 0 auto; padding: 24px 24px 48px; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 2px; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 48px 0 12px; padding-top: 14px; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0; }
p, li, figcaption, .table-caption { max-width: 76ch; overflow-wrap: anywhere; }
p { margin: 0 0 12px; }
.subtitle a { white-space: nowrap; }
.subtitle { color: var(--quiet); margin-bottom: 14px; }
.lead { border-left: 4px solid var(--mark); padding: 2px 0 2px 18px; margin: 0 0 14px; max-width: none; font-size: 1.15rem; line-height: 1.4; font-weight: 600; text-wrap: pretty; }
.headline { margin: 0 0 20px; }
.headline p:last-child { margin-bottom: 0; }
.warnings { background: var(--warning); border-left: 4px solid var(--warning-mark); padding: 10px 16px; margin: 0 0 20px; }
.warnings ul { margin: 0; padding-left: 18px; }
.warnings strong { display: block; }
nav { font-size: 0.9rem; margin: 0 0 8px; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0; padding: 0; }
a { color: var(--link); text-underline-offset: 2px; }
figure { margin: 28px 0 36px; }
header figure { margin: 0 0 24px; }
.figure-head { display: flex; gap: 16px; align-items: baseline; margin-bottom: 4px; }
.figure-head h3 { flex: 1; }
.save { border: 1px solid var(--line); border-radius: 4px; background: none; color: var(--quiet); font: inherit; font-size: 0.75rem; padding: 1px 7px; cursor: pointer; }
.save:hover, .save:focus-visible { color: var(--ink); border-color: var(--quiet); }
.picture { display: block; width: 100%; max-width: 800px; height: auto; background: #fff; }
.plot { display: none; }
.drawn .plot { display: block; }
.drawn .picture { display: none; }
figcaption, .table-caption { font-size: 0.9rem; color: var(--caption); }
.table-caption { margin: 20px 0 8px; }
.table-box { overflow-x: auto; margin: 0 0 24px; }
.table-box:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; font-size: 0.9rem; min-width: 100%; }
th, td { padding: 6px 8px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; border-bottom: 1.5px solid var(--ink); vertical-align: bottom; }
th:first-child, td:first-child { padding-left: 2px; white-space: nowrap; position: sticky; left: 0; background: var(--page); }
.right { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.right { white-space: normal; }
td.left:not(:first-child) { min-width: 14ch; }
td.left:last-child { min-width: 18ch; }
td.strong { font-weight: 650; }
.patched { display: inline-flex; align-items: baseline; }
.patch { flex: none; width: 0.7em; height: 0.7em; margin-right: 0.5em; border-radius: 2px; background: var(--patch); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
@media screen and (prefers-color-scheme: dark) { .patch { background: var(--patch-dark); } }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 20px; margin: 0 0 20px; font-size: 0.93rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { background: var(--box); padding: 12px 14px; overflow-x: auto; font-size: 0.85rem; line-height: 1.45; }
details { margin: 0 0 20px; }
summary { cursor: pointer; font-weight: 600; }
footer { margin-top: 56px; padding-top: 16px; border-top: 1px solid var(--line); }
footer h2 { border: 0; margin: 0 0 8px; padding: 0; font-size: 1rem; }
footer dl { font-size: 0.85rem; }
@media (max-width: 600px) {
  main { padding: 16px 14px 32px; }
  h1 { font-size: 1.3rem; }
  .subtitle { font-size: 0.9rem; margin-bottom: 10px; }
  .lead { font-size: 1.02rem; line-height: 1.35; padding-left: 12px; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: 8px; }
  th, td { padding: 6px 8px; }
  th:first-child, td:first-child { white-space: normal; min-width: 8em; max-width: 42vw; overflow-wrap: break-word; border-right: 1px solid var(--line); }
  td.left:not(:first-child) { min-width: 26ch; }
}
@page { margin: 14mm 13mm; }
@media print {
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  nav, .save { display: none; }
  .pictured .plot { display: none !important; }
  .pictured .picture { display: block; }
  p, li, figcaption, .table-caption { max-width: none; }
  figure, tr, .warnings, .lead, .table-box.short, .table-caption, footer { break-inside: avoid; }
  h1, h2, h3, summary, .figure-head, .table-caption { break-after: avoid; }
  h2 { margin-top: 28px; }
  p, figcaption { orphans: 3; widows: 3; }
  .table-box { overflow: visible; }
  table { font-size: 8pt; }
  th, td { padding: 3px 6px; }
  th:first-child, td:first-child { position: static; }
  td.left:not(:first-child) { min-width: 0; }
  details:not([open])::details-content { display: block; content-visibility: visible; }
}
`;
