import type { Figure } from "@unrolled/core";
import { type ReportBlock, renderReport } from "@unrolled/plotting";
import { describe, expect, test } from "vitest";
import { decodingFigures } from "../support/decoding-figures.js";
import { figureText } from "../support/figure-text.js";
import { syntheticReport } from "../support/synthetic-report.js";
import { variantFigures } from "../support/variant-figures.js";
import { expectWhole } from "../support/whole-figure.js";

const approved = (name: string): string => `../fixtures/plotting/${name}`;
function figuresOf(blocks: readonly ReportBlock[]): Figure[] {
  return blocks.flatMap((block) => (block.kind === "figure" ? [block.figure] : block.kind === "details" ? figuresOf(block.blocks) : []));
}

// What was drawn and found good by looking at it. After a change: npx vitest run test/plotting/looks.test.ts -u, and look at the difference
// and at the figures.
describe("what was looked at and found good stands as it was", () => {
  test("figures of a report", async () => {
    const { headlineFigure, sections } = await syntheticReport();
    const figures = [headlineFigure!, ...sections.flatMap(({ blocks }) => figuresOf(blocks))];
    await expect(`${figures.map(figureText).join("\n\n")}\n`).toMatchFileSnapshot(approved("report-figures.txt"));
  });

  test("figures of other data: both sides of every condition", async () => {
    const figures = await variantFigures();
    for (const figure of figures) expectWhole(figure);
    await expect(`${figures.map(figureText).join("\n\n")}\n`).toMatchFileSnapshot(approved("variant-figures.txt"));
  });

  test("beams, alignments and confusion matrices", async () => {
    const figures = decodingFigures();
    for (const figure of figures) expectWhole(figure);
    await expect(`${figures.map(figureText).join("\n\n")}\n`).toMatchFileSnapshot(approved("decoding-figures.txt"));
  });

  test("the report's page, without its figures' data", async () => {
    const html = await renderReport(await syntheticReport());
    const page = html.replaceAll(/<script([^>]*)>[\s\S]*?<\/script>/g, "<script$1></script>").replaceAll(/\n\s*\n+/g, "\n");
    await expect(page).toMatchFileSnapshot(approved("report-page.html"));
  });
});
