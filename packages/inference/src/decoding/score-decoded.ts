import { type AnyModel, type Dataset, type Key, packDataset, type SequenceLogLikelihood, unpackSequence } from "@unrolled/core";
import { chooseMethod } from "../methods/choose-method.js";
import { logLikelihood } from "../verbs/log-likelihood.js";

/**
 * log p(symbols | what is given of sequence `index`) of each list of symbols, by its name, by runs of their own, whose draws the search did not see: a search prefers what
 * its own estimates take for more probable than it is.
 */
export function scoreDecoded(
  model: AnyModel,
  future: Dataset,
  index: number,
  origin: number,
  lists: ReadonlyMap<string, readonly number[]>,
  { particles, replicates }: { readonly particles: number; readonly replicates: number },
  key: Key,
): ReadonlyMap<string, SequenceLogLikelihood> {
  const record = unpackSequence(future, index);
  const data = packDataset({
    name: future.name,
    targets: future.targets,
    inputs: future.inputs,
    source: future.source?.space ?? null,
    sequences: Array.from(lists, ([id, symbols]) => ({
      id,
      targets: [...record.targets.slice(0, origin), ...symbols],
      ...(origin === 0 ? {} : { context: origin }),
      ...(record.inputs == null ? {} : { inputs: record.inputs.slice(0, origin + symbols.length) }),
      ...(record.source == null ? {} : { source: record.source }),
    })),
  });
  const { method } = chooseMethod(model, data, { particles, replicates, key });
  return new Map(logLikelihood(model, data, method, key).sequences.map((score) => [score.id, score]));
}
