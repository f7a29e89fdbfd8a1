import {
  bernoulli,
  categorical,
  type Distribution,
  diagonalNormal,
  type EmissionFile,
  fullNormal,
  type HiddenMarkovSpec,
  mixture,
  poisson,
} from "@unrolled/core";

type Target = number | readonly number[];

/** One user-level law per state: another way to the emission's log-probabilities. */
export function emissionLaws(given: HiddenMarkovSpec["emission"]): Distribution<Target>[] {
  const file = given as EmissionFile;
  const laws = ((): unknown[] => {
    switch (file.kind) {
      case "categorical":
        return file.probabilities.map((p) => categorical(p));
      case "bernoulli":
        return file.probabilities.map((p) => bernoulli(p));
      case "poisson":
        return file.rates.map((rates) => poisson(rates));
      case "gaussian":
        return file.means.map((mean, k) => diagonalNormal(mean, file.sds[k]));
      case "gaussian-full":
        return file.means.map((mean, k) => fullNormal(mean, file.covariances[k]));
      case "gaussian-mixture":
        return file.weights.map((weights, k) =>
          mixture(
            weights,
            file.means[k].map((mean, m) => diagonalNormal(mean, file.sds[k][m])),
          ),
        );
    }
  })();
  return laws as Distribution<Target>[];
}
