import { checkOptions, requireDataset } from "../checks/index.js";
import type { Dataset, InputSpace, Model, SequenceInfo, TargetSpace } from "../contracts/index.js";
import { labelsOf, sameLabels } from "./labels.js";
import { sourceDataset } from "./source.js";

export interface AlignOptions {
  /**
   * What becomes of symbols that the model does not know: refused (the default), missing (targets only), or the one symbol
   * of the model `as`, which has a probability of its own.
   */
  readonly unknown?: "error" | "missing" | { readonly as: string };
  /** By labels where both have them (the default), or by place whatever they are called. */
  readonly by?: "labels" | "place";
}

type Named = Pick<Model, "name" | "targets" | "inputs" | "source">;

/**
 * The data in a model's own order of symbols and dimensions, which are told by what they are called: other orders are
 * reordered, and a part of the model's symbols is enough. Where the data or the model have no labels, places count, as in
 * the data. Views do this as they bind; call it to say what becomes of unknown symbols.
 *
 * Data whose labels are the model's are returned as they are; else cost O(steps × dimensions), once.
 *
 * @throws RangeError that names the symbols that occur and the model does not know, or the dimensions that are missing or too many
 * (inputs that the model does not know are left out).
 * @example
 * const said = (symbols: string[], targets: number[]) =>
 *   packDataset({ name: "said", targets: { kind: "categorical", size: symbols.length, symbols }, sequences: [{ id: "s", targets }] });
 * const model = fitNGram(said(["no", "yes"], [0, 0, 1]), { order: 1, smoothing: "witten-bell" });
 * console.log(alignDataset(said(["yes", "no"], [1, 1, 0]), model).targetSymbols); // 0, 0, 1
 * console.log(alignDataset(said(["no", "perhaps"], [0, 1, 0]), model, { unknown: "missing" }).targetSymbols); // 0, -1, 0
 */
export function alignDataset(data: Dataset, model: Named, options: AlignOptions = {}): Dataset {
  checkOptions("alignDataset", options, ["by", "unknown"]);
  requireDataset(data, `bind: model "${model.name}"`);
  checkUnknown(model, options);
  const aligned = alignPart(data, model, "targets", options);
  const targets: Partial<Dataset> =
    aligned === null ? {} : { targets: aligned.space as TargetSpace, targetSymbols: aligned.symbols, targetValues: aligned.values };
  const withTargets = aligned === null ? data : Object.freeze({ ...data, ...targets, sequences: recounted(data, aligned.symbols) });
  return alignSource(alignInputs(withTargets, model, options), model, options);
}

/** The same of the sources: steps of their own, in the model's order of symbols. */
function alignSource(data: Dataset, model: Named, options: AlignOptions): Dataset {
  const space = model.source ?? null;
  const sources = sourceDataset(data);
  if (space === null || sources === null) return data;
  const aligned = alignPart(sources, { ...model, targets: space }, "targets", options);
  if (aligned === null) return data;
  const { symbols, values } = aligned;
  return Object.freeze({ ...data, source: Object.freeze({ ...data.source!, space: aligned.space as InputSpace, symbols, values }) });
}

/** What `alignDataset` does, of the inputs alone. */
export function alignInputs(data: Dataset, model: Named, options: AlignOptions = {}): Dataset {
  checkOptions("alignInputs", options, ["by", "unknown"]);
  const aligned = alignPart(data, model, "inputs", options);
  if (aligned === null) return data;
  return Object.freeze({ ...data, inputs: aligned.space as InputSpace, inputSymbols: aligned.symbols, inputValues: aligned.values });
}

interface Aligned {
  readonly space: TargetSpace | InputSpace;
  readonly symbols: Int32Array | null;
  readonly values: Float64Array | null;
}

/** Null where the part stays as it is. */
function alignPart(
  data: Dataset,
  model: Named,
  part: "targets" | "inputs",
  { unknown = "error", by = "labels" }: AlignOptions,
): Aligned | null {
  const own = data[part];
  const wanted = model[part] ?? null;
  // Another kind is for the binding to refuse.
  if (own === null || wanted === null || own.kind !== wanted.kind) return null;
  const from = labelsOf(own);
  const to = labelsOf(wanted);
  if (from === null || to === null || sameLabels(from, to)) return null;
  if ("open" in wanted && wanted.open === true) return alignOpen(data, from, to, by);
  const symbols = part === "targets" ? data.targetSymbols : data.inputSymbols;
  const values = part === "targets" ? data.targetValues : data.inputValues;
  const space =
    own.kind === "categorical" ? { kind: own.kind, size: wanted.size, symbols: to } : { kind: own.kind, size: wanted.size, names: to };
  if (by === "place") {
    if (own.size === wanted.size) return { space, symbols, values };
    throw new RangeError(
      `bind: model "${model.name}" needs ${part} of size ${wanted.size} to be matched by place, data "${data.name}" has size ${own.size}; match by name`,
    );
  }
  if (symbols !== null) return { space, symbols: renumbered(symbols, from, to, { data, model, part, unknown }), values: null };
  return { space, symbols: null, values: takeColumns(values!, data.stepCount, columnsOf(from, to, { data, model, part }), from.length) };
}

/** Inputs by an open alphabet: the model's symbols, then those that it does not know. */
function alignOpen({ inputSymbols }: Dataset, from: readonly string[], to: readonly string[], by: "labels" | "place"): Aligned | null {
  if (by === "place" || (from.length > to.length && to.every((label, i) => label === from[i]))) return null;
  const numberOf = new Map(to.map((label, index) => [label, index]));
  for (const label of from) if (!numberOf.has(label)) numberOf.set(label, numberOf.size);
  const numbers = from.map((label) => numberOf.get(label)!);
  const symbols = [...numberOf.keys()];
  return {
    space: { kind: "categorical", size: symbols.length, symbols },
    symbols: inputSymbols!.map((symbol) => numbers[symbol]!),
    values: null,
  };
}

interface Place {
  readonly data: Dataset;
  readonly model: Named;
  readonly part: "targets" | "inputs";
}

/** Symbols by the model's numbers. */
function renumbered(
  symbols: Int32Array,
  from: readonly string[],
  to: readonly string[],
  place: Place & { readonly unknown: NonNullable<AlignOptions["unknown"]> },
): Int32Array {
  const indexOf = new Map(to.map((label, index) => [label, index]));
  const numbers = Int32Array.from(from, (label) => indexOf.get(label) ?? -1);
  const out = symbols.map((symbol) => (symbol < 0 ? symbol : numbers[symbol]!));
  const firstUnknown = out.findIndex((symbol, i) => symbol < 0 && symbols[i]! >= 0);
  if (firstUnknown < 0) return out;
  const { unknown, part, model } = place;
  if (unknown === "missing" && part === "targets") return out;
  if (typeof unknown === "string") throw unknownSymbols(symbols, from, indexOf, firstUnknown, place);
  const other = indexOf.get(unknown.as);
  if (other === undefined) throw noSuchSymbol(model, part, unknown.as, to);
  return out.map((symbol, i) => (symbol < 0 && symbols[i]! >= 0 ? other : symbol));
}

function unknownSymbols(
  symbols: Int32Array,
  from: readonly string[],
  indexOf: ReadonlyMap<string, number>,
  position: number,
  { data, model, part }: Place,
): RangeError {
  const occur = [...new Set(symbols)].filter((symbol) => symbol >= 0 && !indexOf.has(from[symbol]!)).sort((a, b) => a - b);
  const remedy =
    part === "targets"
      ? `score them as missing or as a symbol that it knows (--unknown missing, --unknown SYMBOL; in code alignDataset with "unknown")`
      : `give it those that it knows, or score them as one (--unknown SYMBOL; in code alignDataset with "unknown")`;
  return new RangeError(
    `bind: model "${model.name}" does not know the ${part === "targets" ? "" : "input "}${occur.length === 1 ? "symbol" : "symbols"} ${listed(occur.map((symbol) => from[symbol]!))} of data "${data.name}" (first in ${placeOf(data, position)}), only ${listed([...indexOf.keys()])}; ${remedy}`,
  );
}

function noSuchSymbol(model: Named, part: "targets" | "inputs", symbol: string, known: readonly string[]): RangeError {
  return new RangeError(
    `alignDataset: unknown symbols must become one that model "${model.name}" knows among its ${part}, got ${JSON.stringify(symbol)}; it knows ${listed(known)}`,
  );
}

/** A symbol to score others as must be the model's, whether or not it is needed. */
function checkUnknown(model: Named, { unknown = "error" }: AlignOptions): void {
  if (typeof unknown === "string") {
    if (unknown !== "error" && unknown !== "missing")
      throw new RangeError(`alignDataset: unknown must be "error", "missing" or { as: symbol }, got ${JSON.stringify(unknown)}`);
    return;
  }
  const known = [model.targets, model.inputs].flatMap((space) => (space?.kind === "categorical" ? (labelsOf(space) ?? []) : []));
  if (!known.includes(unknown.as)) throw noSuchSymbol(model, "targets", unknown.as, known);
}

/** For each of the model's dimensions, its column in the data. */
function columnsOf(from: readonly string[], to: readonly string[], { data, model, part }: Place): number[] {
  const columnOf = new Map(from.map((label, column) => [label, column]));
  const lacking = to.filter((label) => !columnOf.has(label));
  const known = new Set(to);
  const besides = part === "targets" ? from.filter((label) => !known.has(label)) : [];
  if (lacking.length > 0 || besides.length > 0) {
    const faults = [
      ...(lacking.length > 0 ? [`lacks ${listed(lacking)}`] : []),
      ...(besides.length > 0 ? [`has ${listed(besides)} besides`] : []),
    ];
    const option = part === "targets" ? "--target" : "--input";
    throw new RangeError(
      `bind: model "${model.name}" is of the ${part === "targets" ? "target" : "input"} ${to.length === 1 ? "dimension" : "dimensions"} ${listed(to)}, data "${data.name}" ${faults.join(" and ")}; rename them, choose them with ${option}, or match by place (--match place; in code alignDataset with "by")`,
    );
  }
  return to.map((label) => columnOf.get(label)!);
}

function takeColumns(values: Float64Array, rows: number, columns: readonly number[], width: number): Float64Array {
  const out = new Float64Array(rows * columns.length);
  columns.forEach((column, d) => {
    for (let i = 0; i < rows; i++) out[i * columns.length + d] = values[i * width + column]!;
  });
  return out;
}

/** Steps with a target that is not missing, where symbols may have become so. */
function recounted(data: Dataset, symbols: Int32Array | null): readonly SequenceInfo[] {
  if (symbols === null) return data.sequences;
  const observed = new Int32Array(data.sequences.length);
  for (let t = 0; t < data.length; t++)
    for (let row = 0; row < data.aliveCounts[t]!; row++) {
      const index = data.order[row]!;
      if (symbols[data.starts[t]! + row]! >= 0 && t >= (data.sequences[index]!.context ?? 0)) observed[index]!++;
    }
  return data.sequences.map((info, index) =>
    info.observedSteps === observed[index] ? info : Object.freeze({ ...info, observedSteps: observed[index]! }),
  );
}

function placeOf({ starts, order, sequences }: Dataset, position: number): string {
  const t = starts.findLastIndex((start) => start <= position);
  return `sequence "${sequences[order[position - starts[t]!]!]!.id}", step ${t + 1}`;
}

/** In quotes; of many the first. */
function listed(labels: readonly string[], most = 12): string {
  const shown = labels.slice(0, most).map((label) => JSON.stringify(label));
  return labels.length > most ? `${shown.join(", ")} and ${labels.length - most} more` : shown.join(", ");
}
