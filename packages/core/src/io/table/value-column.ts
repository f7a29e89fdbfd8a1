import { describeValue } from "../../checks/index.js";
import type { VectorKind } from "../../contracts/index.js";
import { sortSymbols } from "../../data/index.js";
import { commonUnit, isNumber, looksMissing, missingRemedy, numberRemedy } from "./cell-words.js";
import { growingFloats, growingInts } from "./growing.js";
import { numberParser } from "./number-parser.js";
import { cellText, type TableRow } from "./scan-rows.js";
import { textPool } from "./text-pool.js";

export interface ValueColumnOptions {
  /** null: the column's cells decide between real and categorical. */
  readonly kind: VectorKind | "categorical" | null;
  /** Symbols of a categorical column whose cells are indices; null: its distinct cells are. */
  readonly size: number | null;
  /** Is it the only column of its role? Only then symbols are possible. */
  readonly alone: boolean;
  readonly role: "target" | "input";
  /** Words for missing; null: none was declared, and words that look like it are refused. */
  readonly missing: readonly string[] | null;
  /** Are decimal commas possible? */
  readonly commas: boolean;
  /** `--target NAME`, for remedies. */
  readonly option: string;
  /** Throws: what was expected in this row and what was found there. */
  fault(row: TableRow, problem: string): never;
}

/** A column of targets or inputs as its cells are read. */
export interface ValueColumn {
  add(row: TableRow, cell: number): void;
  addMissing(): void;
  /** Is the cell without a value: empty, a word for missing, or NaN? */
  isBlank(row: TableRow, cell: number): boolean;
  /** @throws InputError for what shows only when the whole column is known. */
  finish(): FinishedColumn;
}

export interface FinishedColumn {
  readonly kind: VectorKind | "categorical";
  readonly size: number;
  /** Names of symbols, in the order of their indices. */
  readonly symbols: readonly string[] | null;
  readonly values: Float64Array | Int32Array;
  readonly missingCount: number;
  readonly decimalCommas: boolean;
  /** The line of a number such as 1.234, where all that are not whole look like thousands with points; 0 where they do not. */
  readonly pointThousands: number;
  /** Decimal commas, and all with three digits behind: they may be thousands. */
  readonly threeDigits: boolean;
  /** Of real numbers that nobody declared: are they all counts, or all zeros and ones? */
  readonly couldBe: "count" | "binary" | null;
}

const EXPECTED = { real: "a number", count: "a count 0, 1, 2, …", binary: "0 or 1" } as const;

/**
 * Reads the cells of one column. Numbers go straight into a typed array; symbols are numbered by their bytes. A column that
 * nobody declared is one of numbers or of symbols as its first filled cell is, and a cell of the other sort is refused, as is one
 * that is nearly a number (`1,5`, `12%`) or looks like a missing value (`NA`) and was not declared to be either.
 */
export function valueColumn(options: ValueColumnOptions): ValueColumn {
  const { role, missing, commas, size, fault } = options;
  const words = new Set(missing ?? []);
  const missingNumbers = new Set((missing ?? []).filter(isNumber).map(Number));
  const kind = options.kind;
  let mode: "open" | "numbers" | "symbols" =
    kind === "categorical" && size === null ? "symbols" : kind === null && options.alone ? "open" : "numbers";
  const parser = numberParser(commas);
  const values = growingFloats();
  const codes = growingInts();
  /** Symbol number by pool number, −1 for a word that means missing; filled as words come. */
  const meaning: number[] = [];
  const symbols: string[] = [];
  let missingCount = 0;
  let firstLine = 0;
  let firstWord: string | null = null;
  let firstComma = 0;
  let firstPoint = 0;
  let threeDigits = true;
  let pointsLikeThousands = true;
  let whole = true;
  let binary = true;

  const orMissing = role === "target" ? " or an empty cell" : " (inputs cannot be missing)";
  const expected = kind === "categorical" ? (size === null ? "a symbol" : `an integer 0..${(size ?? 0) - 1}`) : EXPECTED[kind ?? "real"];
  const keepAsSymbols = (): string => (kind === null && options.alone ? `; if these are symbols, say ${options.option}:categorical` : "");
  const refuseMissing = (row: TableRow, text: string): never => {
    const asSymbol = mode === "symbols" ? "; --missing none if it is a symbol" : "";
    return fault(
      row,
      `expected ${mode === "symbols" ? "a symbol" : expected}${orMissing}, found ${JSON.stringify(text)}: ${missingRemedy(text)}${asSymbol}`,
    );
  };
  const refuseNumber = (row: TableRow, text: string): never => {
    const remedy = numberRemedy(text);
    const orWord = remedy === null && !/\d/.test(text) && missing === null && text.length < 12 ? `: ${missingRemedy(text)}` : "";
    return fault(
      row,
      `expected ${expected}${orMissing}, found ${describeValue(text)}${remedy === null ? orWord : `: ${remedy}`}${keepAsSymbols()}`,
    );
  };
  const meet = (text: string, row: TableRow): void => {
    const isMissing = words.has(text);
    if (!isMissing && missing === null && looksMissing(text)) refuseMissing(row, text);
    if (!isMissing && kind === null) {
      const remedy = isNumber(text) ? null : numberRemedy(text);
      if (remedy !== null) fault(row, `expected a number or a symbol, found ${JSON.stringify(text)}: ${remedy}${keepAsSymbols()}`);
      if (isNumber(text))
        fault(row, `expected a symbol as ${JSON.stringify(firstWord)} in line ${firstLine}, found the number ${text}${keepAsSymbols()}`);
    }
    if (!isMissing && firstWord === null) [firstWord, firstLine] = [text, row.line];
    meaning.push(isMissing ? -1 : symbols.push(text) - 1);
  };
  const pool = textPool(meet);

  const put = (row: TableRow, x: number): void => {
    if (kind !== null && kind !== "real") {
      const fits = Number.isInteger(x) && (kind === "binary" ? x === 0 || x === 1 : x >= 0 && x < (size ?? Number.POSITIVE_INFINITY));
      if (!fits)
        fault(
          row,
          `expected ${expected}${kind === "categorical" ? "" : orMissing}, found ${kind === "categorical" ? x : JSON.stringify(`${x}`)}`,
        );
      if (x > Number.MAX_SAFE_INTEGER)
        fault(row, `expected a count up to 2^53 - 1 = 9007199254740991, which numbers hold exactly, found a larger one`);
    } else if (whole && !(Number.isInteger(x) && x >= 0)) whole = binary = false;
    else if (binary && x > 1) binary = false;
    values.push(x);
  };
  const column: ValueColumn = {
    add: (row, cell) => {
      const start = row.starts[cell]!;
      const end = row.ends[cell]!;
      if (start === end) {
        if (role === "input") fault(row, `expected ${mode === "symbols" ? "a symbol" : expected}${orMissing}, found an empty cell`);
        column.addMissing();
        return;
      }
      if (mode !== "symbols") {
        const x = parser.parse(row.bytes, start, end);
        if (!Number.isNaN(x)) {
          if (missingNumbers.size > 0 && missingNumbers.has(x)) {
            if (role === "input") fault(row, `expected ${expected}${orMissing}, found ${x}`);
            column.addMissing();
            return;
          }
          mode = "numbers";
          if (parser.mark === 44) {
            if (firstComma === 0) firstComma = row.line;
            if (threeDigits && !isThousands(row.bytes, start, end, 44)) threeDigits = false;
          } else if (parser.mark === 46) {
            if (firstPoint === 0) firstPoint = row.line;
            if (pointsLikeThousands && !isThousands(row.bytes, start, end, 46)) pointsLikeThousands = false;
          }
          if (firstComma !== 0 && firstPoint !== 0)
            fault(
              row,
              `expected one decimal mark in the column, found a comma in line ${firstComma} and a point in line ${firstPoint}; write the same in all`,
            );
          put(row, x);
          return;
        }
        const text = cellText(row, cell);
        if (words.has(text)) {
          if (role === "input") fault(row, `expected ${expected}${orMissing}, found ${JSON.stringify(text)}`);
          column.addMissing();
          return;
        }
        if (missing === null && looksMissing(text)) refuseMissing(row, text);
        if (mode === "numbers") refuseNumber(row, text);
        mode = "symbols";
        for (let i = 0; i < values.length; i++) codes.push(-1);
      }
      const code = meaning[pool.intern(row, cell)]!;
      if (code === -1) {
        if (role === "input") fault(row, `expected a symbol${orMissing}, found a word for missing`);
        missingCount++;
      }
      codes.push(code);
    },
    addMissing: () => {
      missingCount++;
      if (mode === "symbols") codes.push(-1);
      else values.push(Number.NaN);
    },
    isBlank: (row, cell) => {
      const start = row.starts[cell]!;
      const end = row.ends[cell]!;
      if (start === end) return true;
      if (end - start === 3 && /^nan$/i.test(cellText(row, cell))) return true;
      return words.size > 0 && words.has(cellText(row, cell));
    },
    finish: () => {
      const common = {
        missingCount,
        decimalCommas: firstComma !== 0,
        pointThousands: pointsLikeThousands ? firstPoint : 0,
        threeDigits: firstComma !== 0 && threeDigits,
        couldBe: null,
      };
      if (mode === "symbols") {
        const unit = kind === null ? commonUnit(symbols) : null;
        const line = { line: firstLine } as TableRow;
        if (unit !== null)
          fault(line, `expected numbers or symbols, found numbers with ${JSON.stringify(unit)}: remove it${keepAsSymbols()}`);
        if (symbols.length === 0) fault({ line: 0 } as TableRow, "expected at least one symbol, found empty cells only");
        const sorted = sortSymbols([...symbols]);
        const indexOf = new Map(sorted.map((symbol, index) => [symbol, index]));
        const order = symbols.map((symbol) => indexOf.get(symbol)!);
        const list = codes.values();
        for (let i = 0; i < list.length; i++) if (list[i] !== -1) list[i] = order[list[i]!]!;
        return { ...common, kind: "categorical", size: sorted.length, symbols: sorted, values: list };
      }
      if (kind === "categorical") {
        const list = Int32Array.from(values.values(), (x) => (Number.isNaN(x) ? -1 : x));
        return { ...common, kind, size: size ?? 0, symbols: null, values: list };
      }
      const couldBe = kind !== null || !whole || values.length === missingCount ? null : binary ? "binary" : "count";
      return { ...common, kind: kind ?? "real", size: 1, symbols: null, values: values.values(), couldBe };
    },
  };
  return column;
}

/** One to three digits, a comma (or the byte `mark`) and three digits, such as 1,234: it may be a thousand. */
function isThousands(bytes: Uint8Array, start: number, end: number, mark: number): boolean {
  const comma = bytes.indexOf(mark, start);
  const first = bytes[start]! === 45 || bytes[start]! === 43 ? start + 1 : start;
  return end - comma === 4 && comma - first >= 1 && comma - first <= 3 && bytes[first] !== 48;
}
