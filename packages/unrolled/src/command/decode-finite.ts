import { type DecodedPath, key, type Model, type Posterior, type SampledPaths } from "@unrolled/core";
import { posterior, samplePaths, viterbi } from "@unrolled/inference";
import type { Decoded, DecodeTask } from "./decode-task.js";

interface DecodedSequence {
  readonly best: DecodedPath;
  readonly smoothed: Posterior | null;
  readonly filtered: Posterior | null;
  readonly draws: SampledPaths | null;
}

/** Most likely paths of a finite state, with its laws and draws of the path where they are asked for. */
export function decodeFinite({ model, data, posterior: laws, paths, seed }: DecodeTask): Decoded {
  const finite = model as unknown as Model<"finite">;
  const smoothed = laws ? posterior(finite, data) : null;
  const filtered = laws ? posterior(finite, data, { given: "past" }) : null;
  const draws = paths > 0 ? samplePaths(finite, data, paths, key(seed).fold("decode")) : null;
  const sequences = viterbi(finite, data).map(
    (best, i): DecodedSequence => ({
      best,
      smoothed: smoothed?.[i] ?? null,
      filtered: filtered?.[i] ?? null,
      draws: draws?.[i] ?? null,
    }),
  );
  const warnings = impossibleSequences(sequences);
  return {
    json: {
      states: "numbered 0, 1, … in the order of the model file; text and figures number them from 1",
      warnings,
      sequences: sequences.map(sequenceJson),
    },
    text: () => sequences.map(sequenceText),
    warnings,
  };
}

/** A line for each sequence that no path explains: the others are answered. */
function impossibleSequences(sequences: readonly DecodedSequence[]): string[] {
  return sequences.flatMap(({ best: { id, firstImpossibleStep } }) =>
    firstImpossibleStep === null
      ? []
      : [`sequence "${id}" is impossible under the model from step ${firstImpossibleStep + 1} on: it has no path and no posterior`],
  );
}

/**
 * One line a sequence; with the posterior a further line for each step: step from 1, state of the path from 1, law of the state; with
 * draws a line for each: "draw", its number from 1, its states. An impossible sequence has one line that says so.
 */
function sequenceText({ best: { id, path, logProbability, firstImpossibleStep }, smoothed, draws }: DecodedSequence): string {
  if (path === null) return `${id}\t-Infinity\timpossible from step ${(firstImpossibleStep ?? 0) + 1}\n`;
  const lines = [`${id}\t${logProbability.toFixed(6)}\t${numbered(path)}`];
  const laws = smoothed === null ? null : rowsOf(smoothed);
  if (laws !== null)
    path.forEach((state, t) => {
      lines.push(`${id}\t${t + 1}\t${state + 1}\t${Array.from(laws[t]!, (p) => p.toFixed(6)).join(" ")}`);
    });
  draws?.paths?.forEach((drawn, m) => {
    lines.push(`${id}\tdraw\t${m + 1}\t${numbered(drawn)}`);
  });
  return `${lines.join("\n")}\n`;
}

/** States as people read them, in figures and tables too: from 1. */
function numbered(path: ArrayLike<number>): string {
  return Array.from(path, (state) => state + 1).join(" ");
}

function sequenceJson({ best: { id, path, logProbability, firstImpossibleStep }, smoothed, filtered, draws }: DecodedSequence) {
  return {
    id,
    logProbability,
    path,
    firstImpossibleStep,
    ...(smoothed === null ? {} : { posterior: rowsOf(smoothed) }),
    ...(filtered === null ? {} : { filtered: rowsOf(filtered) }),
    ...(draws === null ? {} : { paths: draws.paths }),
  };
}

/** T rows of K; null where the sequence is impossible. */
function rowsOf({ stateCount, marginals }: Posterior): Float64Array[] | null {
  if (marginals === null) return null;
  return Array.from({ length: marginals.length / stateCount }, (_, t) => marginals.subarray(t * stateCount, (t + 1) * stateCount));
}
