import { inputError } from "../input-error.js";
import { type NumpyArray, shapeText } from "./numpy-array.js";
import type { NumpyPart, NumpyRoles, NumpySketch } from "./numpy-roles.js";
import { type SeriesLayout, seriesLayout } from "./series-layout.js";

/** Unpacks an array. */
export type LoadArray = (sketch: NumpySketch) => Promise<NumpyArray>;

/** The arrays of one part, and where its sequences lie in them. */
export interface LoadedPart {
  readonly part: NumpyPart;
  readonly targets: NumpyArray;
  readonly layout: SeriesLayout;
  readonly inputs: NumpyArray | null;
  readonly inputLayout: SeriesLayout | null;
  /** One a sequence. */
  readonly labels: readonly string[] | null;
  /** How it was read, where names and shapes leave a choice. */
  readonly notes: readonly string[];
}

/**
 * Reads the parts of an archive one after the other. Where X holds series, missing steps at their ends are padding and cut off.
 *
 * @throws InputError for shapes that do not go together, or a series of nothing but padding.
 */
export async function loadNumpyParts(
  { parts, series }: NumpyRoles,
  lengths: readonly number[] | null,
  load: LoadArray,
  path: string,
): Promise<LoadedPart[]> {
  const loaded: LoadedPart[] = [];
  for (const part of parts) {
    const targets = await load(part.targets);
    const whole = seriesLayout(targets, lengths, series, path);
    const layout = series && lengths === null ? withoutPadding(targets, whole, path) : whole;
    const inputs = part.inputs === null ? null : await load(part.inputs);
    const inputLayout = inputs === null ? null : seriesLayout(inputs, lengths, series, path);
    if (inputLayout !== null) checkPairs(whole, inputLayout, path);
    const labels = part.labels === null ? null : labelsOf(await load(part.labels), layout.starts.length, path);
    const said = series || targets.name !== "targets" || (targets.shape.length === 2 && lengths === null);
    const notes = said ? [[partNote(part, targets, layout, labels), ...otherReading(targets, layout, series)].join(" ")] : [];
    loaded.push({ part, targets, layout, inputs, inputLayout, labels, notes });
  }
  return loaded;
}

function withoutPadding(array: NumpyArray, layout: SeriesLayout, path: string): SeriesLayout {
  const { starts, stepStride, dimStride, size, single } = layout;
  const isMissing = (i: number): boolean =>
    array.kind === "text"
      ? array.textAt(i) === ""
      : array.kind === "real"
        ? Number.isNaN(array.numberAt(i))
        : single && array.kind === "integer" && array.textAt(i) === "-1";
  const lengths = layout.lengths.map((length, n) => {
    const isPadding = (t: number): boolean => {
      for (let d = 0; d < size; d++) if (!isMissing((starts[n] as number) + t * stepStride + d * dimStride)) return false;
      return true;
    };
    let end = length;
    while (end > 0 && isPadding(end - 1)) end--;
    if (end === 0) throw inputError(path, `${array.name}[${n}]`, "expected a series with at least one value, found only missing ones");
    return end;
  });
  return { ...layout, lengths };
}

function checkPairs(targets: SeriesLayout, inputs: SeriesLayout, path: string): void {
  if (inputs.lengths.length !== targets.lengths.length)
    throw inputError(path, "inputs", `expected ${targets.lengths.length} sequences, as targets have, found ${inputs.lengths.length}`);
  targets.lengths.forEach((length, n) => {
    if (inputs.lengths[n] !== length)
      throw inputError(path, `inputs, sequence ${n}`, `expected ${length} inputs, one a target, found ${inputs.lengths[n]}`);
  });
}

/** Numbers with fractions are no classes. */
function labelsOf(array: NumpyArray, count: number, path: string): readonly string[] | null {
  if (array.size !== count) throw inputError(path, array.name, `expected ${count} labels, one a sequence, found ${array.size}`);
  if (array.kind === "real") for (let i = 0; i < count; i++) if (!Number.isInteger(array.numberAt(i))) return null;
  return Array.from({ length: count }, (_, i) => array.textAt(i));
}

function partNote(
  { split, inputs, labels: y }: NumpyPart,
  targets: NumpyArray,
  layout: SeriesLayout,
  labels: LoadedPart["labels"],
): string {
  const { lengths, size, single } = layout;
  const [shortest, longest] = lengths.reduce(
    ([least, most], length) => [Math.min(least, length), Math.max(most, length)],
    [Number.POSITIVE_INFINITY, 0],
  );
  const steps = shortest === longest ? `${longest} steps` : `${shortest} to ${longest} steps (what is missing at the end is cut off)`;
  const what = {
    real: size === 1 ? "one real number each" : `${size} real numbers each`,
    integer: single ? "symbols (save floats for numbers)" : `${size} ${size === 1 ? "count" : "counts"} each`,
    boolean: `${size} ${size === 1 ? "zero or one" : "zeros and ones"} each`,
    text: "symbols",
    other: "",
  }[targets.kind];
  const count = lengths.length === 1 ? "one sequence" : `${lengths.length} sequences`;
  const read = `${targets.name} ${shapeText(targets.shape)}: ${count}${split === null ? "" : ` (${split})`} of ${steps}, ${what}`;
  if (inputs !== null) return `${read}; ${inputs.name} ${shapeText(inputs.shape)}: their inputs.`;
  if (y === null) return `${read}.`;
  return labels === null
    ? `${read}; ${y.name} ${shapeText(y.shape)}: left out, as numbers with fractions are no labels.`
    : `${read}; ${y.name} ${shapeText(y.shape)}: their labels (${new Set(labels).size} different).`;
}

/** What to do where the shape was meant in another way. */
function otherReading({ name, shape: [count, length, last] }: NumpyArray, { lengths, size }: SeriesLayout, series: boolean): string[] {
  if (last !== undefined && last === size && size > Math.max(...lengths.slice(0, 1)))
    return [`If ${name} is (series, channels, steps), save ${name}.transpose(0, 2, 1).`];
  if (!series && length !== undefined && last === undefined && length > 1)
    return [`If it is ${count} series of ${length} steps, save it as X in an .npz.`];
  return [];
}
