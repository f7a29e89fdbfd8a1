import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { keepScreenshot, testBrowser } from "../support/browser.js";

const { openFile } = testBrowser();

/** `npm run notebooks` writes it. */
const notebook = fileURLToPath(new URL("../../notebooks/out/01-rnn-vs-hmm.html", import.meta.url));

describe("the executed notebook in a browser", () => {
  test.skipIf(!existsSync(notebook))("draws all of its plots and shows no cell that failed", async () => {
    const { page } = await openFile(notebook, 1280);
    await page.waitForFunction(() => document.querySelectorAll(".unrolled-figure:not(:has(svg.main-svg))").length === 0);
    const traces = await page.$$eval(".unrolled-figure", (figures) =>
      figures.map(
        (figure) => figure.querySelectorAll("svg.main-svg .trace, svg.main-svg .hm, svg.main-svg .point, svg.main-svg .bars path").length,
      ),
    );
    expect(traces.length).toBeGreaterThanOrEqual(6);
    for (const count of traces) expect(count).toBeGreaterThan(0);
    expect(await page.$$eval("[data-mime-type='application/vnd.jupyter.stderr']", (found) => found.map((box) => box.textContent))).toEqual(
      [],
    );
    await keepScreenshot(page, "notebook");
    await page.close();
  });
});
