import { kalman, logLikelihood, parseDataset, parseModel } from "../unrolled.mjs";

/** log p(y) of all sequences by the Kalman filter. */
function prepare({ model: file, data: sequences }) {
  const model = parseModel(file, "model");
  const data = parseDataset(sequences, "data");
  return () => logLikelihood(model, data, kalman()).value;
}

export const kalmanFilterOffers = [{ program: "kalman-filter", name: "unrolled", precision: "float64", prepare }];
