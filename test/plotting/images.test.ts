import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, inflateSync } from "node:zlib";
import type { Figure } from "@unrolled/core";
import {
  drawUnrolled,
  type FigurePainter,
  figureSvg,
  openPainter,
  type ReportBlock,
  saveFigure,
  svgPng,
  transitionFigure,
} from "@unrolled/plotting";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { elementBox } from "../../packages/plotting/src/image/element-box.js";
import { fontMetrics, fontPaths } from "../../packages/plotting/src/image/fonts.js";
import { unrolledGraphs } from "../support/example-drawings.js";
import { parseXml } from "../support/parse-xml.js";
import { syntheticReport } from "../support/synthetic-report.js";

const requireOfPlotting = createRequire(new URL("../../packages/plotting/package.json", import.meta.url));
interface Rendered {
  getBBox(): { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  render(): { readonly pixels: Uint8Array };
}
const { Resvg } = requireOfPlotting("@resvg/resvg-js") as { Resvg: new (svg: string, options: unknown) => Rendered };
const { parseHTML } = requireOfPlotting("linkedom") as { parseHTML(html: string): { document: Document } };

/** Where resvg, which lays text out on its own, draws: left, top, right, bottom in px of the SVG. */
async function drawnBox(svg: string): Promise<readonly [number, number, number, number]> {
  const font = { fontFiles: [...(await fontPaths())], loadSystemFonts: false, defaultFontFamily: "Arimo" };
  const { x, y, width, height } = new Resvg(svg, { font }).getBBox();
  return [x, y, x + width, y + height];
}

const directory = mkdtempSync(join(tmpdir(), "unrolled-images-"));
afterAll(() => rmSync(directory, { recursive: true }));

let painter: FigurePainter;
let figures: Figure[];
beforeAll(async () => {
  painter = await openPainter();
  const inBlock = (block: ReportBlock): Figure[] =>
    block.kind === "figure" ? [block.figure] : block.kind === "details" ? block.blocks.flatMap(inBlock) : [];
  figures = (await syntheticReport()).sections.flatMap(({ blocks }) => blocks.flatMap(inBlock));
}, 60_000);

describe("figures as SVG", () => {
  test("every kind is drawn within its edges, at the width of a page and of a column, with its text as text", async () => {
    for (const [f, figure] of figures.entries())
      for (const widthInches of f % 3 === 0 ? [7, 3.5] : [7]) {
        const svg = await painter.svg(figure, { widthInches });
        const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
        expect(width).toBe(96 * widthInches);
        // Texts alone: marks outside the axes are clipped, which a box of the whole does not know.
        const texts = svg.replaceAll(/<(path|rect|circle|image)\b[^>]*\/>/g, "").replaceAll(/clip-path="[^"]*"/g, "");
        const [left, top, right, bottom] = await drawnBox(texts);
        expect(left, figure.id).toBeGreaterThanOrEqual(-0.5);
        expect(top, figure.id).toBeGreaterThanOrEqual(-0.5);
        expect(right, figure.id).toBeLessThanOrEqual(width + 0.5);
        expect(bottom, figure.id).toBeLessThanOrEqual(height + 0.5);
        expect(svg.match(/<text/g)!.length, figure.id).toBeGreaterThan(3);
        expect(svg, figure.id).not.toMatch(/NaN|[">]undefined|data:image/);
      }
  }, 60_000);

  test("the file is XML that says its size, title and caption, and names fonts that every machine can replace", async () => {
    const figure = transitionFigure([
      [0.9, 0.1],
      [0.2, 0.8],
    ]);
    const svg = await painter.svg({ ...figure, title: "a < b & c" }, { widthInches: 3.5 });
    const root = parseXml(svg);
    expect(root.attributes.width).toBe("3.5in");
    expect(svg).toContain("<title>a &lt; b &amp; c</title>");
    expect(svg).toContain(`<desc>${figure.caption}</desc>`);
    const families = new Set([...svg.matchAll(/font-family:\s*([^;]+)/g)].map(([, family]) => family));
    for (const family of families) expect(family).toMatch(/^(Arimo, Arial|Cousine)/);
  });

  test("lines of a text stand under each other, and lead to their mark by a line that ends before it", async () => {
    const note = { x: 1, y: 1, text: "one<br>two<br>three", showarrow: true, arrowhead: 0, ax: 60, ay: 40, standoff: 6 };
    const layout = { height: 300, xaxis: { range: [0, 2] }, yaxis: { range: [0, 2] }, annotations: [note] };
    const svg = await painter.svg({ id: "lines", title: "t", caption: "c", data: [], layout });
    const lines = [...svg.matchAll(/<tspan[^>]*class="line"[^>]*>/g)].map(([tspan]) => /\bx="([^"]*)"/.exec(tspan)?.[1]);
    expect(lines).toHaveLength(3);
    expect(new Set(lines).size).toBe(1);
    expect(lines[0]).toBeDefined();
    expect(svg).toMatch(/class="annotation-arrow-g"/);
  });

  test("a heatmap stays vectors: a rectangle a cell, in the place and shade of its probability", async () => {
    const rows = [
      [0.9, 0.1, 0],
      [0.25, 0.5, 0.25],
      [0, 0, 1],
    ];
    const svg = await painter.svg(transitionFigure(rows));
    const cells = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="[\d.]+" height="[\d.]+" fill="#([0-9a-f]{6})"/g)]
      .slice(0, 9)
      .map(([, x, y, colour]) => ({ x: Number(x), y: Number(y), dark: 255 - Number.parseInt(colour!.slice(0, 2), 16) }));
    const inOrder = (values: number[]): number[] => [...new Set(values)].sort((a, b) => a - b);
    const [xs, ys] = [inOrder(cells.map(({ x }) => x)), inOrder(cells.map(({ y }) => y))];
    const drawn = ys.map((top) => xs.map((left) => cells.find(({ x, y }) => x === left && y === top)!.dark));
    const order = (values: number[][]): number[] => {
      const flat = values.flat();
      return flat.map((value) => flat.filter((other) => other < value).length);
    };
    expect(order(drawn)).toEqual(order(rows));
  });

  test("the same figure has the same bytes, and two figures share no id", async () => {
    const [a, b] = figures as [Figure, Figure];
    expect(await painter.svg(a)).toBe(await painter.svg(a));
    const ids = (svg: string): string[] => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
    const [first, second] = [ids(await painter.svg(a)), ids(await painter.svg(b))];
    expect(first.length).toBeGreaterThan(0);
    expect(first.filter((id) => second.includes(id))).toEqual([]);
  });

  test("a width that no page has is refused", async () => {
    await expect(figureSvg(figures[0], { widthInches: 0 })).rejects.toThrow(/widthInches must be between 1 and 40, got 0/);
  });
});

describe("boxes of text", () => {
  const family = "Arimo, sans-serif";
  const samples = {
    "a line": `<text x="50" y="40" style="font-family:${family};font-size:20px">HMMMMMMMMMH</text>`,
    "in the middle, bold": `<text x="150" y="40" text-anchor="middle" style="font-family:${family};font-size:20px;font-weight:bold">HMMMMMMMMMH</text>`,
    "to the left, kerned": `<text x="250" y="40" style="text-anchor:end;font-family:${family};font-size:24px">AVAVAVAVAVAVAV</text>`,
    "two lines": `<text x="50" y="40" style="font-family:${family};font-size:20px"><tspan x="50" dy="0em">HMMMMMMMMMMMMH</tspan><tspan x="50" dy="1.3em">HH</tspan></text>`,
    "a power": `<text x="50" y="40" style="font-family:${family};font-size:20px">10<tspan style="font-size:70%" dy="-0.6em">HHHHHH</tspan></text>`,
    turned: `<text x="50" y="40" transform="rotate(-90,50,40) translate(-200, 0)" style="font-family:${family};font-size:20px">HMMMMMMMMMH</text>`,
  };

  test.each(Object.entries(samples))("%s is as wide as resvg draws it", async (_, text) => {
    const { document } = parseHTML(`<svg>${text}</svg>`);
    const box = elementBox(document.querySelector("text") as never, await fontMetrics())!;
    const drawn = await drawnBox(`<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400">${text}</svg>`);
    // Ink begins a little after a letter's own edge and ends before it, at most 2 px here; lines are taller than their letters.
    const [along, across] = text.includes("rotate") ? [1, 0] : [0, 1];
    expect(Math.abs(box[along] - drawn[along])).toBeLessThan(2.2);
    expect(Math.abs(box[along + 2] - drawn[along + 2])).toBeLessThan(2.2);
    expect(box[across]).toBeLessThanOrEqual(drawn[across] + 0.5);
    expect(box[across + 2]).toBeGreaterThanOrEqual(drawn[across + 2] - 0.5);
  });

  test("characters that no shipped font has are named, once", async () => {
    const { missing } = await fontMetrics();
    expect(missing("Ärger, Ωμέγα, Жук, ␣ ⏎ → ▲ − ±")).toEqual([]);
    expect(missing("中文中")).toEqual(["中", "文"]);
  });
});

describe("figures as files", () => {
  const figure = transitionFigure([
    [0.9, 0.1],
    [0.2, 0.8],
  ]);

  /** Chunks of a PNG by name, each with its checksum verified. */
  function chunksOf(png: Uint8Array): Map<string, DataView> {
    const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const chunks = new Map<string, DataView>();
    for (let at = 8; at < png.length; ) {
      const length = view.getUint32(at);
      expect(view.getUint32(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
      const name = String.fromCharCode(...png.subarray(at + 4, at + 8));
      if (!chunks.has(name)) chunks.set(name, new DataView(png.buffer, png.byteOffset + at + 8, length));
      at += 12 + length;
    }
    return chunks;
  }

  test("a PNG has 300 dots per inch and says so, and holds dark text on white", async () => {
    const path = join(directory, "transitions.png");
    await saveFigure(figure, path, { widthInches: 3.5 });
    const png = readFileSync(path);
    const chunks = chunksOf(png);
    expect(chunks.get("IHDR")!.getUint32(0)).toBe(1050);
    expect(chunks.get("pHYs")!.getUint32(0)).toBe(11811);
    expect(chunks.get("pHYs")!.getUint8(8)).toBe(1);
    expect(chunks.has("IEND")).toBe(true);
    const wide = await svgPng(await painter.svg(figure, { widthInches: 3.5 }), { dpi: 150 });
    expect(chunksOf(wide).get("IHDR")!.getUint32(0)).toBe(525);
    const pixels = new Resvg(await painter.svg(figure), { background: "#ffffff" }).render().pixels;
    expect(pixels.filter((_, i) => i % 4 === 0).some((red) => red < 60)).toBe(true);
    expect(inflateSync(png.subarray(png.indexOf("IDAT") + 4)).length).toBeGreaterThan(1050 * 4);
  });

  test("the ending chooses: svg, json and a page on its own; a drawing as svg, png and dot", async () => {
    const saved = async (what: Parameters<typeof saveFigure>[0], name: string): Promise<string> => {
      await saveFigure(what, join(directory, name));
      return readFileSync(join(directory, name), "utf8");
    };
    expect(await saved(figure, "a.SVG")).toBe(await painter.svg(figure));
    expect(JSON.parse(await saved(figure, "a.json"))).toEqual(figure);
    const page = await saved(figure, "a.html");
    expect(page).toContain("<!doctype html>");
    expect(page).toContain("Plotly");
    const drawing = drawUnrolled(Object.values(unrolledGraphs)[0]!);
    const svg = await saved(drawing, "graph.svg");
    expect(svg.startsWith("<svg")).toBe(true);
    expect(await saved(drawing, "graph.dot")).toMatch(/^digraph/);
    await saveFigure(drawing, join(directory, "graph.png"));
    await saveFigure(svg, join(directory, "text.png"));
    expect(readFileSync(join(directory, "text.png"))).toEqual(readFileSync(join(directory, "graph.png")));
    chunksOf(readFileSync(join(directory, "graph.png")));
  });

  test("other endings are refused with those that are written", async () => {
    await expect(saveFigure(figure, "plot.pdf")).rejects.toThrow(
      'saveFigure: a path that ends in .svg, .png, .html or .json is required, got "plot.pdf"; for other formats save .svg and convert it',
    );
    await expect(saveFigure(figure, "plot")).rejects.toThrow(/is required, got "plot"/);
    await expect(saveFigure("<svg/>", "plot.json")).rejects.toThrow(/\.svg or \.png/);
    await expect(saveFigure(figure, join(directory, "b.png"), { dpi: 5 })).rejects.toThrow(/dpi must be between 36 and 1200, got 5/);
  });
});
