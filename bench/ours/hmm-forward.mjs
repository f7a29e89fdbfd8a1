import { forward, logLikelihood, parseDataset, parseModel } from "../unrolled.mjs";

/** log p(y) of all sequences by the forward algorithm. */
function prepare({ model: file, data: sequences }) {
  const model = parseModel(file, "model");
  const data = parseDataset(sequences, "data");
  return () => logLikelihood(model, data, forward({ increments: false })).value;
}

export const hmmForwardOffers = [{ program: "hmm-forward", name: "unrolled", precision: "float64", prepare }];
