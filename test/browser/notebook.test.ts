import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { keepScreenshot, testBrowser } from "../support/browser.js";

const { openFile } = testBrowser();

/** `npm run notebooks` writes them. */
const notebooks = [
  { name: "01-rnn-vs-hmm", figures: 6, graphs: 0 },
  { name: "02-an-rnn-is-a-dbn", figures: 5, graphs: 13 },
  { name: "03-when-the-hidden-state-is-random", figures: 3, graphs: 0 },
  { name: "04-from-lds-to-rnn", figures: 3, graphs: 0 },
].map((notebook) => ({ ...notebook, path: fileURLToPath(new URL(`../../notebooks/out/${notebook.name}.html`, import.meta.url)) }));

describe("the executed notebooks in a browser", () => {
  for (const { name, figures, graphs, path } of notebooks)
    test.skipIf(!existsSync(path))(`${name} draws all of its plots and graphs and shows no cell that failed`, async () => {
      const { page } = await openFile(path, 1280);
      await page.waitForFunction(() => document.querySelectorAll(".unrolled-figure:not(:has(svg.main-svg))").length === 0);
      const traces = await page.$$eval(".unrolled-figure", (boxes) =>
        boxes.map(
          (box) => box.querySelectorAll("svg.main-svg .trace, svg.main-svg .hm, svg.main-svg .point, svg.main-svg .bars path").length,
        ),
      );
      expect(traces.length).toBeGreaterThanOrEqual(figures);
      for (const count of traces) expect(count).toBeGreaterThan(0);
      const drawings = await page.$$eval("svg:has(g.node)", (svgs) => svgs.filter((svg) => svg.getBoundingClientRect().width > 50).length);
      expect(drawings).toBeGreaterThanOrEqual(graphs);
      expect(
        await page.$$eval("[data-mime-type='application/vnd.jupyter.stderr']", (found) => found.map((box) => box.textContent)),
      ).toEqual([]);
      await keepScreenshot(page, `notebook-${name}`);
      await page.close();
    });
});
