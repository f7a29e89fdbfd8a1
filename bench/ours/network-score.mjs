import { logLikelihood, parseDataset, parseModel, rollout } from "../unrolled.mjs";

/** log p(y) of a batch under a deterministic network, forward only. */
function prepare({ model: file, data: sequences }) {
  const model = parseModel(file, "model");
  const data = parseDataset(sequences, "data");
  return () => logLikelihood(model, data, rollout()).value;
}

export const networkScoreOffers = [{ program: "network-score", name: "unrolled", precision: "float64", prepare }];
