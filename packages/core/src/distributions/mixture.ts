import { logSumExp } from "@unrolled/kernels";
import type { Distribution, Key, Marginals } from "../contracts/index.js";
import { categorical } from "./categorical.js";
import { checkDistribution } from "./check-law.js";
import { integrate } from "./gauss-legendre.js";
import { entropyBySum, isDensity, isEnumerable } from "./law.js";

/**
 * p(y) = Σ_m weights_m p_m(y), for laws over values of the same kind.
 *
 * Its entropy has no closed form: it is a sum where every law can list its values (categorical, delta, Bernoulli of at
 * most 12 dimensions, Poisson of 1), quadrature to about 1e-10 for densities on the line, and a TypeError otherwise.
 *
 * @throws RangeError where the weights are not one probability per law.
 * @example
 * mixture([0.3, 0.7], [normal(-1, 1), normal(2, 0.5)]).entropy(); // nats
 */
export function mixture<T>(weights: readonly number[], laws: readonly Distribution<T>[]): Distribution<T> {
  checkDistribution(weights, "mixture: weights");
  const shares = [...weights];
  const components = [...laws];
  if (components.length !== shares.length)
    throw new RangeError(`mixture: there must be one law per weight (${shares.length}), got ${components.length}`);
  const component = categorical(shares);
  const logWeights = shares.map(Math.log);
  // A law without weight adds nothing to density or support.
  const used = components.filter((_, m) => shares[m]! > 0);
  const logProb = (value: T): number => logSumExp(Float64Array.from(components, (law, m) => logWeights[m]! + law.logProb(value)));
  const law = {
    kind: "mixture",
    logProb,
    sample: (key: Key) => components[component.sample(key.fold("component"))]!.sample(key.fold("value")),
    ...marginalsOf(shares, components),
  };
  if (used.every(isEnumerable)) {
    const support = (): T[] => [...new Map(used.flatMap((law) => law.support()).map((value) => [String(value), value])).values()];
    return Object.freeze({ ...law, support, entropy: () => entropyBySum({ logProb, support }) });
  }
  if (used.every(isDensity)) {
    const breakpoints = (): number[] => [...new Set(used.flatMap((law) => law.breakpoints()))].sort((a, b) => a - b);
    const surprise = (y: number): number => {
      const logP = logProb(y as T);
      return logP > -745 ? -Math.exp(logP) * logP : 0;
    };
    return Object.freeze({ ...law, breakpoints, entropy: () => integrate(surprise, breakpoints()) });
  }
  return Object.freeze({
    ...law,
    entropy(): number {
      throw new TypeError(
        `mixture: the entropy of a mixture of ${components.map(({ kind }) => kind).join(", ")} has no closed form; average −logProb over samples`,
      );
    },
  });
}

/** Those of the mixture, where all of its laws have theirs. */
function marginalsOf<T>(shares: readonly number[], laws: readonly Distribution<T>[]): { readonly marginals?: Marginals } {
  const all = laws.map((law) => law.marginals);
  if (!all.every((one) => one !== undefined)) return {};
  const sum = (of: (one: Marginals) => number): number =>
    shares.reduce((sum, share, m) => (share > 0 ? sum + share * of(all[m]!) : sum), 0);
  const mean = (d: number): number => sum((one) => one.mean(d));
  const { size } = all[0]!;
  return {
    marginals: Object.freeze({
      size,
      discrete: all.every(({ discrete }) => discrete),
      mean,
      variance(d: number) {
        const centre = mean(d);
        return sum((one) => one.variance(d) + (one.mean(d) - centre) ** 2);
      },
      cdf: (y: number, d: number) => sum((one) => one.cdf(y, d)),
    }),
  };
}
