import { describe, expect, test } from "vitest";
import { contrastRatio, readableOn } from "../../packages/plotting/src/colour.js";
import { darkBackground, darkColour, darkColours } from "../../packages/plotting/src/page/dark-colours.js";
import { darkPage, lightPage } from "../../packages/plotting/src/report/report-style.js";
import { stateColours, styleModels } from "../../packages/plotting/src/theme.js";

describe("contrast", () => {
  test("has the values that WCAG's own examples have", () => {
    expect(contrastRatio("#000000", "#ffffff")).toBe(21);
    expect(contrastRatio("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
    expect(contrastRatio("#ffffff", "#767676")).toBeCloseTo(4.54, 2);
    expect(contrastRatio("#0000ff", "#ffffff")).toBeCloseTo(8.59, 2);
  });

  test("of text is at least 4.5 for every model and state, on white and on the dark page, and for the page's own colours", () => {
    const colours = [...styleModels(Array.from({ length: 16 }, (_, i) => `m${i}`)).values()].map(({ colour }) => colour);
    for (const colour of [...colours, ...stateColours]) {
      const text = readableOn("#ffffff", colour);
      expect(contrastRatio(text, "#ffffff"), colour).toBeGreaterThanOrEqual(4.5);
      for (const each of [colour, text]) expect(contrastRatio(darkColour(each)!, darkBackground), each).toBeGreaterThanOrEqual(4.5);
    }
    for (const page of [lightPage, darkPage]) {
      for (const name of ["ink", "quiet", "caption", "link"] as const)
        expect(contrastRatio(page[name], page.page), name).toBeGreaterThanOrEqual(4.5);
      for (const box of ["box", "warning"] as const) expect(contrastRatio(page.ink, page[box]), box).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe("a figure's colours on a dark page", () => {
  test("turn greys over and keep opacity; a readable colour stays, and what is no colour is left alone", () => {
    expect(darkColour("#ffffff")).toBe(darkBackground);
    expect(darkColour("#56b4e9")).toBe("#56b4e9");
    expect(darkColour("rgba(0, 114, 178, 0.12)")).toMatch(/^rgba\(\d+, \d+, \d+, 0\.12\)$/);
    expect(darkColour("circle")).toBeNull();
    expect(darkColour("#12")).toBeNull();
  });

  test("are looked up where colours stand, never in texts, data or colour scales", () => {
    const table = darkColours([
      {
        id: "f",
        title: "F",
        caption: "C.",
        data: [{ name: "#111111", x: ["#222222"], text: ["#333333"], marker: { color: ["#444444"], colorscale: [[0, "#555555"]] } }],
        layout: { paper_bgcolor: "#ffffff", xaxis: { ticktext: ["#666666"], title: { text: "#777777", font: { color: "#1f2328" } } } },
      },
    ]);
    expect(Object.keys(table).sort()).toEqual(["#1f2328", "#444444", "#ffffff"]);
  });
});
