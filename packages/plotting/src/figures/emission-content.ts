import type { Figure, ShownEmission, ShownNormals, WeightedNormal } from "@unrolled/core";
import { describeValue } from "@unrolled/core/checks";

/** Symbols that a finding is about. */
export interface BoldSymbols {
  readonly symbols: readonly string[];
  /** In the plural, for the caption: "vowels". */
  readonly called: string;
}

/** What a picture of an emission consists of. */
export type EmissionPicture = Pick<Figure, "caption" | "data" | "layout">;

/** Mean and standard deviation of every dimension of a state's law: E y = Σ w μ, E y² = Σ w (σ² + μ²). */
export function momentsOf(components: readonly WeightedNormal[]): { readonly means: readonly number[]; readonly sds: readonly number[] } {
  const dims = components[0]!.mean.map((_, d) => d);
  const average = (value: (component: WeightedNormal, d: number) => number): number[] =>
    dims.map((d) => components.reduce((total, component) => total + component.weight * value(component, d), 0));
  const means = average(({ mean }, d) => mean[d]!);
  const variances = average(({ mean, covariance }, d) => covariance[d]![d]! + (mean[d]! - means[d]!) ** 2);
  return { means, sds: variances.map(Math.sqrt) };
}

/**
 * The two dimensions that set the states apart most: largest ratio of the variance of the states' means to the mean of their
 * variances, all states alike. Fewer where there are fewer.
 */
export function mostSeparatedDimensions({ states: laws }: ShownNormals, count = 2): readonly number[] {
  const states = laws.map(momentsOf);
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

/** @throws TypeError unless it is a shown emission of one of these kinds. */
export function checkShown(who: string, emission: ShownEmission, kinds: readonly ShownEmission["kind"][]): void {
  if (kinds.includes(emission?.kind)) return;
  const wanted = kinds.includes("table") ? "what shownEmission says of a model's file" : "the shown emission of a law of real vectors";
  throw new TypeError(
    `${who}: ${wanted} is required, got ${typeof emission?.kind === "string" ? `kind "${emission.kind}"` : describeValue(emission)}; give shownEmission(model.toFile())`,
  );
}
