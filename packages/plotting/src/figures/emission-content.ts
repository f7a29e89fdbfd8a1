import type { Figure } from "@unrolled/core";

type Matrix = readonly (readonly number[])[];

/** The emission of a hidden Markov model as its file holds it (K states × V symbols, K × D dimensions, M components). */
export type EmissionContent =
  | { readonly kind: "categorical"; readonly probabilities: Matrix }
  | { readonly kind: "bernoulli"; readonly probabilities: Matrix }
  | { readonly kind: "poisson"; readonly rates: Matrix }
  | GaussianContent;

/** Emissions of real vectors. */
export type GaussianContent =
  | { readonly kind: "gaussian"; readonly means: Matrix; readonly sds: Matrix }
  | { readonly kind: "gaussian-full"; readonly means: Matrix; readonly covariances: readonly Matrix[] }
  | { readonly kind: "gaussian-mixture"; readonly weights: Matrix; readonly means: readonly Matrix[]; readonly sds: readonly Matrix[] };

/** Symbols that a finding is about. */
export interface BoldSymbols {
  readonly symbols: readonly string[];
  /** In the plural, for the caption: "vowels". */
  readonly called: string;
}

/** What a picture of an emission consists of. */
export type EmissionPicture = Pick<Figure, "caption" | "data" | "layout">;

/** One Gaussian of a state's law. */
export interface Component {
  readonly weight: number;
  /** D */
  readonly mean: readonly number[];
  /** D × D */
  readonly covariance: Matrix;
}

/** Every state's law as weighted Gaussians: one of weight 1, or the components of its mixture. */
export function componentsOf(content: GaussianContent): readonly (readonly Component[])[] {
  switch (content.kind) {
    case "gaussian":
      return content.means.map((mean, k) => [{ weight: 1, mean, covariance: diagonal(content.sds[k]!) }]);
    case "gaussian-full":
      return content.means.map((mean, k) => [{ weight: 1, mean, covariance: content.covariances[k]! }]);
    case "gaussian-mixture":
      return content.means.map((means, k) =>
        means.map((mean, m) => ({ weight: content.weights[k]![m]!, mean, covariance: diagonal(content.sds[k]![m]!) })),
      );
  }
}

function diagonal(sds: readonly number[]): Matrix {
  return sds.map((sd, d) => sds.map((_, e) => (d === e ? sd ** 2 : 0)));
}

/** Mean and standard deviation of every dimension of a state's law: E y = Σ w μ, E y² = Σ w (σ² + μ²). */
export function momentsOf(components: readonly Component[]): { readonly means: readonly number[]; readonly sds: readonly number[] } {
  const dims = components[0]!.mean.map((_, d) => d);
  const average = (value: (component: Component, d: number) => number): number[] =>
    dims.map((d) => components.reduce((total, component) => total + component.weight * value(component, d), 0));
  const means = average(({ mean }, d) => mean[d]!);
  const variances = average(({ mean, covariance }, d) => covariance[d]![d]! + (mean[d]! - means[d]!) ** 2);
  return { means, sds: variances.map(Math.sqrt) };
}

/**
 * The two dimensions that set the states apart most: largest ratio of the variance of the states' means to the mean of their
 * variances, all states alike. Fewer where there are fewer.
 */
export function mostSeparatedDimensions(content: GaussianContent, count = 2): readonly number[] {
  const states = componentsOf(content).map(momentsOf);
  const separation = states[0]!.means.map((_, d) => {
    const means = states.map((state) => state.means[d]!);
    const centre = means.reduce((a, b) => a + b, 0) / means.length;
    const between = means.reduce((total, mean) => total + (mean - centre) ** 2, 0);
    return between / states.reduce((total, { sds }) => total + sds[d]! ** 2, 0);
  });
  return [...separation.keys()]
    .sort((d, e) => separation[e]! - separation[d]! || d - e)
    .slice(0, count)
    .sort((d, e) => d - e);
}
