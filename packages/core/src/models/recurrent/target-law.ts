import { shiftedExpInPlace, sigmoidInPlace } from "@unrolled/kernels";
import type { Distribution } from "../../contracts/index.js";
import { bernoulli, categorical, diagonalNormal, poisson } from "../../distributions/index.js";
import type { RecurrentShape } from "./recurrent-shape.js";

/** The law of y_t that one row of readouts stands for. */
export function targetLaw(shape: RecurrentShape, readouts: Float64Array): Distribution<number> | Distribution<readonly number[]> {
  const D = shape.targets.size;
  const z = readouts.slice();
  switch (shape.emission) {
    case "categorical": {
      const sum = shiftedExpInPlace(z, 0, D, Math.max(...z));
      return categorical(Array.from(z, (x) => x / sum));
    }
    case "bernoulli":
      sigmoidInPlace(z, 0, D);
      return bernoulli(Array.from(z));
    case "poisson":
      return poisson(Array.from(z, Math.exp));
    case "gaussian":
      return diagonalNormal(Array.from(z.subarray(0, D)), Array.from(z.subarray(D), Math.exp));
  }
}
