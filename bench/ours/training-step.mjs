import { bptt, fit, key, parseDataset, parseModel } from "../unrolled.mjs";

/**
 * What `fit` does for a batch, `updates` times: select it, forward, back, Adam, and bind the new parameters. The number
 * compared is the mean log-likelihood per step before the last update.
 */
function prepare(options) {
  return ({ model: file, data: sequences, sizes }) => {
    const model = parseModel(file, "model");
    const train = parseDataset(sequences, "data");
    const learner = bptt({
      batchSize: train.sequences.length,
      maxEpochs: sizes.updates,
      learningRate: sizes.learningRate,
      clip: null,
      patience: null,
      ...options,
    });
    return (seed) => fit(model, { train, valid: null }, learner, { key: key(seed) }).history.at(-1).trainPerStep;
  };
}

const program = "training-step";
export const trainingStepOffers = [
  { program, name: "unrolled", precision: "float64", prepare: prepare({}) },
  { program, name: "unrolled float32", precision: "float32", needs: "float32", prepare: prepare({ precision: "float32" }) },
];
