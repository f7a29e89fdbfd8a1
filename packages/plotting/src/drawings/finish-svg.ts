import { fontFamily, mathFontFamily } from "../theme.js";
import { dotFonts } from "./dot-parts.js";
import type { Drawing, DrawingEdge } from "./drawing.js";
import { plain, textWidth } from "./typeset.js";

/** A piece of text as Graphviz writes it: one element for each change of font, at places that its own font widths give. */
interface WrittenRun {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly isMath: boolean;
  readonly italic: boolean;
  readonly bold: boolean;
  readonly fill: string;
  readonly script: "base" | "sub" | "super";
}

/**
 * Graphviz's SVG as it can stand in a page: px, the theme's fonts, a title and a description, no ids, and every label as one
 * text whose letters and scripts follow one another in whatever font there is.
 */
export function finishSvg(svg: string, { title, edges }: Pick<Drawing, "title" | "edges">): string {
  const [, width, height] = /viewBox="0\.00 0\.00 ([\d.]+) ([\d.]+)"/.exec(svg)!;
  const content = svg
    .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1)
    .replaceAll(/<!--[\s\S]*?-->\n?/g, "")
    .replaceAll(/ id="[^"]*"| xml:space="preserve"/g, "")
    .replace(/(<g class="graph"[^>]*>\n)<title>[\s\S]*?<\/title>\n/, "$1")
    .replaceAll(/<title>#[^<]*<\/title>\n/g, "")
    .replaceAll(/(<title>[^<]*)(?:&#45;|-)&gt;([^<]*<\/title>)/g, (_, from: string, to: string) => `${from} → ${to}`)
    .replaceAll(/<g class="node">[\s\S]*?<\/g>\n/g, finishNode)
    .trim();
  const open = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(Number(width))}" height="${Math.ceil(Number(height))}"`,
    `viewBox="0 0 ${width} ${height}" role="img" font-family="${attribute(fontFamily)}" style="max-width:100%;height:auto">`,
  ].join(" ");
  return `${open}\n<title>${escapeXml(title)}</title>\n<desc>${escapeXml(describe(edges))}</desc>\n${content}\n`;
}

function describe(edges: readonly DrawingEdge[]): string {
  const own = edges.filter(({ from }) => !from.startsWith("#"));
  if (own.length === 0) return "No edges.";
  const sign = ({ head, tail }: DrawingEdge): string => (head ? (tail ? "↔" : "→") : "—");
  return `${own.map((edge) => `${edge.from} ${sign(edge)} ${edge.to}`).join(", ")}.`;
}

const textElement = /<text ([^>]*)>([^<]*)<\/text>\n?/g;

function finishNode(group: string): string {
  const runs = [...group.matchAll(textElement)].map(([, attributes, text]) => readRun(attributes!, text!));
  if (runs.length === 0) return group;
  const circle = /<ellipse [^>]*cx="([-\d.]+)" cy="([-\d.]+)"/.exec(group);
  const unseen = /<ellipse [^>]*stroke="none"[^>]*\/>\n/;
  const text =
    circle === null
      ? flowingText(runs, null)
      : unseen.test(group)
        ? flowingText(runs, Number(circle[1]))
        : circleLabel(runs, Number(circle[1]), Number(circle[2]));
  return group
    .replace(unseen, "")
    .replaceAll(textElement, "")
    .replace(/<\/g>\n$/, `${text}\n</g>\n`);
}

function readRun(attributes: string, text: string): WrittenRun {
  const read = (name: string): string => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  const shift = read("baseline-shift");
  return {
    text,
    x: Number(read("x")),
    y: Number(read("y")),
    size: Number(read("font-size")),
    isMath: read("font-family").startsWith(dotFonts.math),
    italic: read("font-style") === "italic",
    bold: read("font-weight") === "bold",
    fill: read("fill"),
    script: shift === "sub" || shift === "super" ? shift : "base",
  };
}

/** Centred in its circle. Two scripts stand one above the other, their left ends at the letter's right end. */
function circleLabel(runs: readonly WrittenRun[], cx: number, cy: number): string {
  const base = runs.find(({ script }) => script === "base")!;
  const y = cy + 0.35 * base.size;
  const scripts = runs.filter(({ script }) => script !== "base");
  if (scripts.length < 2) {
    const open = `<text x="${short(cx)}" y="${short(y)}" text-anchor="middle"${look(base)}>`;
    return `${open}${runs.map((run) => (run === base ? run.text : `<tspan dx="0.5" dy="${short(drop(run, base.size))}"${scriptLook(run)}>${run.text}</tspan>`)).join("")}</text>`;
  }
  const letter = 0.92 * mathWidth(base);
  const widest = Math.max(...scripts.map(({ text, size }) => mathWidth({ text, size })));
  const split = cx + (letter - 0.92 * widest) / 2;
  const parts = scripts.map(
    (run) =>
      `<tspan x="${short(split + 0.8)}" y="${short(y + drop(run, base.size))}" text-anchor="start"${scriptLook(run)}>${run.text}</tspan>`,
  );
  return `<text x="${short(split)}" y="${short(y)}" text-anchor="end"${look(base)}>${base.text}${parts.join("")}</text>`;
}

/** One line of text, around `middle`, or from where Graphviz starts it on. */
function flowingText(runs: readonly WrittenRun[], middle: number | null): string {
  const [first] = runs as [WrittenRun];
  const baseSize = runs.find(({ script }) => script === "base")?.size ?? first.size;
  let shift = 0;
  const parts = runs.map((run, i) => {
    const dy = drop(run, baseSize) - shift;
    shift += dy;
    const before = runs[i - 1];
    const twoBefore = runs[i - 2];
    // The lower script goes back under the upper one, and what follows goes past the wider.
    const dx =
      run.script === "sub" && before?.script === "super"
        ? -0.9 * mathWidth(before)
        : before?.script === "sub" && twoBefore?.script === "super"
          ? Math.max(0, 0.9 * (mathWidth(twoBefore) - mathWidth(before)))
          : 0;
    const moves = `${dx === 0 ? "" : ` dx="${short(dx)}"`}${dy === 0 ? "" : ` dy="${short(dy)}"`}`;
    const style = run.script === "base" ? look(run) : scriptLook(run);
    return `<tspan${moves}${style}>${run.text}</tspan>`;
  });
  return `<text x="${short(middle ?? first.x)}" y="${short(first.y)}" text-anchor="${middle === null ? "start" : "middle"}">${parts.join("")}</text>`;
}

/** How far below the line a run stands, px. */
function drop({ script }: WrittenRun, size: number): number {
  return script === "base" ? 0 : script === "sub" ? 0.22 * size : -0.42 * size;
}

/** About the width in the fonts that there are. */
function mathWidth({ text, size }: Pick<WrittenRun, "text" | "size">): number {
  return textWidth([plain(text)], size);
}

function look({ isMath, italic, bold, size, fill }: WrittenRun): string {
  return [
    ` font-size="${short(size)}"`,
    isMath ? ` font-family="${attribute(mathFontFamily)}"` : "",
    italic ? ' font-style="italic"' : "",
    bold ? ' font-weight="bold"' : "",
    fill === "" ? "" : ` fill="${fill}"`,
  ].join("");
}

/** Digits of scripts are upright. */
function scriptLook(run: WrittenRun): string {
  return `${look(run)} font-style="normal"`;
}

function attribute(text: string): string {
  return text.replaceAll('"', "'");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function short(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
