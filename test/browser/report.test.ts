import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { figureHtml, plotlyHtml, renderReport, scoreFigure } from "@unrolled/plotting";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { syntheticReport } from "../support/synthetic-report.js";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Set to keep the screenshots. */
const screenshots = process.env.REPORT_SCREENSHOTS;

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "unrolled-report-"));
  if (screenshots !== undefined) await mkdir(screenshots, { recursive: true });
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Opens a page and notes everything it complains about and everything it asks the network for. */
async function open(html: string, width: number): Promise<{ page: Page; problems: string[]; requests: string[] }> {
  const file = join(folder, `page-${width}.html`);
  await writeFile(file, html);
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const problems: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, problems, requests: requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")) };
}

/** What every figure box holds: its id, whether plotly drew traces in it, and whether anything sticks out of the page. */
function drawn(page: Page) {
  return page.$$eval(".plot", (boxes) =>
    boxes.map((box) => ({
      id: box.parentElement?.id,
      folded: box.closest("details:not([open])") !== null,
      traces: box.querySelectorAll("svg.main-svg .trace, svg.main-svg .hm, svg.main-svg .point, svg.main-svg .bars path").length,
      width: box.querySelector("svg.main-svg")?.getBoundingClientRect().width ?? 0,
      box: box.getBoundingClientRect().width,
    })),
  );
}

describe("the report in a browser", () => {
  for (const width of [1280, 390]) {
    test(`at ${width} px every figure is drawn, nothing overflows, nothing is asked of the network and the console is silent`, async () => {
      const content = await syntheticReport();
      const { page, problems, requests } = await open(await renderReport(content), width);
      await page.waitForFunction(
        () => document.querySelectorAll(".plot:not(:has(svg.main-svg))").length === document.querySelectorAll("details .plot").length,
      );
      const boxes = await drawn(page);
      expect(boxes.length).toBe(JSON.stringify(content).split('"kind":"figure"').length - 1);
      expect(boxes.length).toBeGreaterThan(10);
      for (const box of boxes.filter(({ folded }) => !folded)) {
        expect(box.traces, box.id).toBeGreaterThan(0);
        expect(Math.abs(box.width - box.box), box.id).toBeLessThan(2);
      }
      if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, `report-${width}.png`), fullPage: true });

      await page.click("summary");
      await page.waitForFunction(() => document.querySelector("details .plot svg.main-svg") !== null);
      expect((await drawn(page)).every(({ traces }) => traces > 0)).toBe(true);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow).toBe(0);
      expect(problems).toEqual([]);
      expect(requests).toEqual([]);
      await page.close();
    });
  }

  test("text of no figure is cut off by the edge of its drawing", async () => {
    for (const width of [1280, 390]) {
      const { page } = await open(await renderReport(await syntheticReport()), width);
      await page.waitForFunction(() => document.querySelectorAll(".plot svg.main-svg").length > 20);
      const cut = await page.$$eval(".plot", (boxes) =>
        boxes.flatMap((box) => {
          const frame = box.getBoundingClientRect();
          return [
            ...box.querySelectorAll(
              ".xtick text, .ytick text, .annotation-text, .g-xtitle text, .g-ytitle text, .legendtext, .textpoint text",
            ),
          ]
            .filter((text) => {
              const place = text.getBoundingClientRect();
              return (
                place.width > 0 &&
                (place.left < frame.left - 1 ||
                  place.right > frame.right + 1 ||
                  place.top < frame.top - 1 ||
                  place.bottom > frame.bottom + 1)
              );
            })
            .map((text) => `${box.parentElement?.id}: ${text.textContent}`);
        }),
      );
      expect(cut, `at ${width} px`).toEqual([]);
      await page.close();
    }
  });

  test("a window made narrow draws the narrow figures, and wide again the wide ones", async () => {
    const { page, problems } = await open(await renderReport(await syntheticReport()), 1280);
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
      interval95: [-2.2, -1.8],
    } as const;
    const figure = figureHtml(scoreFigure([score], { unit: { kind: "bits", step: "step", density: false } }));
    const loader = `<script>window.define = function () { throw new Error("plotly registered itself with the loader"); }; window.define.amd = {};</script>`;
    const { page, problems } = await open(
      `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${loader}${figure}${await plotlyHtml()}${figure}`,
      800,
    );
    await page.waitForFunction(() => document.querySelectorAll(".unrolled-figure svg.main-svg .point").length >= 2);
    expect(problems).toEqual([]);
    await page.close();
  });
});
