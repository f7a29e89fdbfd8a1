import type { Figure } from "@unrolled/core";
import { expect } from "vitest";

/** Plain JSON without NaN, infinities or holes, with one sentence for a caption and no text that escaped escaping. */
export function expectWhole(figure: Figure): void {
  expect(JSON.parse(JSON.stringify(figure)), figure.id).toEqual(figure);
  expect(JSON.stringify(figure), figure.id).not.toMatch(/NaN|Infinity|undefined/);
  expect(figure.caption.match(/[.!?](\s|$)/g), figure.caption).toHaveLength(1);
  expect(figure.id).toMatch(/^[a-z0-9-]+$/);
}
