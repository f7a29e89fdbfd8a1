import {
  type AnyModel,
  alignDataset,
  type Dataset,
  packDataset,
  rowsByIndex,
  type SequenceRecord,
  type TargetValue,
  unpackSequence,
} from "@unrolled/core";
import { type ForecastOptions, type SettledForecast, settledForecast } from "./forecast-options.js";

/** One sequence seen from one of its steps. */
export interface FuturePiece {
  /** Of the sequence; in `FutureData.data` the id tells its origins apart. */
  readonly id: string;
  readonly origin: number;
  /** H: what the data have after the origin. */
  readonly truth: readonly TargetValue[];
}

/** Sequences that go on for H steps after what is given of them, whose targets there are missing: one for each piece, in order. */
export interface FutureData {
  readonly data: Dataset;
  readonly pieces: readonly FuturePiece[];
}

/**
 * The data that `forecast` works on: each sequence cut at its origin (each of them, several times), with `steps` more steps whose targets are missing. It
 * checks options, origins and inputs, and computes nothing.
 *
 * @throws as `forecast` does.
 * @example
 * console.log(futureDataset(hmm, data, { steps: 3 }).length - data.length); // 3
 */
export function futureDataset(model: AnyModel, data: Dataset, options: ForecastOptions): Dataset {
  return futureData(model, data, settledForecast(options)).data;
}

/** Where each future starts, how long it is, and the inputs of it. */
export type FutureOptions = Pick<SettledForecast, "origins" | "steps" | "inputs">;

/**
 * Each sequence cut at each origin and drawn out for H steps. Inputs of the future are the data's own as far as they reach, then the given ones.
 *
 * @throws RangeError where an origin lies beyond a sequence, or inputs are missing.
 */
export function futureData(model: AnyModel, given: Dataset, options: FutureOptions, who = "forecast"): FutureData {
  const data = alignDataset(given, model);
  const { origins, steps } = options;
  const rows = rowsByIndex(data);
  const pieces: FuturePiece[] = [];
  const sequences: SequenceRecord[] = [];
  data.sequences.forEach(({ id }, index) => {
    const record = unpackSequence(data, index, rows);
    for (const asked of origins) {
      const origin = originOf(record, asked, who);
      pieces.push({ id, origin, truth: Array.from({ length: steps }, (_, h) => record.targets[origin + h] ?? null) });
      sequences.push({
        id: origins.length === 1 ? id : `${id}@${origin}`,
        targets: [...record.targets.slice(0, origin), ...new Array<null>(steps).fill(null)],
        inputs: model.inputs === null ? null : inputsOf(model, record, origin + steps, index, data.sequences.length, options, who),
        ...(record.source == null ? {} : { source: record.source }),
      });
    }
  });
  const inputs = model.inputs === null ? null : data.inputs;
  return { data: packDataset({ name: data.name, targets: data.targets, inputs, source: data.source?.space ?? null, sequences }), pieces };
}

function originOf({ id, targets }: SequenceRecord, asked: number | null, who: string): number {
  if (asked === null) return targets.reduce<number>((last, target, t) => (target === null ? last : t + 1), 0);
  const origin = asked < 0 ? targets.length + asked : asked;
  if (origin < 0 || origin > targets.length)
    throw new RangeError(
      `${who}: origin must lie within each sequence, got ${asked} for sequence "${id}", which has ${targets.length} steps; choose 0 to ${targets.length}, or −${targets.length} to −1 from its end`,
    );
  return origin;
}

function inputsOf(
  model: AnyModel,
  { id, inputs, targets }: SequenceRecord,
  length: number,
  index: number,
  count: number,
  { inputs: lists, steps }: FutureOptions,
  who: string,
): NonNullable<SequenceRecord["inputs"]> {
  if (lists.length > 1 && lists.length !== count)
    throw new RangeError(`${who}: inputs must be one list for each of ${count} sequences, or one for all, got ${lists.length}`);
  const own = inputs ?? [];
  const further = (lists.length > 1 ? lists[index] : lists[0]) ?? [];
  const whole = [...own, ...further].slice(0, length) as NonNullable<SequenceRecord["inputs"]>;
  if (whole.length < length)
    throw new RangeError(
      `${who}: model "${model.name}" is driven by given inputs, and for ${steps} steps sequence "${id}" needs ${length - targets.length} of them after its end (step ${targets.length}), got ${further.length}; give inputs, steps at its end without targets, or an earlier origin`,
    );
  return whole;
}
