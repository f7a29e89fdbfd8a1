import { join } from "node:path";
import type { Figure } from "@unrolled/core";
import { openPainter, svgPng } from "@unrolled/plotting";
import { writeFileAtomically } from "../files/index.js";

/** Which images of the figures can be written beside their JSON. */
export const imageChoices = ["all", "svg", "png", "none"] as const;
export type ImageChoice = (typeof imageChoices)[number];

export interface WrittenImages {
  /** Figure id → its SVG text, of all that could be drawn. */
  readonly svgs: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

/**
 * Draws the figures for print and writes `<id>.svg` and `<id>.png` into `directory`. A figure that cannot be drawn is a
 * warning: images come after the results and never cost them. About 0.6 s and 0.3 s a figure, the PNGs on threads of their own.
 */
export async function writeImages(directory: string, figures: readonly Figure[], choice: ImageChoice): Promise<WrittenImages> {
  const svgs = new Map<string, string>();
  const warnings: string[] = [];
  if (choice === "none" || figures.length === 0) return { svgs, warnings };
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      warnings.push(`${what} could not be drawn (${error instanceof Error ? error.message : String(error)}); its JSON is whole`);
    }
  };
  const rendering: Promise<void>[] = [];
  await attempt("the figures", async () => {
    const painter = await openPainter();
    for (const figure of figures)
      await attempt(`figure ${figure.id}`, async () => {
        const svg = await painter.svg(figure);
        svgs.set(figure.id, svg);
        if (choice !== "png") await writeFileAtomically(join(directory, `${figure.id}.svg`), svg);
        if (choice !== "svg")
          rendering.push(
            attempt(`figure ${figure.id} as PNG`, async () => writeFileAtomically(join(directory, `${figure.id}.png`), await svgPng(svg))),
          );
      });
  });
  await Promise.all(rendering);
  return { svgs, warnings };
}
