import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** A folder to keep screenshots in. */
const screenshots = process.env.REPORT_SCREENSHOTS;

export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the console, and exceptions. */
  readonly problems: string[];
  /** What the page asked the network for. */
  readonly requests: () => string[];
}

/** How a page is read. */
export interface Reader {
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
  readonly javaScriptEnabled?: boolean;
}

export interface TestBrowser {
  /** Opens a page of this text. */
  readonly openHtml: (html: string, width: number, reader?: Reader) => Promise<OpenPage>;
  /** Opens a page of a file. */
  readonly openFile: (path: string, width: number, reader?: Reader) => Promise<OpenPage>;
  /** Opens a page of a server. */
  readonly openUrl: (url: string, width: number) => Promise<Page>;
}

/** Headless Chromium for the tests of a file, started before them and closed after them. */
export function testBrowser(): TestBrowser {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "unrolled-browser-"));
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function openFile(path: string, width: number, { height = 900, ...reader }: Reader = {}): Promise<OpenPage> {
    const page = await browser.newPage({ viewport: { width, height }, ...reader });
    const problems: string[] = [];
    const urls: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => urls.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    return { page, problems, requests: () => urls.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")) };
  }

  return {
    openFile,
    openUrl: async (url, width) => {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.goto(url);
      return page;
    },
    openHtml: async (html, width, reader) => {
      const file = join(folder, `page-${width}.html`);
      await writeFile(file, html);
      return openFile(file, width, reader);
    },
  };
}

/** Waits until every figure that is not folded away has been drawn. */
export async function untilDrawn(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelectorAll(".plot:not(:has(svg.main-svg))").length === document.querySelectorAll("details:not([open]) .plot").length,
  );
}

/** What every figure box holds: its id, whether plotly drew traces in it, and whether anything sticks out of the page. */
export function drawnFigures(page: Page) {
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

/** Texts of figures that the edge of their drawing cuts off. */
export function cutTexts(page: Page): Promise<string[]> {
  return page.$$eval(".plot", (boxes) =>
    boxes.flatMap((box) => {
      const frame = box.getBoundingClientRect();
      return [
        ...box.querySelectorAll(".xtick text, .ytick text, .annotation-text, .g-xtitle text, .g-ytitle text, .legendtext, .textpoint text"),
      ]
        .filter((text) => {
          const place = text.getBoundingClientRect();
          return (
            place.width > 0 &&
            (place.left < frame.left - 1 || place.right > frame.right + 1 || place.top < frame.top - 1 || place.bottom > frame.bottom + 1)
          );
        })
        .map((text) => `${box.parentElement?.id}: ${text.textContent}`);
    }),
  );
}

/** Texts whose contrast with what lies behind them is below 4.5 (WCAG 2.2, 1.4.3), in figures and outside; cells of heatmaps aside. */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (rgb: readonly number[]): number => {
      const [r, g, b] = rgb.slice(0, 3).map((c) => (c <= 10.31475 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as [
        number,
        number,
        number,
      ];
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element: Element): number[] => {
      const svg = element.closest(".svg-container");
      if (svg !== null) return channels(getComputedStyle(svg.querySelector(".main-svg")!).backgroundColor);
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const background = channels(getComputedStyle(at).backgroundColor);
        if ((background[3] ?? 1) > 0) return background;
      }
      return [255, 255, 255];
    };
    return [...document.querySelectorAll("body *")].flatMap((element) => {
      const text = [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent!.trim() !== "");
      if (!text || element.getClientRects().length === 0 || element.closest(".heatmap-label, script, style, noscript") !== null) return [];
      const style = getComputedStyle(element);
      const colour = channels(element instanceof SVGElement ? style.fill : style.color);
      const [light, dark] = [luminance(colour), luminance(behind(element))].sort((a, b) => b - a) as [number, number];
      const ratio = (light + 0.05) / (dark + 0.05);
      return ratio >= 4.5 ? [] : [`${element.closest("figure")?.id ?? element.tagName}: "${element.textContent}" has ${ratio.toFixed(2)}`];
    });
  });
}

/** How far the page is wider than its window, in pixels. */
export function pageOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Keeps a picture of the page where `REPORT_SCREENSHOTS` names a folder. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  if (screenshots === undefined) return;
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}
