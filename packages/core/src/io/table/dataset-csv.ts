import type { Dataset, InputSpace, SequenceRecord, SplitName, TargetSpace } from "../../contracts/index.js";
import { labelsOf, rowsByIndex, unpackSequence } from "../../data/index.js";

/** A column of the table: its heading, and its cell in each step of a sequence. */
interface Column {
  readonly heading: string;
  readonly cell: (sequence: SequenceRecord, index: number, t: number) => string;
}

/**
 * The data as CSV in long form, one row a step; `parseCsv` reads them back. Dimensions are columns of their own names, of
 * those without names `target` or `y1`, `y2`, …, and `input` or `x1`, `x2`, …; a missing target is an empty cell.
 *
 * @throws RangeError where sequences have sources, which have steps of their own; where two columns have one name, or a name holds a colon; for an empty symbol, which would be missing.
 * @example
 * const targets = { kind: "real", size: 2, names: ["y_wind", "y_tide"] } as const;
 * console.log(datasetCsv(packDataset({ name: "d", targets, sequences: [{ id: "s", targets: [[0.5, null]] }] })));
 * // sequence,t,y_wind,y_tide
 * // s,1,0.5,
 */
export function datasetCsv(data: Dataset): string {
  const { targets, inputs, sequences, splits } = data;
  if (data.source !== null)
    throw new RangeError(`datasetCsv: data without sources are required, the sequences of "${data.name}" have them; use .json`);
  const splitOf = new Map<number, SplitName>();
  for (const split of ["train", "valid", "test"] as const) for (const index of splits?.[split] ?? []) splitOf.set(index, split);
  const columns: Column[] = [
    { heading: "sequence", cell: ({ id }) => id },
    { heading: "t", cell: (_sequence, _index, t) => `${t + 1}` },
    ...(sequences.some(({ group }) => group !== null) ? [{ heading: "group", cell: ({ group }: SequenceRecord) => group ?? "" }] : []),
    ...(sequences.some(({ label }) => (label ?? null) !== null)
      ? [{ heading: "label", cell: ({ label }: SequenceRecord) => label ?? "" }]
      : []),
    ...(splits === null ? [] : [{ heading: "split", cell: (_: SequenceRecord, index: number) => splitOf.get(index) ?? "" }]),
    ...(inputs === null ? [] : columnsOf("inputs", inputs)),
    ...columnsOf("targets", targets),
  ];
  checkHeadings(columns.map(({ heading }) => heading.split(":")[0]!));
  const rows = rowsByIndex(data);
  const lines = [columns.map(({ heading }) => quoted(heading)).join(",")];
  sequences.forEach(({ length }, index) => {
    const sequence = unpackSequence(data, index, rows);
    for (let t = 0; t < length; t++) lines.push(columns.map(({ cell }) => quoted(cell(sequence, index, t))).join(","));
  });
  return `${lines.join("\n")}\n`;
}

function columnsOf(part: "targets" | "inputs", space: TargetSpace | InputSpace): Column[] {
  const valueAt = (sequence: SequenceRecord, t: number) => sequence[part]?.[t] ?? null;
  const [alone, numbered] = part === "targets" ? ["target", "y"] : ["input", "x"];
  if (space.kind === "categorical") {
    const symbols = labelsOf(space);
    if (symbols?.includes("") === true)
      throw new RangeError('datasetCsv: a symbol must not be empty, as an empty cell is missing, got ""; use .json');
    const heading = `${alone}:categorical${symbols === null ? `:${space.size}` : ""}`;
    const cell = (value: number | null): string => (value === null ? "" : (symbols?.[value] ?? `${value}`));
    return [{ heading, cell: (sequence, _index, t) => cell(valueAt(sequence, t) as number | null) }];
  }
  const kind = space.kind === "real" ? "" : `:${space.kind}`;
  return Array.from({ length: space.size }, (_, d): Column => {
    const name = space.names?.[d] ?? (space.size === 1 ? alone : `${numbered}${d + 1}`);
    if (name.includes(":"))
      throw new RangeError(`datasetCsv: the name of a column must not hold a colon, got ${JSON.stringify(name)}; use .json`);
    return {
      heading: `${name}${kind}`,
      cell: (sequence, _index, t) => numberCell((valueAt(sequence, t) as readonly (number | null)[] | null)?.[d] ?? null),
    };
  });
}

function numberCell(x: number | null): string {
  return x === null ? "" : Object.is(x, -0) ? "-0" : `${x}`;
}

function checkHeadings(names: readonly string[]): void {
  const twice = names.find((name, i) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) !== i);
  if (twice !== undefined)
    throw new RangeError(`datasetCsv: each column must have a name of its own, got ${JSON.stringify(twice)} twice; use .json`);
}

/** In quotes where a reader would take it for more than one cell, or cut it. */
function quoted(text: string): string {
  return /[",;\t|\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
