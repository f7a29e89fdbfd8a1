import { inputError } from "../input-error.js";
import { isNumber, isNumberOrComma, looksMissing } from "./cell-words.js";
import { isSeriesFile } from "./first-row-is-data.js";

/**
 * What the rows of a table without a header are. One column is one series. Rows of numbers behind a class, as in the UCR
 * archive, are a series each: the first column is text, or holds whole numbers alone while others do not. Rows with words or
 * dates are steps.
 *
 * @throws InputError with what to say where the rows do not tell.
 */
export function headerlessLayout(
  rows: readonly (readonly string[])[],
  path: string,
  line: number,
  label: number,
): { readonly layout: "long" | "wide"; readonly label: number } {
  const width = Math.max(...rows.map((cells) => cells.length));
  if (width === 1) return { layout: "long", label: -1 };
  const ragged = rows.some((cells) => cells.length !== width);
  if (isSeriesFile(path) || ragged || width >= 10) {
    if (label !== -1) return { layout: "wide", label };
    const first = rows.map((cells) => cells[0] ?? "");
    const rest = rows.flatMap((cells) => cells.slice(1)).filter((cell) => cell !== "" && !looksMissing(cell));
    const isClass = first.every((cell) => cell !== "" && !isNumberOrComma(cell)) || (first.every(isWhole) && !rest.every(isWhole));
    if (isClass && rest.every(isNumberOrComma)) return { layout: "wide", label: 0 };
  }
  if (!ragged && hasWords(rows)) return { layout: "long", label: -1 };
  throw inputError(
    path,
    `line ${line}`,
    `expected names of columns, found ${rows[0]?.length} ${hasWords(rows) ? "cells" : "numbers"}: put a header above them, or say --layout wide (a row is a series; --label 1 if column 1 is its class) or --layout long (a row is a step; --target 1,2 names columns)`,
  );
}

/** Do rows of several cells hold words or dates beside numbers? Then it matters which column is what. */
export function hasWords(rows: readonly (readonly string[])[]): boolean {
  return rows.some((cells) => cells.length > 1 && cells.some((cell) => cell !== "" && !isNumberOrComma(cell) && !looksMissing(cell)));
}

function isWhole(cell: string): boolean {
  return isNumber(cell) && Number.isInteger(Number(cell));
}
