import type { NonlinearGaussianView, Workspace } from "@unrolled/core";
import { propagateCovariance, type StateCovariance, stateCovarianceScratch } from "@unrolled/kernels";
import { openLaplace } from "./laplace-update.js";
import type { LinearFunctions, Linearisation, NormalLaws } from "./linearisation.js";
import { normalUpdate } from "./normal-update.js";
import { tiltByPoints } from "./tilt.js";

export interface GaussianFilterOptions {
  readonly linearisation: Linearisation;
  /** How often the target's law is expanded at most, about what its last expansion gave: 1 is the plain filter. */
  readonly iterations: number;
  /** Of the method, for what it throws. */
  readonly name: string;
}

/** What a pass of the filter leaves; arrays come from the workspace. */
export interface GaussianPass {
  /** By row: Σ of the increments. */
  readonly values: Float64Array;
  /** Packed: log p(y_t | y_<t), about; 0 where missing. */
  readonly increments: Float64Array;
  /** By row: the first step at which a covariance was none, −1 where all were. */
  readonly lostAt: Int32Array;
}

/** The laws of a step: of s_t given y_<t and given y_≤t, and s_t as the linear function of s_{t−1} that it was taken for. Written over afterwards. */
export interface GaussianStep {
  readonly predicted: NormalLaws;
  readonly filtered: NormalLaws;
  readonly move: LinearFunctions;
}

/** Is given each step, of all sequences that reach it. */
export type GaussianVisitor = (t: number, step: GaussianStep) => void;

/**
 * A filter whose laws of the state are normal (Särkkä & Svensson 2023, ch. 8, the general Gaussian filter): at every step s_t is taken for a linear
 * function of s_{t−1}, and y_t for one of s_t, as `linearisation` does, and what is linear goes through the Kalman filter's steps. A normal y_t
 * with a linear readout is exact; under any other law the filtered law is Laplace's, at the mode (see `openLaplace`), set right by the points
 * where there are such. All sequences step side by side; a sequence's numbers do not depend on the others.
 *
 * Cost a step and sequence: O(n³ + m n²) and what the linearisation costs. Memory: that of one step.
 *
 * @throws RangeError where a target has no density, or a number is none, naming step and sequence; TypeError where the target's law does not say
 * how it bends.
 */
export function gaussianFilter(
  view: NonlinearGaussianView,
  { linearisation, iterations, name }: GaussianFilterOptions,
  workspace: Workspace,
  visit: GaussianVisitor | null = null,
): GaussianPass {
  const { data, stateDim: n } = view;
  const batch = data.sequences.length;
  const pass = { values: workspace.vector(batch), increments: workspace.vector(data.stepCount), lostAt: workspace.indices(batch).fill(-1) };
  workspace.scope(() => {
    const linear = linearisation.open(view, workspace);
    const laws = lawsFor(batch, n, workspace);
    const predicted = lawsFor(batch, n, workspace);
    const move = functionsFor(batch, n, n, workspace);
    const evidence = workspace.vector(batch);
    const law: StateCovariance = {
      n,
      P: workspace.vector(n * n),
      W: workspace.vector(n * n),
      rank: 0,
      scratch: workspace.vector(stateCovarianceScratch(n)),
    };
    const update = openUpdate();

    for (let t = 0; t < data.length; t++) {
      const alive = data.aliveCounts[t]!;
      linear.move(move, t === 0 ? null : laws, t);
      for (let i = 0; i < alive; i++) {
        const [from, to] = [i * n * n, (i + 1) * n * n];
        if (t === 0) law.P.set(move.noise.subarray(from, to));
        else {
          law.P.set(laws.covariances.subarray(from, to));
          propagateCovariance(law, move.weights.subarray(from, to), move.noise.subarray(from, to));
        }
        laws.covariances.set(law.P, from);
      }
      laws.means.set(move.values.subarray(0, alive * n));
      predicted.means.set(laws.means.subarray(0, alive * n));
      predicted.covariances.set(laws.covariances.subarray(0, alive * n * n));
      update(t, alive);
      for (let i = 0; i < alive; i++) {
        const position = data.starts[t]! + i;
        const increment = evidence[i]! + (view.corrections?.[position] ?? 0);
        if (Number.isNaN(increment)) throw noDensity(name, data.sequences[data.order[i]!]!.id, t);
        pass.increments[position] = increment;
        pass.values[i] = pass.values[i]! + increment;
      }
      visit?.(t, { predicted, filtered: laws, move });
    }
    if (linear.points !== null) pass.lostAt.set(linear.points.lostAt);

    /** Conditions `laws` on y_t and sets `evidence`. */
    function openUpdate(): (t: number, alive: number) => void {
      const { normal, potential } = linear.process;
      if (normal !== null && (normal.linear || linear.points !== null)) {
        const m = normal.size;
        const read = functionsFor(batch, m, n, workspace);
        const targets = workspace.vector(batch * m);
        const centres = workspace.vector(batch * n);
        const condition = normalUpdate(n, m);
        const linearise = (t: number, alive: number): void => {
          if (!normal.linear) {
            linear.points!.read(read, laws, t);
            return;
          }
          normal.lineariseInto(read.values, read.weights, laws.means, t);
          for (let i = 0; i < alive; i++) normal.noiseInto(read.noise.subarray(i * m * m, (i + 1) * m * m), t, i);
        };
        return (t, alive) => {
          normal.targetsInto(targets.subarray(0, alive * m), t);
          for (let pass = 0; pass < (normal.linear ? 1 : iterations); pass++) {
            linearise(t, alive);
            centres.set(laws.means.subarray(0, alive * n));
            laws.means.set(predicted.means.subarray(0, alive * n));
            for (let i = 0; i < alive; i++) {
              law.P.set(predicted.covariances.subarray(i * n * n, (i + 1) * n * n));
              evidence[i] = condition(law, laws.means, centres, i * n, read, i, targets);
              laws.covariances.set(law.P, i * n * n);
            }
          }
        };
      }
      if (potential === null)
        throw new TypeError(
          `${name}: a law of the target that says how it bends is required, this model's does not (see \`information\` in docs/adding-a-law.md); use smc`,
        );
      const laplace = openLaplace(potential, n, batch, iterations, workspace);
      const tilt = tiltByPoints(linear, n, batch, workspace);
      return (t, alive) => {
        laplace.update(laws, evidence, alive, t);
        tilt?.(laws, laplace, evidence, alive, t);
      };
    }
  });
  return pass;
}

function lawsFor(batch: number, n: number, workspace: Workspace): NormalLaws {
  return { means: workspace.vector(batch * n), covariances: workspace.vector(batch * n * n) };
}

function functionsFor(batch: number, k: number, n: number, workspace: Workspace): LinearFunctions {
  return { values: workspace.vector(batch * k), weights: workspace.vector(batch * k * n), noise: workspace.vector(batch * k * k) };
}

function noDensity(name: string, id: string, t: number): RangeError {
  return new RangeError(
    `${name}: log p(y_t | y_<t) must be a number, got none at step ${t + 1} of sequence "${id}": its target is a function of what stands before it, or too far away for numbers to hold; give the state or the target some noise, or check that target`,
  );
}
