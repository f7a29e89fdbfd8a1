import { key, logLikelihood, parseDataset, parseModel, smc } from "../unrolled.mjs";

/** log p(y | x) of one sequence by the bootstrap particle filter: systematic resampling where the ESS falls below N / 2. */
function prepare(options) {
  return ({ model: file, data: sequences, sizes }) => {
    const model = parseModel(file, "model");
    const data = parseDataset(sequences, "data");
    const method = smc({ particles: sizes.N, resampling: "systematic", resampleBelow: 0.5, ...options });
    return (seed) => logLikelihood(model, data, method, key(seed)).value;
  };
}

export const particleFilterOffers = ["elman-filter", "volatility-filter"].flatMap((program) => [
  { program, name: "unrolled", precision: "float64", prepare: prepare({}) },
  { program, name: "unrolled float32", precision: "float32", needs: "float32", prepare: prepare({ precision: "float32" }) },
]);
