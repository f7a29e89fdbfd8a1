import type { GraphNode } from "@unrolled/core";
import type { TextRun } from "./drawing.js";
import { labelSize, mathScale, scriptScale } from "./sizes.js";

export const math = (text: string): TextRun => ({ text, style: "math", script: "base" });
export const plain = (text: string): TextRun => ({ text, style: "plain", script: "base" });
export const bold = (text: string): TextRun => ({ text, style: "bold", script: "base" });
const sub = (text: string): TextRun => ({ text, style: "math", script: "sub" });
const above = (text: string): TextRun => ({ text, style: "math", script: "super" });

/** H with superscript (2) for its layer and subscript 3, or "1:4", for its time. */
export function variableRuns(variable: string, layer: number | null, time: number | string | null): readonly TextRun[] {
  return [math(variable), ...(layer === null ? [] : [above(`(${layer})`)]), ...(time === null ? [] : [sub(String(time))])];
}

/** A node's name as mathematics; "A2" of a graph without times is A with subscript 2. */
export function nodeRuns(node: GraphNode): readonly TextRun[] {
  if (node.variable !== null) return variableRuns(node.variable, node.layer, node.time);
  const parts = /^(\p{L}+)([\d.:]+)$/u.exec(node.name);
  return parts === null ? [math(node.name)] : [math(parts[1]!), sub(parts[2]!)];
}

/** A set of nodes, runs of time joined: X1 X2 X3 Y3 → X with subscript 1:3, Y with subscript 3. */
export function setRuns(names: readonly string[], nodes: readonly GraphNode[]): readonly TextRun[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const groups: { node: GraphNode; last: number | null }[] = [];
  for (const name of names) {
    const node = byName.get(name)!;
    const group = groups.at(-1);
    const continues =
      group !== undefined &&
      node.variable !== null &&
      node.time !== null &&
      group.node.variable === node.variable &&
      group.node.layer === node.layer &&
      group.last === node.time - 1;
    if (continues) group.last = node.time;
    else groups.push({ node, last: node.time });
  }
  return groups.flatMap(({ node, last }, i) => [
    ...(i === 0 ? [] : [plain(", ")]),
    ...(last === node.time ? nodeRuns(node) : variableRuns(node.variable!, node.layer, `${node.time}:${last}`)),
  ]);
}

/** Plain text in which the names of nodes, also with a range of times ("X1:4"), are set as mathematics. */
export function typesetNames(text: string, nodes: readonly GraphNode[]): readonly TextRun[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const runs: TextRun[] = [];
  let end = 0;
  for (const match of text.matchAll(/(\p{L}+(?:\d+\.)?\d+)(:\d+)?/gu)) {
    const node = byName.get(match[1]!);
    if (node === undefined) continue;
    if (match.index > end) runs.push(plain(text.slice(end, match.index)));
    const range = match[2] ?? "";
    runs.push(
      ...(range === "" || node.variable === null ? nodeRuns(node) : variableRuns(node.variable, node.layer, `${node.time}${range}`)),
    );
    if (range !== "" && node.variable === null) runs.push(plain(range));
    end = match.index + match[0].length;
  }
  if (end < text.length) runs.push(plain(text.slice(end)));
  return runs;
}

/** Runs cut into lines no wider than `width` at spaces of plain text. */
export function wrapRuns(runs: readonly TextRun[], size: number, width: number): readonly (readonly TextRun[])[] {
  // A word is what stands between spaces: one letter with its scripts and the comma after it stay together.
  const words: TextRun[][] = [[]];
  for (const run of runs) {
    const pieces = run.style === "math" ? [run.text] : run.text.split(" ");
    pieces.forEach((piece, i) => {
      if (i > 0) words.push([]);
      if (piece !== "") words.at(-1)!.push({ ...run, text: piece });
    });
  }
  const lines: TextRun[][] = [[]];
  for (const word of words.filter((word) => word.length > 0)) {
    const line = lines.at(-1)!;
    const longer = line.length === 0 ? word : [...line, plain(" "), ...word];
    if (line.length > 0 && textWidth(longer, size) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.map(joinRuns);
}

/** About the width of a line in the widest of the usual fonts, px: what room it needs. */
export function textWidth(runs: readonly TextRun[], size: number): number {
  return runs.reduce((sum, { text, script, style }) => {
    const em = [...text].reduce((width, letter) => width + letterWidth(letter), 0);
    return sum + em * size * (script === "base" ? 1 : scriptScale) * { math: mathScale, plain: 1, bold: 1.1 }[style];
  }, 0);
}

/** The size at which a label fits a circle of this radius inside its borders. */
export function labelSizeFor(runs: readonly TextRun[], radius: number): number {
  // Of the scripts only the wider takes room: they stand one above the other, near the circle's edge.
  const width = (kind: TextRun["script"]): number =>
    textWidth(
      runs.filter(({ script }) => script === kind),
      labelSize / mathScale,
    );
  const room = (width("super") > 0 ? 1.55 : width("sub") > 0 ? 1.75 : 2) * (radius - 4);
  return Math.min(labelSize, (labelSize * room) / (width("base") + Math.max(width("sub"), width("super"))));
}

/** The same text in plain letters, for titles. */
export function plainText(runs: readonly TextRun[]): string {
  return runs.map(({ text }) => text).join("");
}

function letterWidth(letter: string): number {
  if (/[ .,:;|'!()ijlI[\]/]/.test(letter)) return 0.36;
  if (/[mwMW→←↔⊥—]/.test(letter)) return 0.92;
  return /[A-Z]/.test(letter) ? 0.74 : 0.61;
}

/** Neighbours of one style as one run. */
function joinRuns(runs: readonly TextRun[]): readonly TextRun[] {
  const joined: TextRun[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last !== undefined && last.style === run.style && last.script === run.script && run.style !== "math")
      joined[joined.length - 1] = { ...last, text: last.text + run.text };
    else joined.push(run);
  }
  return joined;
}
