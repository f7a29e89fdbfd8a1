import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cutTexts, drawnFigures, keepScreenshot, pageOverflow, testBrowser, untilDrawn } from "../support/browser.js";
import { runCommand } from "../support/run-command.js";

const { openFile } = testBrowser();

/** Names that a page must not take for markup. */
const hostile = "<img src=x onerror=alert(1)>";

/** Thirty short sequences over three symbols, each of two kinds of stretch: the same on every run. */
const data = {
  format: "unrolled/sequences",
  version: 1,
  name: `two <b>moods</b>`,
  targets: { kind: "categorical", size: 3, symbols: ["a", "<i>", "&amp;"] },
  splits: { train: [...Array(20).keys()], valid: [20, 21, 22, 23, 24], test: [25, 26, 27, 28, 29] },
  sequences: Array.from({ length: 30 }, (_, i) => ({
    id: `${hostile}${i}`,
    group: `chapter-${Math.floor(i / 2)}`,
    targets: Array.from({ length: 12 + (i % 5) }, (_, t) =>
      Math.floor((t + i) / 4) % 2 === 0 ? (t * t + i) % 2 : 2 - ((t + i) % 3 === 0 ? 1 : 0),
    ),
  })),
};
const models = [
  "ngram:2",
  "hmm:2,restarts=1,iterations=5",
  "hmm:3,restarts=1,iterations=5",
  "gru:4,epochs=2,lr=0.01",
  "noisy-gru:3,epochs=2,lr=0.01,particles=4,learner=fivo",
];

let directory: string;
let figureCount: number;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-compare-report-"));
  writeFileSync(join(directory, "data.json"), JSON.stringify(data));
  const specs = models.flatMap((spec) => ["--model", spec]);
  const scoring = ["--particles", "20", "--replicates", "3", "--fits", "2", "--workers", "1"];
  const run = await runCommand(["compare", "--data", "data.json", ...specs, ...scoring, "--quiet"], { cwd: directory });
  expect({ code: run.code, error: run.error }).toEqual({ code: 0, error: "" });
  figureCount = readFileSync(join(directory, "out/report.html"), "utf8").split('class="plot"').length - 1;
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the report that compare writes, in a browser", () => {
  for (const width of [1280, 390]) {
    test(`at ${width} px every figure is drawn whole, the page does not overflow, and the console is silent`, async () => {
      const { page, problems, requests } = await openFile(join(directory, "out/report.html"), width);
      await page.$$eval("details", (all) => {
        for (const each of all) each.open = true;
      });
      await untilDrawn(page);
      const figures = await drawnFigures(page);
      expect(figures.length).toBe(figureCount);
      expect(figures.length).toBeGreaterThanOrEqual(10);
      for (const figure of figures) {
        expect(figure.traces, figure.id).toBeGreaterThan(0);
        expect(Math.abs(figure.width - figure.box), figure.id).toBeLessThan(2);
      }
      expect(await cutTexts(page)).toEqual([]);
      expect(await pageOverflow(page)).toBe(0);
      await keepScreenshot(page, `compare-${width}`);
      expect(problems).toEqual([]);
      expect(requests()).toEqual([]);
      await page.close();
    });
  }

  test("names of data, sequences and symbols stand there as text", async () => {
    const { page } = await openFile(join(directory, "out/report.html"), 1280);
    await untilDrawn(page);
    expect(await page.textContent("h1")).toContain("two <b>moods</b>");
    expect(await page.$$eval("img:not(.picture), h1 b", (found) => found.length)).toBe(0);
    const ticks = await page.$$eval("#two-states .xtick text", (texts) => texts.map((text) => text.textContent));
    expect(ticks.sort()).toEqual(["&amp;", "<i>", "a"]);
    await page.close();
  });
});
