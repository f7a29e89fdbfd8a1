import type { LinearGaussianExpectation, LinearGaussianScoreVisitor, LinearGaussianView, Workspace } from "@unrolled/core";
import { type ClassFilter, openClassFilter } from "./class-filter.js";
import { openCorrectionBack } from "./correction-back.js";
import { openCovariances } from "./covariance-recursion.js";
import { keepFiltered } from "./kept-filter.js";
import { type LinearSystem, readLinearSystem } from "./linear-system.js";
import { predictMean, startMeans } from "./mean-recursion.js";
import { addProduct, addSandwichTransposed } from "./small-products.js";

/**
 * The derivatives of log p(y) by every matrix and offset of a linear-Gaussian view: the filter, differentiated from its last step to its
 * first. With r = ∂ℓ/∂ mean and G = ∂ℓ/∂P of the predicted law of step t,
 *
 *     ∂ℓ/∂b_t = r   ∂ℓ/∂Q = G   ∂ℓ/∂A = Σ r m_{t−1}ᵀ + 2 G A P_{t−1}   and before it r ← Aᵀ r, G ← Aᵀ G A
 *
 * (r and N = r rᵀ − 2 G are those of Durbin & Koopman 2012, §4.5.1; the score of variances is their eq. 7.15). No covariance but that of the
 * innovations is inverted, so that singular Q, R and starts are legal, also where they change with a parameter. Of a diffuse start, the
 * directions not known at all, κ P∞, have a derivative of their own.
 *
 * Cost about two passes of the filter for rows that share covariances; memory as the smoother's.
 *
 * @throws RangeError where an innovation covariance is singular, naming step and sequence.
 */
export function scoreLinearGaussian(
  view: LinearGaussianView,
  workspace: Workspace,
  visit: LinearGaussianScoreVisitor,
): LinearGaussianExpectation {
  const increments = workspace.vector(view.data.stepCount);
  workspace.scope(() => {
    const system = readLinearSystem(view, workspace);
    for (const members of system.classes)
      workspace.scope(() =>
        scoreClass(system, openClassFilter(system, members, "standard", null, workspace), increments, visit, workspace),
      );
  });
  return { increments };
}

function scoreClass(
  system: LinearSystem,
  filter: ClassFilter,
  increments: Float64Array,
  visit: LinearGaussianScoreVisitor,
  workspace: Workspace,
): void {
  const { data, n, m, stateOffsets } = system;
  const { rows } = filter;
  // One of its own, which never is steady: the way back takes steps from whatever law they had.
  const recursion = openCovariances(system, rows[0]!, true, "standard", workspace);
  const { law, transition } = recursion;
  const kept = keepFiltered(system, filter, increments, workspace);
  const correction = openCorrectionBack(system, recursion, workspace);
  const square = () => workspace.vector(n * n);
  // Of all rows of the class together: by P, and by P∞.
  const byCovariance = square();
  const byDiffuse = square();
  const byTransition = square();
  const before = { P: square(), diffuse: square() };
  const product = square();
  const byMeans = workspace.vector(rows.length * n);
  const means = workspace.vector(rows.length * n);
  const starts = startMeans(system, rows, workspace);
  const moved = workspace.vector(n);
  const byWeights = workspace.vector(m * n);
  const byTargetNoise = workspace.vector(m * m);
  const byTargetOffsets = workspace.vector(rows.length * m);

  for (let t = filter.length - 1; t >= 0; t--) {
    const alive = filter.aliveAt(t);
    if (t > 0) {
      kept.read(t - 1);
      law.P.set(kept.law.P);
      law.W.set(kept.law.W);
      law.rank = kept.law.rank;
      before.P.set(kept.law.P);
      squareOfDirections(before.diffuse, kept.law, n);
      means.set(kept.means.subarray(0, alive * n));
    } else means.set(starts);
    recursion.predict(t);
    if (t > 0)
      for (let i = 0; i < alive; i++) predictMean(means, i * n, transition, stateOffsets, (data.starts[t]! + rows[i]!) * n, moved, n);
    byWeights.fill(0);
    byTargetNoise.fill(0);
    byTargetOffsets.fill(0);
    correction.run(t, rows, alive, means, {
      byMeans,
      byCovariance,
      byDiffuse,
      weights: byWeights,
      targetNoise: byTargetNoise,
      targetOffsets: byTargetOffsets,
    });
    byTransition.fill(0);
    if (t > 0) {
      for (let i = 0; i < alive; i++)
        for (let a = 0; a < n; a++)
          for (let b = 0; b < n; b++) byTransition[a * n + b] = byTransition[a * n + b]! + byMeans[i * n + a]! * kept.means[i * n + b]!;
      addTransitionOf(byTransition, byCovariance, transition, before.P, product, n);
      if (kept.law.rank > 0) addTransitionOf(byTransition, byDiffuse, transition, before.diffuse, product, n);
    }
    visit(t, alive === rows.length ? rows : rows.slice(0, alive), {
      transition: byTransition,
      noise: byCovariance,
      stateOffsets: byMeans.subarray(0, alive * n),
      weights: byWeights,
      targetNoise: byTargetNoise,
      targetOffsets: byTargetOffsets.subarray(0, alive * m),
    });
    if (t === 0) return;
    for (let i = 0; i < alive; i++) {
      for (let b = 0; b < n; b++) {
        let sum = 0;
        for (let a = 0; a < n; a++) sum += transition[a * n + b]! * byMeans[i * n + a]!;
        moved[b] = sum;
      }
      byMeans.set(moved, i * n);
    }
    pullBack(byCovariance, transition, product, n);
    if (kept.law.rank > 0) pullBack(byDiffuse, transition, product, n);
    else byDiffuse.fill(0);
  }
}

/** out ← out + 2 G A P */
function addTransitionOf(out: Float64Array, G: Float64Array, A: Float64Array, P: Float64Array, product: Float64Array, n: number): void {
  product.fill(0);
  addProduct(product, G, A, n, n, n, 2);
  addProduct(out, product, P, n, n, n, 1);
}

/** G ← Aᵀ G A */
function pullBack(G: Float64Array, A: Float64Array, product: Float64Array, n: number): void {
  const own = G.slice();
  G.fill(0);
  addSandwichTransposed(G, A, own, product, n);
}

/** out ← Wᵀ W, P∞. */
function squareOfDirections(out: Float64Array, { W, rank }: { readonly W: Float64Array; readonly rank: number }, n: number): void {
  out.fill(0);
  for (let k = 0; k < rank; k++)
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = out[i * n + j]! + W[k * n + i]! * W[k * n + j]!;
}
