import { isNumber, isNumberOrComma, looksMissing } from "./cell-words.js";
import { firstRowIsData, isSeriesFile } from "./first-row-is-data.js";
import { type RowScanner, scanRows } from "./scan-rows.js";

/** The first rows of a table as texts, and what they say about how it is written. */
export interface TableSample {
  /** The byte between cells; 0 where the table is one column. */
  readonly separator: number;
  /** null: the first row holds data, there is no header. */
  readonly header: readonly string[] | null;
  /** Rows of the file, blank ones too, before the first row of data. */
  readonly skip: number;
  /** The line of the header, or of the first row where there is none. */
  readonly line: number;
  /** Bytes up to the end of the header, or of the first row. */
  readonly headBytes: number;
  /** What is to be said where there is no header. */
  readonly concluded: readonly string[];
  /** Rows of data that are not blank. */
  readonly rows: readonly (readonly string[])[];
}

interface SampleRow {
  readonly cells: readonly string[];
  readonly line: number;
  /** Rows of the file before it, blank ones too. */
  readonly index: number;
  /** Bytes of the file up to its end. */
  readonly end: number;
}

/** In this order where several would do: a comma may be a decimal mark, a tab or a semicolon hardly anything else. */
const separators = [9, 59, 124, 44] as const;
const names: Readonly<Record<number, string>> = { 9: "tabs", 59: "semicolons", 124: "vertical bars", 44: "commas" };
const COMMA = 44;
const mostRows = 200;
/** So many columns that count the steps make a table wide. */
export const fewestSteps = 5;

/** The separator in words, `semicolons`. */
export function separatorName(separator: number): string {
  return names[separator] ?? JSON.stringify(String.fromCharCode(separator));
}

/**
 * Looks at the beginning of a table, `bytes`, of which `whole` says that it is all; null where there is no row. `noHeader`: its first
 * row is known to be data.
 */
export function tableSample(bytes: Uint8Array, whole: boolean, path: string, noHeader = false): TableSample | null {
  const declared = declaredSeparator(bytes);
  const separator = declared ?? detectSeparator(bytes, whole);
  const [first, ...others] = sampleRows(bytes, separator, whole).slice(declared === null ? 0 : 1);
  if (first === undefined) return null;
  const below = others.map(({ cells }) => cells);
  const again = firstRowIsData(first.cells, below);
  const looksHeaded = isHeader(first.cells, below[0] ?? [], isSeriesFile(path));
  const headed = looksHeaded && !noHeader && again === null;
  return {
    separator,
    header: headed ? first.cells : null,
    skip: first.index + (headed ? 1 : 0),
    line: first.line,
    headBytes: first.end,
    concluded: headed ? [] : again === null || noHeader || !looksHeaded ? ["there is no header"] : [`there is no header, as ${again}`],
    rows: (headed ? others : [first, ...others]).map(({ cells }) => cells),
  };
}

/** Excel's first line `sep=;`. */
function declaredSeparator(bytes: Uint8Array): number | null {
  const match = /^\ufeff?sep=(.)[\r\n]/i.exec(String.fromCharCode(...bytes.subarray(0, 8)));
  return match === null ? null : (match[1] as string).charCodeAt(0);
}

/**
 * The separator that cuts the first row into at least two cells and all other rows into as many; where none does, the one that
 * cuts the first row into the most; 0 where none cuts it. Commas that make all rows but the first decimal numbers cut nothing.
 */
function detectSeparator(bytes: Uint8Array, whole: boolean): number {
  const tried = separators.map((separator) => {
    const rows = sampleRows(bytes, separator, whole);
    const width = rows[0]?.cells.length ?? 0;
    return { separator, rows, width, even: width > 1 && rows.every(({ cells }) => cells.length === width) };
  });
  const even = tried.find((each) => each.even);
  if (even !== undefined) return even.separator === COMMA && isSeries(even.rows) ? 0 : even.separator;
  const widest = tried.reduce((best, each) => (each.width > best.width ? each : best));
  if (widest.width > 1) return widest.separator;
  const cutting = tried.find(({ rows }) => rows.some(({ cells }) => cells.length > 1));
  if (cutting === undefined) return 0;
  return cutting.separator === COMMA && areDecimalCommas(cutting.rows.slice(1)) ? 0 : cutting.separator;
}

/** Are these cells, cut at commas, numbers with decimal commas, and not numbered rows of two columns? */
function areDecimalCommas(rows: readonly SampleRow[]): boolean {
  const numbers = rows.every(({ cells }) => cells.length <= 2 && /^[-+]?\d*$/.test(cells[0] ?? "") && /^(\d+)?$/.test(cells[1] ?? ""));
  const numbered = rows.length > 1 && rows.every(({ cells }, i) => cells.length === 2 && Number(cells[0]) === i + 1);
  return numbers && !numbered;
}

/** Names, not numbers: or numbers that count the columns of a wide table, but in the files of an archive of series. */
function isHeader(first: readonly string[], second: readonly string[], ofSeries: boolean): boolean {
  const isValue = (cell: string): boolean => isNumberOrComma(cell) || cell === "" || looksMissing(cell);
  const [head = "", ...rest] = first;
  const values = rest.length < 2 ? isValue(head) && rest.every(isValue) : rest.every(isValue);
  if (!values || !first.some(isNumberOrComma)) return true;
  if (ofSeries && first.every(isNumberOrComma)) return false;
  return first.length >= fewestSteps && isConsecutive(rest) && (!isNumber(head) || !isConsecutive(second.slice(1)));
}

/** Rows of two whole numbers between commas are decimal commas where some could not be written so else: 1,05 or -0,5. */
function isSeries(rows: readonly SampleRow[]): boolean {
  const telling = ({ cells }: SampleRow): boolean => /^0\d/.test(cells[1] ?? "") || /^[-+]0$/.test(cells[0] ?? "");
  return areDecimalCommas(rows) && rows.every(({ cells }) => cells.length === 2) && rows.some(telling);
}

/** Integers that count up by one. */
export function isConsecutive(cells: readonly string[]): boolean {
  return cells.length > 1 && cells.every((cell, i) => /^\d{1,9}$/.test(cell) && (i === 0 || Number(cell) === Number(cells[i - 1]) + 1));
}

class Enough extends Error {}

function sampleRows(bytes: Uint8Array, separator: number, whole: boolean): SampleRow[] {
  const lossy = new TextDecoder();
  const rows: SampleRow[] = [];
  let index = 0;
  const scanner: RowScanner = scanRows(
    separator,
    (row) => {
      const cells = Array.from({ length: row.count }, (_, i) =>
        lossy.decode(row.bytes.subarray(row.starts[i], row.ends[i])).replaceAll('""', '"'),
      );
      while (cells.length > 1 && cells.at(-1) === "" && cells.length > (rows[0]?.cells.length ?? 1)) cells.pop();
      if (cells.length > 1 || cells[0] !== "") rows.push({ cells, line: row.line, index, end: row.ends[row.count - 1] ?? 0 });
      index++;
      if (rows.length === mostRows) throw new Enough();
    },
    () => {
      throw new Enough();
    },
  );
  try {
    scanner.push(bytes);
    if (whole) scanner.end();
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return rows;
}
