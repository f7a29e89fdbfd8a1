import { figureHtml, plotlyHtml, renderReport, scoreFigure, transitionFigure } from "@unrolled/plotting";
import { describe, expect, test } from "vitest";
import { cutTexts, drawnFigures, keepScreenshot, pageOverflow, testBrowser, untilDrawn } from "../support/browser.js";
import { syntheticReport } from "../support/synthetic-report.js";

const { openHtml } = testBrowser();

describe("the report in a browser", () => {
  for (const width of [1280, 390]) {
    test(`at ${width} px every figure is drawn, nothing overflows, nothing is asked of the network and the console is silent`, async () => {
      const content = await syntheticReport();
      const { page, problems, requests } = await openHtml(await renderReport(content), width);
      await untilDrawn(page);
      const boxes = await drawnFigures(page);
      expect(boxes.length).toBe(JSON.stringify(content).split('"kind":"figure"').length - 1);
      expect(boxes.length).toBeGreaterThan(10);
      for (const box of boxes.filter(({ folded }) => !folded)) {
        expect(box.traces, box.id).toBeGreaterThan(0);
        expect(Math.abs(box.width - box.box), box.id).toBeLessThan(2);
      }
      await keepScreenshot(page, `report-${width}`);

      await page.click("summary");
      await page.waitForFunction(() => document.querySelector("details .plot svg.main-svg") !== null);
      expect((await drawnFigures(page)).every(({ traces }) => traces > 0)).toBe(true);
      expect(await pageOverflow(page)).toBe(0);
      expect(problems).toEqual([]);
      expect(requests()).toEqual([]);
      await page.close();
    });
  }

  test("text of no figure is cut off by the edge of its drawing", async () => {
    for (const width of [1280, 390]) {
      const { page } = await openHtml(await renderReport(await syntheticReport()), width);
      await page.waitForFunction(() => document.querySelectorAll(".plot svg.main-svg").length > 20);
      expect(await cutTexts(page), `at ${width} px`).toEqual([]);
      await page.close();
    }
  });

  test("a window made narrow draws the narrow figures, and wide again the wide ones", async () => {
    const { page, problems } = await openHtml(await renderReport(await syntheticReport()), 1280);
    await page.waitForFunction(() => document.querySelector("#particle-health svg.main-svg") !== null);
    const height = () => page.$eval("#particle-health .plot svg.main-svg", (svg) => svg.getBoundingClientRect().height);
    expect(await height()).toBe(320);
    await page.setViewportSize({ width: 390, height: 900 });
    await page.waitForFunction(() => document.querySelector("#particle-health .plot svg.main-svg")!.getBoundingClientRect().height === 560);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.waitForFunction(() => document.querySelector("#particle-health .plot svg.main-svg")!.getBoundingClientRect().height === 320);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("figures of a notebook draw themselves, whether plotly comes first or last, beside a module loader", async () => {
    const score = {
      name: "hmm",
      steps: 10,
      units: 2,
      unitKind: "groups",
      perStep: -2,
      meanOfSequenceMeans: -2,
      standardError: 0.1,
      monteCarloStandardError: 0,
      degreesOfFreedom: 1,
      interval95: [-2.2, -1.8],
    } as const;
    const figure = figureHtml(scoreFigure([score], { unit: { kind: "bits", step: "step", density: false } }));
    const loader = `<script>window.define = function () { throw new Error("plotly registered itself with the loader"); }; window.define.amd = {};</script>`;
    const { page, problems } = await openHtml(
      `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${loader}${figure}${await plotlyHtml()}${figure}`,
      800,
    );
    await page.waitForFunction(() => document.querySelectorAll(".unrolled-figure svg.main-svg .point").length >= 2);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("a figure whose script runs in the page's head, before its box is there and more than once, is drawn once", async () => {
    const html = figureHtml(
      transitionFigure([
        [0.9, 0.1],
        [0.2, 0.8],
      ]),
    );
    const script = html.match(/<script>(.*)<\/script>/s)![1]!;
    const { page, problems } = await openHtml(
      `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>${await plotlyHtml()}</body>`,
      800,
    );
    await page.evaluate(
      ({ script, box }) => {
        const run = () => {
          const element = document.createElement("script");
          element.text = script;
          document.head.append(element);
          element.remove();
        };
        run();
        run();
        setTimeout(() => {
          document.body.insertAdjacentHTML("beforeend", box);
          document.body.insertAdjacentHTML("beforeend", box);
        }, 300);
      },
      { script, box: html.replace(/<script>.*<\/script>/s, "") },
    );
    await page.waitForFunction(() => document.querySelectorAll(".unrolled-figure svg.main-svg .hm").length === 2);
    expect(
      await page.getByRole("img", { name: /^How the states follow each other\. .* 2 by 2 values from 0\.100 to 0\.900\.$/ }).count(),
    ).toBe(2);
    expect(problems).toEqual([]);
    await page.close();
  });
});
