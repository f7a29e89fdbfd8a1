import { cellText, type TableRow } from "./scan-rows.js";

/** The distinct texts of a column, each with a number from 0 in the order in which they came. */
export interface TextPool {
  /** The number of a cell's text. A text that is new is decoded and handed to `onNew` first. */
  intern(row: TableRow, cell: number): number;
  /** By number. */
  readonly texts: readonly string[];
}

/**
 * Numbers texts by their bytes, so that a text is decoded once however often it stands in a column. Cells with doubled quotes go by
 * their text. Cost O(bytes of the cell).
 */
export function textPool(onNew: (text: string, row: TableRow) => void = () => {}): TextPool {
  const texts: string[] = [];
  const byText = new Map<string, number>();
  let store = new Uint8Array(1024);
  let stored = 0;
  /** Of each number: where its bytes stand in the store, and how many. −1: not by bytes. */
  const offsets: number[] = [];
  const lengths: number[] = [];
  let table = new Int32Array(256).fill(-1);
  let last = -1;

  const equals = (number: number, bytes: Uint8Array, start: number, length: number): boolean => {
    if (lengths[number] !== length) return false;
    const offset = offsets[number]!;
    for (let i = 0; i < length; i++) if (store[offset + i] !== bytes[start + i]) return false;
    return true;
  };
  const add = (row: TableRow, cell: number, keepBytes: boolean): number => {
    const text = cellText(row, cell);
    onNew(text, row);
    const number = texts.push(text) - 1;
    byText.set(text, number);
    const start = row.starts[cell]!;
    const length = row.ends[cell]! - start;
    offsets.push(keepBytes ? stored : -1);
    lengths.push(keepBytes ? length : -1);
    if (!keepBytes) return number;
    if (stored + length > store.length) {
      const larger = new Uint8Array(2 * (stored + length));
      larger.set(store);
      store = larger;
    }
    store.set(row.bytes.subarray(start, start + length), stored);
    stored += length;
    return number;
  };
  const rehash = (): void => {
    table = new Int32Array(2 * table.length).fill(-1);
    for (let number = 0; number < texts.length; number++) {
      if (lengths[number] === -1) continue;
      let slot = hash(store, offsets[number]!, lengths[number]!) & (table.length - 1);
      while (table[slot] !== -1) slot = (slot + 1) & (table.length - 1);
      table[slot] = number;
    }
  };
  return {
    texts,
    intern: (row, cell) => {
      const { bytes } = row;
      const start = row.starts[cell]!;
      const length = row.ends[cell]! - start;
      if (row.quotes[cell] === 2) return byText.get(cellText(row, cell)) ?? add(row, cell, false);
      if (last !== -1 && equals(last, bytes, start, length)) return last;
      let slot = hash(bytes, start, length) & (table.length - 1);
      for (; table[slot] !== -1; slot = (slot + 1) & (table.length - 1)) {
        const number = table[slot]!;
        if (equals(number, bytes, start, length)) {
          last = number;
          return number;
        }
      }
      const known = byText.get(cellText(row, cell)); // The same text with doubled quotes.
      if (known !== undefined) return known;
      last = add(row, cell, true);
      table[slot] = last;
      if (2 * texts.length > table.length) rehash();
      return last;
    },
  };
}

/** FNV-1a. */
function hash(bytes: Uint8Array, start: number, length: number): number {
  let h = 0x811c9dc5;
  for (let i = start; i < start + length; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return (h ^ (h >>> 15)) >>> 0;
}
