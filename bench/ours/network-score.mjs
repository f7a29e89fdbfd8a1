import { logLikelihood, parseDataset, parseModel, rollout } from "../unrolled.mjs";

/** log p(y) of a batch under a deterministic network, forward only. */
function prepare(precision) {
  return ({ model: file, data: sequences }) => {
    const model = parseModel(file, "model");
    const data = parseDataset(sequences, "data");
    return () => logLikelihood(model, data, rollout({ precision })).value;
  };
}

export const networkScoreOffers = [
  { program: "network-score", name: "unrolled", precision: "float64", prepare: prepare("float64") },
  { program: "network-score", name: "unrolled float32", precision: "float32", prepare: prepare("float32") },
];
