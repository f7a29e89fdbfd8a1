import { drawingSvg } from "@unrolled/plotting";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { keepScreenshot, pageOverflow, testBrowser } from "../support/browser.js";
import { exampleDrawings } from "../support/example-drawings.js";

const { openHtml } = testBrowser();

/** A page with every drawing, each in a box of its own under its name. */
async function openDrawings(width: number, filter = "none") {
  const svgs = await Promise.all(
    Object.entries(await exampleDrawings()).map(async ([name, drawing]) => [name, await drawingSvg(drawing)] as const),
  );
  const style = `<style>body{margin:8px;font:12px sans-serif;filter:${filter}}figure{display:inline-block;margin:4px;vertical-align:top;max-width:100%}</style>`;
  const figures = svgs.map(([name, svg]) => `<figure id="${name}"><figcaption>${name}</figcaption>${svg}</figure>`);
  const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${style}${figures.join("\n")}`;
  return { ...(await openHtml(html, width)), svgs };
}

/** By drawing, in its own pixels: what is written where, and how far a label's circle reaches. */
function writtenTexts(page: Page) {
  return page.$$eval("figure", (figures) =>
    figures.map((figure) => {
      const svg = figure.querySelector("svg")!;
      const { width, height } = svg.viewBox.baseVal;
      const texts = [...svg.querySelectorAll("text")].map((text) => {
        const { x, y, width: w, height: h } = text.getBBox();
        const circle = [...(text.parentElement?.querySelectorAll("ellipse") ?? [])].sort(
          (a, b) => a.rx.baseVal.value - b.rx.baseVal.value,
        )[0];
        const room = circle === undefined ? null : circle.rx.baseVal.value;
        const shift = svg.querySelector("g")!.transform.baseVal.consolidate()!.matrix;
        return { text: text.textContent, left: x + shift.e, right: x + w + shift.e, top: y + shift.f, bottom: y + h + shift.f, room };
      });
      return { name: figure.id, width, height, texts };
    }),
  );
}

describe("drawings in a browser", () => {
  test("no two texts overlap, none is cut off, and every label stands inside its circle", async () => {
    const { page, problems, requests } = await openDrawings(1600);
    const drawings = await writtenTexts(page);
    expect(drawings.length).toBeGreaterThan(30);
    const found: string[] = [];
    for (const { name, width, height, texts } of drawings) {
      expect(texts.length, name).toBeGreaterThan(1);
      texts.forEach((a, i) => {
        if (Math.min(a.left, width - a.right, a.top, height - a.bottom) < 2) found.push(`${name}: "${a.text}" is cut off`);
        if (a.room !== null && a.right - a.left > 2 * a.room) found.push(`${name}: "${a.text}" is wider than its circle`);
        for (const b of texts.slice(i + 1))
          if (a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1)
            found.push(`${name}: "${a.text}" lies on "${b.text}"`);
      });
    }
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
    expect(requests()).toEqual([]);
    await keepScreenshot(page, "drawings");
    await page.close();
  });

  test("a browser reads every drawing as XML, and names the picture by its title", async () => {
    const { page, svgs } = await openDrawings(1600);
    // As written: what the page itself reads as HTML, it mends.
    const errors = await page.evaluate(
      (sources) =>
        sources
          .map((source) => new DOMParser().parseFromString(source, "image/svg+xml"))
          .flatMap((document) => [...document.querySelectorAll("parsererror")].map(({ textContent }) => textContent)),
      svgs.map(([, svg]) => svg),
    );
    expect(errors).toEqual([]);
    expect(await page.getByRole("img", { name: "HMM, folded; HMM, unrolled over 4 time steps" }).count()).toBe(1);
    await page.close();
  });

  test("a narrow page scales drawings down instead of overflowing", async () => {
    const { page } = await openDrawings(390);
    expect(await pageOverflow(page)).toBe(0);
    await keepScreenshot(page, "drawings-390");
    await page.close();
  });

  test("without colour the signs of a query stay apart", async () => {
    const { page } = await openDrawings(1600, "grayscale(1)");
    const shades = await page.$$eval("#query-dependent .node ellipse", (circles) => circles.map((circle) => circle.getAttribute("fill")!));
    const lightness = [...new Set(shades)].map((fill) => Number.parseInt(fill.slice(3, 5), 16)).sort((a, b) => a - b);
    expect(lightness).toHaveLength(3);
    for (const [i, value] of lightness.slice(1).entries()) expect(value - lightness[i]!).toBeGreaterThan(30);
    await keepScreenshot(page, "drawings-grey");
    await page.close();
  });
});
