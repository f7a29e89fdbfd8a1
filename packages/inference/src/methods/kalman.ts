import { checkOptions, describedBy, type Method, rowsByIndex, type SequenceLogLikelihood } from "@unrolled/core";
import { exactEstimate } from "../estimates/exact-estimate.js";
import type { CovarianceForm } from "../exact/linear-gaussian/covariance-recursion.js";
import { filterLinearGaussian } from "../exact/linear-gaussian/filter-linear-gaussian.js";
import type { MethodKind } from "./method-kind.js";

export interface KalmanOptions {
  /**
   * How covariances go on: "standard" (default), P − K F Kᵀ, and as roots where that would lose half of its digits; or "square-root", as roots throughout, at two to
   * four times the cost. `diagnostics.form` says which sequences went by roots.
   */
  readonly form?: CovarianceForm;
}

/**
 * log p(y_{1:T} | x_{1:T}) of a linear dynamic system with Gaussian noise, exact, in nats, by the Kalman filter:
 *
 *     h_{t|t−1} = A h_{t−1} + b_t,  P_{t|t−1} = A P_{t−1} Aᵀ + Q,  v = y_t − C h_{t|t−1} − d_t,  F = C P_{t|t−1} Cᵀ + R
 *     log p(y_t | y_<t) = −½ (m log 2π + log |F| + vᵀ F⁻¹ v),  h_t = h_{t|t−1} + K v,  P_t = P_{t|t−1} − K F Kᵀ,  K = P_{t|t−1} Cᵀ F⁻¹
 *
 * Targets are treated one number at a time, so whatever part of one is missing is left out. A start with directions that are not known
 * at all is diffuse, exactly: steps that determine them add −½ (log 2π + log F∞) for each number that does (Durbin & Koopman 2012, §7.2.2, as
 * statsmodels counts it; KFAS leaves out the −½ log 2π of these numbers), and are counted as `diffuseSteps`, which are never to be compared with others.
 *
 * Cost O(Σ T_i (n³ + m n²)), n numbers of state and m of target; sequences without gaps share one recursion of covariances, and add O(n² + m n)
 * a step, by steady gains once covariances no longer change. Memory: m numbers a step, and n and m more where there are offsets. A sequence has the same bytes alone
 * and among others, on any number of workers. Throws where an innovation covariance F is singular, naming step and sequence.
 * Source: Kalman 1960, doi:10.1115/1.3662552; Durbin & Koopman 2012, §§4.3, 5.2, 6.4, doi:10.1093/acprof:oso/9780199641178.001.0001.
 *
 * @example
 * import { kalman, linearGaussian, logLikelihood, packDataset } from "unrolled";
 * const level = linearGaussian({ initialMean: [0], initialCov: [[4]], A: [[1]], Q: [[1]], C: [[1]], R: [[0.5]] });
 * const data = packDataset({ name: "tides", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[0.3], null, [1.1]] }] });
 * const { value, sequences } = logLikelihood(level, data, kalman());
 * console.log(value.toFixed(3), sequences[0].increments[1]); // -3.258 0
 */
export function kalman(options: KalmanOptions = {}): Method<"linearGaussian", "exact"> {
  checkOptions("kalman", options, ["form"]);
  const { form = "standard" } = options;
  if (form !== "standard" && form !== "square-root")
    throw new RangeError(`kalman: form must be "standard" or "square-root", got ${JSON.stringify(form)}`);
  const name = form === "standard" ? "kalman" : "kalman(square-root)";
  return describedBy(kalmanKind, { form }, {
    name,
    view: "linearGaussian",
    randomness: "exact",
    run(view, { workspace }) {
      return workspace.scope(() => {
        const { values, increments, diffuseSteps, roots } = filterLinearGaussian(view, workspace, null, form);
        const estimate = exactEstimate(name, view.data, values, increments, diffuseSteps);
        if (!roots.includes(1)) return estimate;
        const rows = rowsByIndex(view.data);
        return Object.freeze({
          ...estimate,
          sequences: Object.freeze(estimate.sequences.map((sequence, i) => (roots[rows[i]!] === 1 ? byRoots(sequence) : sequence))),
        });
      });
    },
  } satisfies Method<"linearGaussian", "exact">);
}

export const kalmanKind: MethodKind<KalmanOptions, "linearGaussian"> = Object.freeze<MethodKind<KalmanOptions, "linearGaussian">>({
  name: "kalman",
  help: "integrates a linear-Gaussian state out, exactly",
  view: "linearGaussian",
  randomness: "exact",
  options: {
    form: {
      type: "choice",
      values: ["standard", "square-root"],
      help: "of covariances; as roots they keep all digits",
      default: "standard",
    },
  },
  batch: 4,
  make: kalman,
  cost: (model, data) => data.stepCount * multiplications(model.views.linearGaussian?.(data)?.stateDim ?? 1, model.targets.size),
  propose(model, data) {
    const { stateDim: n } = model.views.linearGaussian(data);
    return {
      method: kalman(),
      reason: `kalman: the state is ${n === 1 ? "a number" : `${n} numbers`} of a linear system with Gaussian noise, so it is integrated out exactly, at ${data.stepCount} × ${n}³ products`,
      cost: data.stepCount * multiplications(n, model.targets.size),
    };
  },
});

function byRoots(sequence: SequenceLogLikelihood): SequenceLogLikelihood {
  return Object.freeze({ ...sequence, diagnostics: Object.freeze({ ...sequence.diagnostics, form: "square-root" as const }) });
}

/** Of a step, about. */
function multiplications(n: number, m: number): number {
  return 2 * n * n * n + 2 * m * n * n;
}
