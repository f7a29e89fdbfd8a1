import { baumWelch, fit, key, parseDataset, parseModel } from "../unrolled.mjs";

/**
 * Baum–Welch without pseudo-counts. Of n iterations `fit` also scores the last model, one pass more than the peers make; the
 * number compared is the log-likelihood of the model after n − 1, the last that every peer has.
 */
function prepare({ model: file, data: sequences, sizes }) {
  const model = parseModel(file, "model");
  const train = parseDataset(sequences, "data");
  const learner = baumWelch({
    maxIterations: sizes.iterations,
    tolerance: null,
    pseudoCounts: { initial: 0, transition: 0, emission: 0 },
  });
  return (seed) => fit(model, { train, valid: null }, learner, { key: key(seed) }).history.at(-2).trainPerStep * train.stepCount;
}

export const baumWelchOffers = [{ program: "baum-welch", name: "unrolled", precision: "float64", prepare }];
