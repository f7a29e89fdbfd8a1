/** A row of a table as it stands in the file. Valid until the next row is scanned. */
export interface TableRow {
  /** Holds the cells, UTF-8. */
  bytes: Uint8Array;
  /** Cells in the row. */
  count: number;
  /** Where each cell begins and ends in `bytes`, without quotes and without the spaces around a cell that is not quoted. */
  starts: Int32Array;
  ends: Int32Array;
  /** 0: not quoted, 1: quoted, 2: quoted, with doubled quotes in it. */
  quotes: Uint8Array;
  /** From 1: where the row begins. */
  line: number;
}

export interface RowScanner {
  /** The next bytes of the file. */
  push(bytes: Uint8Array): void;
  /** There are no more. */
  end(): void;
}

const [TAB, LF, CR, SPACE, QUOTE] = [9, 10, 13, 32, 34] as const;
const [PLAIN, SEPARATOR, LINE_END, QUOTE_MARK] = [0, 1, 2, 3] as const;
/** A quoted cell longer than this is a quote that was never closed. */
const longestQuoted = 1 << 22;

/**
 * Cuts the bytes of a table into rows of cells as they arrive, RFC 4180 with LF, CRLF or CR as line ends. A blank line is a
 * row of one empty cell. A quote within a cell that does not begin with one stands for itself. `fault` is called with the place of
 * what is no table (line and column from 1) and must throw. Cost O(bytes), about 5 ns each.
 */
export function scanRows(
  separator: number,
  onRow: (row: TableRow) => void,
  fault: (line: number, column: number, problem: string) => never,
): RowScanner {
  const kinds = new Uint8Array(256);
  kinds[separator] = SEPARATOR;
  kinds[LF] = kinds[CR] = LINE_END;
  kinds[QUOTE] = QUOTE_MARK;
  const row: TableRow = {
    bytes: new Uint8Array(0),
    count: 0,
    starts: new Int32Array(64),
    ends: new Int32Array(64),
    quotes: new Uint8Array(64),
    line: 1,
  };
  let length = 0;
  let at = 0;
  let rowStart = 0;
  let cellStart = 0;
  /** Where the quote of this cell opened and closed; −1: it did not. */
  let opened = -1;
  let closed = -1;
  let doubled = false;
  /** Line ends within the quoted cells of this row. */
  let innerLines = 0;
  let afterReturn = false;

  const isSpace = (byte: number | undefined): boolean => (byte === SPACE || byte === TAB) && byte !== separator;
  const endCell = (end: number): void => {
    if (row.count === row.starts.length) grow(row);
    const { bytes, count } = row;
    let from = cellStart;
    let to = end;
    if (opened !== -1) {
      for (let i = closed + 1; i < end; i++)
        if (!isSpace(bytes[i])) fault(row.line, count + 1, "expected the end of the cell after a closing quote, found more of it");
      from = opened + 1;
      to = closed;
    } else {
      while (from < to && isSpace(bytes[from])) from++;
      while (to > from && isSpace(bytes[to - 1])) to--;
    }
    row.starts[count] = from;
    row.ends[count] = to;
    row.quotes[count] = opened === -1 ? 0 : doubled ? 2 : 1;
    row.count = count + 1;
    opened = closed = -1;
    doubled = false;
  };
  const endRow = (): void => {
    onRow(row);
    row.line += 1 + innerLines;
    innerLines = 0;
    row.count = 0;
  };
  const scan = (last: boolean): void => {
    const { bytes } = row;
    while (at < length) {
      if (opened !== -1 && closed === -1) {
        // Within quotes: only the next quote matters, and line ends are counted.
        let end = bytes.indexOf(QUOTE, at);
        if (end === -1 || end >= length) end = length;
        for (let i = at; i < end; i++) if (bytes[i] === LF || (bytes[i] === CR && bytes[i + 1] !== LF)) innerLines++;
        at = end;
        if (end - opened > longestQuoted) fault(row.line, row.count + 1, "expected a closing quote, found none");
        if (end === length) return;
        if (end + 1 === length && !last) return; // The next byte says whether this quote closes.
        if (end + 1 < length && bytes[end + 1] === QUOTE) {
          doubled = true;
          at = end + 2;
        } else {
          closed = end;
          at = end + 1;
        }
        continue;
      }
      const byte = bytes[at]!;
      const kind = kinds[byte]!;
      if (kind === PLAIN) at++;
      else if (kind === QUOTE_MARK) {
        let from = cellStart;
        while (from < at && isSpace(bytes[from])) from++;
        if (from === at && opened === -1) opened = at;
        at++;
      } else if (kind === SEPARATOR) {
        endCell(at);
        cellStart = ++at;
      } else if (byte === LF && afterReturn && at === rowStart) {
        afterReturn = false;
        rowStart = cellStart = ++at;
      } else {
        endCell(at);
        endRow();
        afterReturn = byte === CR;
        rowStart = cellStart = ++at;
      }
    }
  };
  return {
    push: (chunk) => {
      const rest = length - rowStart;
      if (rest === 0) row.bytes = chunk;
      else {
        const joined = new Uint8Array(rest + chunk.length);
        joined.set(row.bytes.subarray(rowStart, length));
        joined.set(chunk, rest);
        row.bytes = joined;
      }
      for (let i = 0; i < row.count; i++) {
        row.starts[i]! -= rowStart;
        row.ends[i]! -= rowStart;
      }
      at -= rowStart;
      cellStart -= rowStart;
      if (opened !== -1) opened -= rowStart;
      if (closed !== -1) closed -= rowStart;
      rowStart = 0;
      length = row.bytes.length;
      scan(false);
    },
    end: () => {
      scan(true);
      if (opened !== -1 && closed === -1) fault(row.line, row.count + 1, "expected a closing quote, found the end of the file");
      if (rowStart === length) return;
      endCell(length);
      endRow();
      rowStart = length;
    },
  };
}

function grow(row: TableRow): void {
  const size = 2 * row.starts.length;
  const starts = new Int32Array(size);
  const ends = new Int32Array(size);
  const quotes = new Uint8Array(size);
  starts.set(row.starts);
  ends.set(row.ends);
  quotes.set(row.quotes);
  Object.assign(row, { starts, ends, quotes });
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of a cell. @throws TypeError where its bytes are not UTF-8. */
export function cellText({ bytes, starts, ends, quotes }: TableRow, cell: number): string {
  const start = starts[cell]!;
  const end = ends[cell]!;
  if (start === end) return "";
  const text = utf8.decode(bytes.subarray(start, end));
  return quotes[cell] === 2 ? text.replaceAll('""', '"') : text;
}
