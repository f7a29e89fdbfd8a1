import type { HiddenMarkov } from "../models/index.js";
import { hiddenMarkov } from "../models/index.js";
import { withPath } from "./input-error.js";
import { byKind, checkStructure, fields, oneOf } from "./json/check-structure.js";
import { cube, matrix, vectorOr } from "./json/number-arrays.js";
import { commonFields, space } from "./model-file-fields.js";

const emission = byKind(
  ["categorical", "gaussian", "gaussian-full", "poisson", "bernoulli", "gaussian-mixture"],
  [
    fields({ kind: oneOf("categorical"), probabilities: matrix }),
    fields({ kind: oneOf("gaussian"), means: matrix, sds: matrix }),
    fields({ kind: oneOf("gaussian-full"), means: matrix, covariances: cube }),
    fields({ kind: oneOf("poisson"), rates: matrix }),
    fields({ kind: oneOf("bernoulli"), probabilities: matrix }),
    fields({ kind: oneOf("gaussian-mixture"), weights: matrix, means: cube, sds: cube }),
  ],
);

const file = fields({ ...commonFields, inputs: space, initial: vectorOr("stationary"), transition: matrix, emission });

/** The hidden Markov model of a model file of that kind. */
export function hiddenMarkovFromFile(json: unknown, path: string): HiddenMarkov {
  const content = checkStructure(file, json, path);
  return withPath(path, () => hiddenMarkov(content));
}
