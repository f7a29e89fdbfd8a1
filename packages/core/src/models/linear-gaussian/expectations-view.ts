import type { Collapse, Dataset, ExpectationsView, LinearGaussianView, Model } from "../../contracts/index.js";
import { boundInputs } from "./bound-inputs.js";
import { covarianceFactor } from "./covariance-factor.js";
import type { LinearSystem } from "./linear-system.js";
import { emptyStatistics, gatherInto, type LinearStatistics } from "./statistics.js";
import type { Structure, SystemGradient } from "./structures/structure.js";

/** A target whose innovations have this part of its variance, or that part of its mean square, or less, is a function of what stands before it. */
const noVariance = { ofVariance: 1e-14, ofSquare: 1e-18 };

/**
 * EM for linear dynamic systems (Shumway & Stoffer 1982, doi:10.1111/j.1467-9892.1982.tb00349.x; Ghahramani & Hinton 1996): the smoother's moments, and
 * regressions on them as the structure allows, in closed form. What is missing of a target is imputed given the rest of it; targets missing altogether
 * are left out. There is no prior. The score is the filter's own derivative, through the structure's chain rule.
 */
export function expectationsView(
  name: string,
  system: LinearSystem,
  structure: Structure,
  parameters: Float64Array,
  view: LinearGaussianView,
  make: (system: LinearSystem) => Model<"expectations">,
): ExpectationsView<LinearStatistics> {
  const { data } = view;
  const inputs = boundInputs(name, system, data);
  return Object.freeze<ExpectationsView<LinearStatistics>>({
    data,
    expect(smoothers, workspace) {
      const statistics = emptyStatistics(system);
      const { increments } = smoothers.linearGaussian(view, workspace, gatherInto(statistics, system, inputs, data));
      return { increments, statistics };
    },
    maximise(statistics) {
      if (structure.maximise === undefined)
        throw new TypeError(
          `maximise: EM needs a structure with a maximum in closed form, structure "${structure.file?.name ?? "free"}" has none; fit it by bfgs()`,
        );
      const next = structure.maximise(statistics, system);
      const collapse = collapseOf(next, data);
      return collapse ?? make(next);
    },
    scoreInto(gradient, smoothers, workspace) {
      const sums = emptyGradient(system);
      const { stateDim: n, targetSize: m, inputSize: k } = system;
      const { increments } = smoothers.linearGaussianScore(view, workspace, (t, rows, score) => {
        addTo(sums.A, score.transition);
        addTo(sums.C, score.weights);
        addTo(sums.R, score.targetNoise);
        addTo(t === 0 ? sums.initialCov : sums.Q, score.noise);
        rows.forEach((row, i) => {
          const position = (data.starts[t]! + row) * k;
          const byState = score.stateOffsets.subarray(i * n, (i + 1) * n);
          addTo(t === 0 ? sums.initialMean : sums.b, byState);
          if (t > 0) addOuter(sums.B, byState, inputs, position, k);
          const byTarget = score.targetOffsets.subarray(i * m, (i + 1) * m);
          addTo(sums.d, byTarget);
          addOuter(sums.D, byTarget, inputs, position, k);
        });
      });
      structure.gradientInto(gradient, parameters, system, sums);
      return increments;
    },
    logPrior: () => 0,
    leastSpreads: () => null,
    atFloor: () => ({ laws: [], gain: 0 }),
  });
}

function emptyGradient({ initialMean, initialCov, A, B, b, Q, C, D, d, R }: LinearSystem): SystemGradient {
  const like = <P extends Float64Array | null>(part: P): P => (part === null ? part : new Float64Array(part.length)) as P;
  return {
    initialMean: like(initialMean),
    initialCov: like(initialCov),
    A: like(A),
    B: like(B),
    b: like(b),
    Q: like(Q),
    C: like(C),
    D: like(D),
    d: like(d),
    R: like(R),
  };
}

function addTo(out: Float64Array | null, more: Float64Array): void {
  if (out !== null) for (let i = 0; i < out.length; i++) out[i] = out[i]! + more[i]!;
}

/** out ← out + by xᵀ, x the k inputs at a position. */
function addOuter(out: Float64Array | null, by: Float64Array, inputs: Float64Array | null, position: number, k: number): void {
  if (out === null || inputs === null) return;
  for (let i = 0; i < by.length; i++) for (let j = 0; j < k; j++) out[i * k + j] = out[i * k + j]! + by[i]! * inputs[position + j]!;
}

/** Where the likelihood has no maximum: a target that its past says exactly, so that its density grows without bound. */
function collapseOf({ stateDim: n, targetSize: m, initialCov, Q, C, R }: LinearSystem, data: Dataset): Collapse | null {
  for (const [name, covariance, size] of [
    ["the start's covariance", initialCov, n],
    ["Q", Q, n],
    ["R", R, m],
  ] as const)
    if (covariance !== null && covarianceFactor(covariance, size) === null)
      return { collapsed: `${name} came too close to singular for its digits` };
  for (let i = 0; i < m; i++) {
    let variance = R[i * m + i]!;
    for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) variance += C[i * n + a]! * Q[a * n + b]! * C[i * n + b]!;
    if (!Number.isFinite(variance)) return { collapsed: `the variance of target ${i + 1} became ${variance}` };
    if (!(variance > leastVariance(data, i, m))) return { collapsed: `the variance of what is new in target ${i + 1} fell to 0` };
  }
  return null;
}

/** From all that is observed of a number of the targets. */
function leastVariance(data: Dataset, i: number, m: number): number {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let at = i; at < data.stepCount * m; at += m) {
    const y = data.targetValues![at]!;
    if (Number.isNaN(y)) continue;
    count++;
    const step = y - mean;
    mean += step / count;
    squares += step * (y - mean);
  }
  if (count === 0) return 0;
  const variance = squares / count;
  return Math.max(noVariance.ofVariance * variance, noVariance.ofSquare * (mean * mean + variance));
}
