import type { Dataset } from "../contracts/index.js";
import { type Law, lawFor, lawsFor, type ReadoutKind } from "../laws/index.js";

/** A root mean square up to this is left alone: standardised numbers, zeros and ones, small counts. */
const ordinarySize = 10;

/** By dimension: the root mean square of its observed numbers where that is above `ordinarySize`, else 1. */
export function scalesOf(data: Dataset, part: "targets" | "inputs"): number[] {
  const values = part === "targets" ? data.targetValues : data.inputValues;
  const size = data[part]?.size ?? 0;
  if (values === null) return new Array<number>(size).fill(1);
  const squares = new Float64Array(size);
  const counts = new Float64Array(size);
  values.forEach((x, i) => {
    if (Number.isNaN(x)) return;
    squares[i % size] = squares[i % size]! + x * x;
    counts[i % size] = counts[i % size]! + 1;
  });
  return Array.from(squares, (square, d) => {
    const size = Math.sqrt(square / Math.max(1, counts[d]!));
    return size > ordinarySize ? size : 1;
  });
}

/** Weights that read numbers of these sizes. */
export function dividedBy(scales: readonly number[], rows: readonly number[][]): number[][] {
  return rows.map((row) => row.map((weight, d) => weight / scales[d]!));
}

/** A law by its name, with its options where it has any; left out: the first of `laws` that is for targets of the data's kind. */
export type StartingEmission = string | { readonly kind: string; readonly [option: string]: unknown } | undefined;

/** The law of a network's targets and the readout's bias that training starts from: the data's marginals. */
export function startingLaw(data: Dataset, emission: StartingEmission, who: string): ReturnType<ReadoutKind["start"]> {
  const { kind, ...options } = typeof emission === "object" ? emission : { kind: emission };
  const isFor = ({ targets }: Law): boolean => targets === data.targets.kind;
  const law = kind === undefined ? lawsFor("readout").find(isFor)! : lawFor("readout", kind, `${who}: emission`);
  if (!isFor(law))
    throw new RangeError(`${who}: emission "${law.name}" needs ${law.targets} targets, data "${data.name}" has ${data.targets.kind} ones`);
  return law.readout.start(data, options, who);
}
