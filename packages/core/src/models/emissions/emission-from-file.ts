import { bernoulliEmission } from "./bernoulli-emission.js";
import { categoricalEmission } from "./categorical-emission.js";
import type { Emission } from "./emission.js";
import type { EmissionFile } from "./emission-file.js";
import { fullGaussianEmission } from "./full-gaussian-emission.js";
import { gaussianEmission } from "./gaussian-emission.js";
import { gaussianMixtureEmission } from "./gaussian-mixture-emission.js";
import { poissonEmission } from "./poisson-emission.js";

/** The emission of a model file. */
export function emissionFromFile(file: EmissionFile): Emission {
  switch (file.kind) {
    case "categorical":
      return categoricalEmission(file);
    case "bernoulli":
      return bernoulliEmission(file);
    case "poisson":
      return poissonEmission(file);
    case "gaussian":
      return gaussianEmission(file);
    case "gaussian-full":
      return fullGaussianEmission(file);
    case "gaussian-mixture":
      return gaussianMixtureEmission(file);
    default:
      throw new TypeError(
        `hiddenMarkov: emission.kind must be categorical, bernoulli, poisson, gaussian, gaussian-full or gaussian-mixture, got ${JSON.stringify((file as { kind?: unknown }).kind)}`,
      );
  }
}
