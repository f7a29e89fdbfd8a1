import { datasetFile, key, packDataset } from "../unrolled.mjs";

export const inputKey = key("bench");

/** rows x columns of N(0, sd²), addressed by `place`. */
export function normalMatrix(rows, columns, sd, place) {
  const drawn = new Float64Array(rows * columns);
  inputKey.fold(place).fillNormal(drawn);
  return Array.from({ length: rows }, (_, i) => Array.from(drawn.subarray(i * columns, (i + 1) * columns), (x) => sd * x));
}

export const normalVector = (length, sd, place) => normalMatrix(1, length, sd, place)[0];

/** rows laws over `columns` outcomes, each from the flat Dirichlet law. */
export function randomLaws(rows, columns, place) {
  const drawn = new Float64Array(rows * columns);
  inputKey.fold(place).fillUniform(drawn);
  return Array.from({ length: rows }, (_, i) => {
    const weights = Array.from(drawn.subarray(i * columns, (i + 1) * columns), (u) => -Math.log(1 - u));
    const total = weights.reduce((sum, weight) => sum + weight);
    return weights.map((weight) => weight / total);
  });
}

/** The file that we and the peers read. */
export const inputFile = (model, data, sizes) => ({ model: model.toFile(), data: datasetFile(data), sizes });

export const oneSequence = (name, targets, inputs, record) => packDataset({ name, targets, inputs, sequences: [{ id: name, ...record }] });
