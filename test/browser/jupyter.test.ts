import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepScreenshot, testBrowser } from "../support/browser.js";
import { frontEnds, isInstalled, type JupyterServer, notebookOf, startJupyter } from "../support/jupyter-server.js";

const { openUrl } = testBrowser();
const patience = 240_000;

/** `npm run notebooks` writes them. */
const executed = [
  { name: "01-rnn-vs-hmm", figures: 6 },
  { name: "02-an-rnn-is-a-dbn", figures: 5 },
] as const;
const wereExecuted = existsSync(fileURLToPath(new URL("../../notebooks/out/01-rnn-vs-hmm.ipynb", import.meta.url)));

/** Opens the figures, then two of them under one cell, one of which a second cell shows again. */
const live = notebookOf([
  `import * as tslab from "tslab";
import { openFigures } from "unrolled";
import { transitionFigure } from "unrolled/figures";
const show = await openFigures(tslab.display);`,
  `show(transitionFigure([[0.9, 0.1], [0.2, 0.8]], { id: "one" }));
show(transitionFigure([[0.5, 0.5], [0.3, 0.7]], { id: "two" }));`,
  `const showWithPicture = await openFigures(tslab.display, { pictures: true });
await showWithPicture(transitionFigure([[0.9, 0.1], [0.2, 0.8]], { id: "one" }));`,
]);

/** Figures drawn by plotly. */
const drawn = (page: Page): Promise<number> => page.$$eval(".unrolled-figure:has(svg.main-svg)", (boxes) => boxes.length);

/** Scrolls through the notebook, as a reader does, until so many figures are drawn and none is left waiting. */
async function readUntilDrawn(page: Page, figures: number): Promise<void> {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    if ((await drawn(page)) >= figures && (await page.$$(".unrolled-figure:not(:has(svg.main-svg))")).length === 0) return;
    await page.mouse.wheel(0, 600);
    await page.waitForTimeout(250);
  }
  throw new Error(`${await drawn(page)} of ${figures} figures were drawn`);
}

describe.each(frontEnds)("$name", (frontEnd) => {
  const absent = process.env.CI === undefined && !isInstalled(frontEnd);
  let server: JupyterServer;
  beforeAll(async () => {
    if (!absent) server = await startJupyter(frontEnd, { "live.ipynb": live });
  }, patience);
  afterAll(() => server?.close(), patience);

  test.skipIf(absent || !wereExecuted)(
    "shows the picture of every figure of a notebook that is not trusted, whose scripts do not run",
    async () => {
      const [{ name, figures }] = executed;
      const page = await openUrl(server.url(`${name}.ipynb`), 1280);
      const seen = new Set<string>();
      const end = Date.now() + patience;
      await page.mouse.move(640, 500);
      while (seen.size < figures && Date.now() < end) {
        const shown = await page.$$eval('img[src^="data:image/svg+xml"]', (images) =>
          images.flatMap((image) => ((image as HTMLImageElement).naturalWidth > 300 ? [(image as HTMLImageElement).alt] : [])),
        );
        for (const alt of shown) seen.add(alt);
        await page.mouse.wheel(0, 600);
        await page.waitForTimeout(250);
      }
      expect(seen.size).toBe(figures);
      expect(await drawn(page)).toBe(0);
      await keepScreenshot(page, `${frontEnd.command}-untrusted`);
      await page.close();
    },
  );

  for (const { name, figures } of executed)
    test.skipIf(absent || !wereExecuted)(`draws every figure of ${name}, saved and opened again`, async () => {
      server.trust(`${name}.ipynb`);
      const page = await openUrl(server.url(`${name}.ipynb`), 1280);
      await page.waitForSelector(".unrolled-figure", { state: "attached", timeout: patience });
      await page.mouse.move(640, 500);
      await readUntilDrawn(page, figures);
      await keepScreenshot(page, `${frontEnd.command}-${name}`);
      await page.close();
    });

  test.skipIf(absent)("draws the figures of a cell that runs, two in one cell, and again when it runs again", async () => {
    const page = await openUrl(server.url("live.ipynb"), 1280);
    for (const round of [1, 2]) {
      await page.waitForSelector(frontEnd.idle, { timeout: patience });
      await page.$$eval(".unrolled-figure", (boxes) => {
        for (const box of boxes) box.classList.add("earlier");
      });
      for (const cell of [0, 1, 2]) {
        await page.locator(frontEnd.cell).nth(cell).click();
        await page.keyboard.press("Shift+Enter");
      }
      await page.waitForFunction(() => document.querySelectorAll(".unrolled-figure:not(.earlier):has(svg.main-svg)").length === 3, null, {
        timeout: patience,
      });
      await keepScreenshot(page, `${frontEnd.command}-live-${round}`);
    }
    await page.close();
  });
});
