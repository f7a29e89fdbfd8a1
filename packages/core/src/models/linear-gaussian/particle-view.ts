import { affine, cholesky, gemm } from "@unrolled/kernels";
import type {
  AdditiveTransition,
  Dataset,
  Key,
  LinearGaussianEmission,
  ParticleProcess,
  ParticleView,
  Precision,
  Reals,
  Rows,
  Workspace,
} from "../../contracts/index.js";
import { selectSequences } from "../../data/index.js";
import { addInputs, boundInputs } from "./bound-inputs.js";
import { covarianceFactor } from "./covariance-factor.js";
import { readoutInto } from "./linear-gaussian-view.js";
import type { LinearSystem } from "./linear-system.js";
import { observedNormal } from "./observed-normal.js";

/** Whether particles can be drawn and weighed: the start is a law, and no target is a function of the state. */
export function hasParticles({ initialCov, R, targetSize }: LinearSystem): boolean {
  return initialCov !== null && cholesky(new Float64Array(R.length), R, 0, targetSize);
}

/**
 * The same system as particles, one row a state: draws are addressed by (key, "noise"). Laws are in closed form where the structure
 * allows: the transition where Q is diagonal and the start has the same noise, the emission where R is diagonal and weights are the
 * same at every step. Cost a step O(N (n² + n m)).
 */
export function particleView(name: string, system: LinearSystem, data: Dataset): ParticleView {
  boundInputs(name, system, data);
  return Object.freeze<ParticleView>({
    data,
    stateDim: system.stateDim,
    open: (index, count, workspace, precision = "float64") =>
      openProcess(name, system, selectSequences(data, [index]), count, workspace, precision),
  });
}

function openProcess(
  name: string,
  system: LinearSystem,
  data: Dataset,
  count: number,
  workspace: Workspace,
  precision: Precision,
): ParticleProcess {
  const { stateDim: n, targetSize: m, initialMean, initialCov, A, B, b, Q, D, d, R } = system;
  // Of one sequence, a step's packed position is its number.
  const inputs = boundInputs(name, system, data);
  const placed = (values: Float64Array): Reals => {
    const out = workspace.vector(values.length, precision);
    out.set(values);
    return out;
  };
  const AT = placed(transposed(A, n, n));
  const startFactorT = placed(transposed(covarianceFactor(initialCov!, n)!, n, n));
  const factorT = placed(transposed(covarianceFactor(Q, n)!, n, n));
  const start = placed(initialMean);
  const noise = workspace.vector(count * n, precision);
  const offset64 = workspace.vector(n);
  const offset = workspace.vector(n, precision);
  const C64 = workspace.vector(m * n);
  const negativeCT = workspace.vector(m * n, precision);
  const residual64 = workspace.vector(m);
  const residual = workspace.vector(m, precision);
  const errors = workspace.vector(count * m, precision);
  const target = observedNormal(R, m);

  const meanInto = (out: Rows<Reals>, previous: Rows<Reals> | null, t: number): void => {
    if (previous === null) {
      for (let row = 0; row < out.count; row++) out.data.set(start, row * n);
      return;
    }
    addInputs(offset64, b, B, inputs, t, 1, n);
    offset.set(offset64);
    affine(out.data, 0, previous.data, 0, AT, 0, offset, out.count, n, n);
  };
  const drawInto = (out: Rows<Reals>, previous: Rows<Reals> | null, t: number, key: Key): void => {
    meanInto(out, previous, t);
    const part = noise.subarray(0, out.count * n) as Float64Array;
    key.fold("noise").fillNormal(part);
    gemm(out.data, 0, part, 0, previous === null ? startFactorT : factorT, 0, out.count, n, n, true);
  };
  const expectedInto = (t: number): void => addInputs(residual64, d, D, inputs, t, 1, m);

  return Object.freeze<ParticleProcess>({
    length: data.length,
    stateDim: n,
    openedFor: { particles: count, precision },
    initialInto: (out, key) => drawInto(out, null, 0, key),
    moveInto: drawInto,
    logPotentialInto(out, state, _previous, t) {
      expectedInto(t);
      const y = data.targetValues!;
      for (let i = 0; i < m; i++) residual64[i] = y[t * m + i]! - residual64[i]!;
      target.observe(residual64);
      for (let i = 0; i < m; i++) residual[i] = Number.isNaN(residual64[i]!) ? 0 : residual64[i]!;
      readoutInto(C64, system, inputs, t);
      for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) negativeCT[j * m + i] = -C64[i * n + j]!;
      affine(errors, 0, state.data, 0, negativeCT, 0, residual, state.count, n, m);
      target.logProbInto(out, errors, state.count);
    },
    transition: transitionOf(system, meanInto),
    emission: emissionOf(system, data, residual64, expectedInto),
  });
}

function transitionOf({ stateDim: n, initialCov, Q }: LinearSystem, meanInto: AdditiveTransition["meanInto"]): AdditiveTransition | null {
  const isAdditive = isDiagonal(Q, n) && Q.every((q, i) => q === initialCov![i]) && Q.every((q, i) => i % (n + 1) !== 0 || q > 0);
  return isAdditive ? { sd: rootsOf(Q, n), meanInto } : null;
}

/** The law of y_t less what inputs add to it. */
function emissionOf(
  { targetSize: m, C, byInput, R }: LinearSystem,
  data: Dataset,
  expected: Float64Array,
  expectedInto: (t: number) => void,
): LinearGaussianEmission | null {
  if (byInput !== null || !isDiagonal(R, m)) return null;
  return {
    size: m,
    weights: C.slice(),
    bias: new Float64Array(m),
    sd: rootsOf(R, m),
    targetsInto(out, t) {
      expectedInto(t);
      for (let i = 0; i < m; i++) out[i] = data.targetValues![t * m + i]! - expected[i]!;
    },
  };
}

function isDiagonal(matrix: Float64Array, n: number): boolean {
  return matrix.every((x, i) => i % (n + 1) === 0 || x === 0);
}

function rootsOf(covariance: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * (n + 1)]!));
}

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return matrix.map((_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]!);
}
