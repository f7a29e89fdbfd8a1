import type { SplitName } from "../../contracts/index.js";
import { inputError } from "../input-error.js";
import { type NumpyKind, shapeText } from "./numpy-array.js";

/** What is known of an array before it is unpacked. */
export interface NumpySketch {
  readonly name: string;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly kind: NumpyKind;
  /** Doubles as they lie in memory, which a dataset of one sequence can keep. */
  readonly plain: boolean;
}

/** Arrays with sequences; several where the archive has one for each split. */
export interface NumpyPart {
  readonly split: SplitName | null;
  readonly targets: NumpySketch;
  readonly inputs: NumpySketch | null;
  /** One a sequence. */
  readonly labels: NumpySketch | null;
}

/** Which array of an archive is what. */
export interface NumpyRoles {
  readonly parts: readonly NumpyPart[];
  /** Two axes are series and steps, one value each, and what pads a series at its end is cut off; else steps and dimensions. */
  readonly series: boolean;
  /** The arrays that are called by their role, such as `lengths`. */
  readonly by: Readonly<Partial<Record<(typeof ROLES)[number], NumpySketch>>>;
  readonly leftOut: readonly NumpySketch[];
}

/** Names that say themselves what an array is. */
export const ROLES = ["inputs", "lengths", "split", "group", "size", "id", "label", "symbols", "names"] as const;
const SERIES = ["x", "data", "series"];
const LABELS = ["y", "label", "labels"];
const SPLITS: ReadonlyMap<string, SplitName> = new Map([
  ["train", "train"],
  ["valid", "valid"],
  ["val", "valid"],
  ["validation", "valid"],
  ["dev", "valid"],
  ["test", "test"],
]);

/**
 * Which array of an archive is what, from their names and shapes: `targets` and the names of `ROLES`; else `X` and `y`, in
 * one array or one for each split (`X_train`, `y_train`, `X_test`, …, or just `train`, `valid`, `test`); else the only array.
 *
 * @throws InputError that names the arrays found, their shapes and what is expected, where this says nothing.
 */
export function numpyRoles(arrays: readonly NumpySketch[], path: string): NumpyRoles {
  const find = (name: string): NumpySketch | undefined => arrays.find((array) => array.name === name);
  const by = Object.fromEntries(ROLES.flatMap((role) => (find(role) === undefined ? [] : [[role, find(role)]]))) as NumpyRoles["by"];
  const targets = find("targets");
  if (targets !== undefined) {
    const unknown = arrays.find(({ name }) => name !== "targets" && !(name in by));
    if (unknown !== undefined)
      throw inputError(path, "", `expected the arrays targets, ${ROLES.join(", ")}, found ${JSON.stringify(unknown.name)}`);
    return { parts: [{ split: null, targets, inputs: by.inputs ?? null, labels: by.label ?? null }], series: false, by, leftOut: [] };
  }
  const parts = partsBySplit(arrays, path) ?? partsOfXAndY(arrays, path);
  if (parts !== null) {
    const shared = Object.fromEntries(Object.entries(by).filter(([name]) => name !== "label" && name !== "inputs"));
    const used = new Set([...Object.values(shared), ...parts.flatMap(({ targets, inputs, labels }) => [targets, inputs, labels])]);
    return { parts, series: true, by: shared, leftOut: arrays.filter((array) => !used.has(array)) };
  }
  const [only] = arrays;
  if (arrays.length !== 1 || only === undefined || Object.hasOwn(by, only.name)) throw unclear(arrays, path);
  return { parts: [{ split: null, targets: only, inputs: null, labels: null }], series: false, by: {}, leftOut: [] };
}

function partsOfXAndY(arrays: readonly NumpySketch[], path: string): NumpyPart[] | null {
  const among = (names: readonly string[]) => arrays.filter(({ name }) => names.includes(name.toLowerCase()));
  const [series, labels] = [among(SERIES), among(LABELS)];
  if (series.length !== 1 || labels.length > 1) return null;
  return [partOf(null, series[0] as NumpySketch, labels[0] ?? null, path)];
}

/** `X_train`, `y_train`, … or `train`, `valid`, `test`; null where there are none. */
function partsBySplit(arrays: readonly NumpySketch[], path: string): NumpyPart[] | null {
  const found = new Map<SplitName, { series: NumpySketch[]; labels: NumpySketch[] }>();
  for (const array of arrays) {
    const words = array.name.toLowerCase().split("_");
    const [split] = words.flatMap((word) => SPLITS.get(word) ?? []);
    const [rest, ...more] = words.filter((word) => !SPLITS.has(word));
    if (split === undefined || more.length > 0 || words.length > 2) continue;
    const entry = found.get(split) ?? { series: [], labels: [] };
    if (rest === undefined || SERIES.includes(rest)) entry.series.push(array);
    else if (LABELS.includes(rest)) entry.labels.push(array);
    else continue;
    found.set(split, entry);
  }
  if (found.size === 0) return null;
  if ([...found.values()].some(({ series, labels }) => series.length !== 1 || labels.length > 1)) throw unclear(arrays, path);
  return (["train", "valid", "test"] as const).flatMap((split) => {
    const entry = found.get(split);
    return entry === undefined ? [] : [partOf(split, entry.series[0] as NumpySketch, entry.labels[0] ?? null, path)];
  });
}

/** X are the series and y their labels, unless y has one value for each step: then X are inputs. */
function partOf(split: SplitName | null, X: NumpySketch, y: NumpySketch | null, path: string): NumpyPart {
  if (y === null) return { split, targets: X, inputs: null, labels: null };
  const size = y.shape.reduce((product, length) => product * length, 1);
  const [count = 1, length] = X.shape;
  const aStep = X.shape.length === 1 ? y.shape[0] === count : y.shape.length > 1 && y.shape[0] === count && y.shape[1] === length;
  if (aStep) return { split, targets: y, inputs: X, labels: null };
  if (size === count) return { split, targets: X, inputs: null, labels: y };
  throw inputError(
    path,
    y.name,
    `expected ${count} labels, one a series of ${X.name} ${shapeText(X.shape)}, or targets ${shapeText([count, ...(length === undefined ? [] : [length])])}, one a step, found the shape ${shapeText(y.shape)}`,
  );
}

function unclear(arrays: readonly NumpySketch[], path: string): Error {
  const found = arrays.map(({ name, shape }) => `${name} ${shapeText(shape)}`);
  const list = found.length > 12 ? [...found.slice(0, 12), `and ${found.length - 12} more`] : found;
  return inputError(
    path,
    "",
    `expected an array "targets", or X (series, steps) or (series, steps, dimensions) with y, one label a series, or the same for each split (X_train, y_train, X_test, …), found ${list.join(", ") || "no array"}; rename them`,
  );
}
