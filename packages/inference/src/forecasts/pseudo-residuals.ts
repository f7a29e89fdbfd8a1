import {
  type AnyModel,
  alignDataset,
  checkOptions,
  type Dataset,
  type Key,
  normalQuantile,
  type PseudoResiduals,
  requireDataset,
  requireKey,
  requireModel,
  rowsByIndex,
} from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { explainMemory } from "../binding/explain-memory.js";
import { checkParticles } from "../methods/particle-method.js";
import { errorOf } from "./law-numbers.js";
import { type LawEstimate, marginalsOf } from "./mixture.js";
import { oneStepLaws } from "./one-step-laws.js";

/** Where laws are sampled: how many particles, and how often. */
export interface PseudoResidualOptions {
  /** N ≥ 1, particles of each replicate. Default 500. */
  readonly particles?: number;
  /** R ≥ 2 independent runs, whose spread is the Monte Carlo error. Default 8. */
  readonly replicates?: number;
}

/**
 * Where every target stands in its law given those before it, u_t = P(Y_t ≤ y_t | y_<t, x), dimension by dimension, and the normal
 * pseudo-residuals z_t = Φ⁻¹(u_t): what tells whether a model's laws are right, and where they are not (Rosenblatt 1952; Zucchini, MacDonald & Langrock
 * 2016, ch. 6). If they are, the u_t are uniform and independent along a sequence. Of a discrete law u_t is drawn between P(Y_t < y_t) and
 * P(Y_t ≤ y_t) (Dunn & Smyth 1996, doi:10.1080/10618600.1996.10474708), which needs the key.
 *
 * Exact where one-step laws are: a linear-Gaussian or finite state, and networks without noise; else the mean over R bootstrap filters of
 * N particles, with the error of that mean. Dimensions of one step are not made independent of each other. Keys: the filters' as in
 * `statePosterior`; draws by ("uniforms", sequence id). Cost: a filter's, and for each particle a law.
 *
 * @throws TypeError for a missing view or key, or a law without a distribution function; RangeError for data that do not fit.
 * @example
 * const [first] = pseudoResiduals(hmm, data, {}, key(1));
 * console.log(first.uniforms.slice(0, 3), first.residuals.slice(0, 3), first.standardErrorFrom); // exact
 */
export function pseudoResiduals(model: AnyModel, data: Dataset, options: PseudoResidualOptions = {}, key?: Key): PseudoResiduals[] {
  checkOptions("pseudoResiduals", options, ["particles", "replicates"]);
  const { particles = 500, replicates = 8 } = options;
  requireModel(model, "pseudoResiduals");
  requireDataset(data, "pseudoResiduals");
  checkParticles("pseudoResiduals", particles);
  if (!Number.isSafeInteger(replicates) || replicates < 2)
    throw new RangeError(`pseudoResiduals: replicates must be an integer of at least 2, got ${replicates}; their spread is the error`);
  const aligned = alignDataset(data, model);
  const counts = { particles, replicates };
  return explainMemory(`pseudoResiduals of model "${model.name}"`, aligned, counts, () => run(model, aligned, counts, key));
}

function run(
  model: AnyModel,
  data: Dataset,
  counts: { readonly particles: number; readonly replicates: number },
  key: Key | undefined,
): PseudoResiduals[] {
  const { targetSymbols, targetValues, targets } = data;
  const D = targetSymbols === null ? targets.size : 1;
  const rows = rowsByIndex(data);
  const drafts = data.sequences.map(({ length }) => {
    const missing = (): Float64Array => new Float64Array(length * D).fill(Number.NaN);
    return { lower: missing(), upper: missing(), standardErrors: missing(), discrete: false, isExact: true };
  });
  const keysOf = (index: number): readonly Key[] => {
    requireKey(key, `pseudoResiduals of model "${model.name}", whose laws are sampled`);
    return key.split(counts.replicates).map((one) => one.fold("sequence").fold(data.sequences[index]!.id));
  };
  const valueAt = (index: number, t: number, d: number): number => {
    const position = data.starts[t]! + rows[index]!;
    if (targetSymbols === null) return targetValues![position * D + d]!;
    return targetSymbols[position]! < 0 ? Number.NaN : targetSymbols[position]!;
  };
  const visit = (index: number, t: number, estimates: LawEstimate): void => {
    const draft = drafts[index]!;
    const laws = estimates.map((mixture) => marginalsIn(model, mixture));
    draft.discrete = laws[0]!.discrete;
    draft.isExact = draft.isExact && estimates.length === 1;
    for (let d = 0; d < D; d++) {
      const y = valueAt(index, t, d);
      if (Number.isNaN(y)) continue;
      const upper = laws.map((law) => law.cdf(y, d));
      draft.upper[t * D + d] = meanOf(upper);
      draft.lower[t * D + d] = draft.discrete ? meanOf(laws.map((law) => law.cdf(y - 1, d))) : meanOf(upper);
      draft.standardErrors[t * D + d] = estimates.length === 1 ? 0 : errorOf(upper);
    }
  };
  const workspace = createWorkspace();
  workspace.scope(() => oneStepLaws(model, data, counts, keysOf, visit, workspace));
  return drafts.map(({ lower, upper, standardErrors, discrete, isExact }, index): PseudoResiduals => {
    const { id, length } = data.sequences[index]!;
    const uniforms = upper.slice();
    if (discrete) {
      requireKey(key, `pseudoResiduals of model "${model.name}", whose targets are discrete`);
      const draws = new Float64Array(length * D);
      key.fold("uniforms").fold(id).fillUniform(draws);
      for (let i = 0; i < draws.length; i++) uniforms[i] = lower[i]! + draws[i]! * (upper[i]! - lower[i]!);
    }
    return Object.freeze({
      id,
      length,
      size: D,
      names: targets.kind === "categorical" ? null : (targets.names ?? null),
      discrete,
      lower,
      upper,
      uniforms,
      residuals: uniforms.map((u) => (Number.isNaN(u) ? u : normalQuantile(Math.min(1, Math.max(0, u))))),
      standardErrors,
      standardErrorFrom: isExact ? "exact" : "replicates",
      key: discrete || !isExact ? key!.toString() : null,
    });
  });
}

function marginalsIn(model: AnyModel, mixture: LawEstimate[number]) {
  if (mixture.laws.some(({ marginals }) => marginals === undefined))
    throw new TypeError(
      `pseudoResiduals: laws with a distribution function are required, the emission of model "${model.name}" has none; give its law marginals (docs/adding-a-law.md)`,
    );
  return marginalsOf(mixture);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
