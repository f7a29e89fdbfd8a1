import type { Figure } from "@unrolled/core";
import { figureHtml, openPainter, plotlyHtml, type ReportBlock, renderReport, scoreFigure, transitionFigure } from "@unrolled/plotting";
import { beforeAll, describe, expect, test } from "vitest";
import { cutTexts, drawnFigures, faintTexts, keepScreenshot, pageOverflow, testBrowser, untilDrawn } from "../support/browser.js";
import { syntheticReport } from "../support/synthetic-report.js";

const { openHtml } = testBrowser();

function figuresIn(blocks: readonly ReportBlock[]): Figure[] {
  return blocks.flatMap((block) => (block.kind === "figure" ? [block.figure] : block.kind === "details" ? figuresIn(block.blocks) : []));
}

describe("the report in a browser", () => {
  for (const width of [1280, 390]) {
    test(`at ${width} px every figure is drawn, nothing overflows, nothing is asked of the network and the console is silent`, async () => {
      const content = await syntheticReport();
      const { page, problems, requests } = await openHtml(await renderReport(content), width);
      await untilDrawn(page);
      const boxes = await drawnFigures(page);
      expect(boxes.length).toBe(JSON.stringify(content).split('"kind":"figure"').length); // and the headline's
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

  for (const [width, height] of [
    [1280, 800],
    [390, 844],
  ] as const)
    test(`the first screen of ${width} × ${height} px holds the verdict and the whole figure of scores`, async () => {
      const { page } = await openHtml(await renderReport(await syntheticReport()), width, { height });
      await untilDrawn(page);
      const bottom = (selector: string) => page.$eval(selector, (element) => element.getBoundingClientRect().bottom);
      expect(await bottom(".lead")).toBeLessThan(await bottom("#score-figure .plot"));
      expect(await bottom("#score-figure .plot")).toBeLessThan(height);
      await page.close();
    });

  for (const colorScheme of ["light", "dark"] as const)
    test(`every text of a ${colorScheme} page can be read: contrast at least 4.5`, async () => {
      const { page, problems } = await openHtml(await renderReport(await syntheticReport()), 1280, { colorScheme });
      await page.$$eval("details", (all) => {
        for (const each of all) each.open = true;
      });
      await untilDrawn(page);
      expect(await faintTexts(page)).toEqual([]);
      const background = await page.$eval("body", (body) => getComputedStyle(body).backgroundColor);
      const paper = await page.$eval(".plot .main-svg", (svg) => getComputedStyle(svg).backgroundColor);
      expect(paper).toBe(background);
      expect(background === "rgb(255, 255, 255)").toBe(colorScheme === "light");
      await keepScreenshot(page, `report-${colorScheme}`);
      expect(problems).toEqual([]);
      await page.close();
    });

  test("every figure says in words what it shows, and its button lies over none of it", async () => {
    const { page } = await openHtml(await renderReport(await syntheticReport()), 1280);
    await untilDrawn(page);
    const figures = await page.$$eval("figure:not(details:not([open]) figure)", (all) =>
      all.map((figure) => {
        const [plot, button] = [figure.querySelector(".plot")!, figure.querySelector(".save")!];
        return {
          id: figure.id,
          label: plot.getAttribute("aria-label") ?? "",
          role: plot.getAttribute("role"),
          above: plot.getBoundingClientRect().top - button.getBoundingClientRect().bottom,
          buttons: figure.querySelectorAll(".modebar-btn").length,
        };
      }),
    );
    expect(figures.length).toBeGreaterThan(10);
    for (const { id, label, role, above, buttons } of figures) {
      expect(role, id).toBe("img");
      expect(label.length, id).toBeGreaterThan(80);
      expect(label, id).not.toMatch(/NaN|undefined|null/);
      expect(above, id).toBeGreaterThanOrEqual(0);
      expect(buttons, id).toBe(0);
    }
    expect(await page.getByRole("img", { name: /Shown: .*lstm:64 \d\.\d+ \(\d\.\d+ to \d\.\d+\)/ }).count()).toBeGreaterThan(0);
    await page.close();
  });

  describe("with pictures", () => {
    let html: string;
    beforeAll(async () => {
      const content = await syntheticReport();
      const painter = await openPainter();
      const pictures = new Map<string, string>();
      for (const figure of [content.headlineFigure!, ...content.sections.flatMap(({ blocks }) => figuresIn(blocks))])
        pictures.set(figure.id, await painter.svg(figure));
      html = await renderReport(content, { pictures });
    }, 60_000);

    test("shows them where no script runs, and is not much larger for it", async () => {
      const { page, problems } = await openHtml(html, 1280, { javaScriptEnabled: false });
      const shown = await page.$$eval("figure:not(details figure)", (all) =>
        all.map((figure) => {
          const picture = figure.querySelector<HTMLImageElement>(".picture")!;
          return {
            id: figure.id,
            width: picture.naturalWidth,
            seen: picture.clientHeight,
            box: figure.querySelector(".plot")!.clientHeight,
          };
        }),
      );
      expect(shown.length).toBeGreaterThan(10);
      for (const { id, width, seen, box } of shown) {
        expect(width, id).toBeGreaterThan(300);
        expect(seen, id).toBeGreaterThan(80);
        expect(box, id).toBe(0);
      }
      expect(html.length).toBeLessThan(3.2e6);
      await keepScreenshot(page, "report-without-scripts");
      expect(problems).toEqual([]);
      await page.close();
    });

    test("prints them on white, whole and with every folded part open, whatever the screen", async () => {
      const { page } = await openHtml(html, 1280, { colorScheme: "dark" });
      await untilDrawn(page);
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const printed = await page.$$eval("figure", (all) =>
        all.map((figure) => [
          figure.querySelector(".picture")!.clientWidth > 0 || figure.closest("details") !== null,
          figure.querySelector(".plot")!.clientHeight,
        ]),
      );
      for (const each of printed) expect(each).toEqual([true, 0]);
      expect(await page.$eval("body", (body) => getComputedStyle(body).backgroundColor)).toBe("rgb(255, 255, 255)");
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      const pdf = await page.pdf({ format: "A4" });
      expect(pdf.length).toBeGreaterThan(50_000);
      expect(await page.$$eval("details:not([open])", (closed) => closed.length)).toBe(0);
      await page.close();
    });
  });

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
