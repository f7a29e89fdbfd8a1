import type { LinearSystem } from "../linear-system.js";
import { checkFixed } from "./check-fixed.js";
import { checkStructureOptions, integerOption } from "./options.js";
import { freeOfStationary, stationaryCoefficients, still } from "./stationary-coefficients.js";
import { startOf, stationaryCovarianceBack } from "./stationary-covariance.js";
import type { Structure, StructureKind, SystemSizes } from "./structure.js";

/**
 * A stationary and invertible ARMA(p, q) of one target around a mean, with its exact start:
 *
 *     y_t − μ = Σ_i φ_i (y_{t−i} − μ) + ε_t + Σ_j θ_j ε_{t−j},  ε ~ N(0, σ²)
 *
 * in Harvey's state space (Harvey 1989, §3.3) of max(p, q + 1) numbers: A has φ in its first column and 1 above its diagonal, Q = σ² g gᵀ with
 * g = (1, θ_1, …), and the target is the first number without noise. Where the system has D, the mean is μ + D x_t.
 *
 * Its parameters: free numbers of the partial autocorrelations of φ, and of −θ, so that all are stationary and invertible (Monahan
 * 1984); log σ; μ; D.
 */
export const movingAverage: StructureKind<SystemSizes> = Object.freeze<StructureKind<SystemSizes>>({
  name: "arma",
  of(file, sizes) {
    checkStructureOptions(file, ["ar", "ma"]);
    if (sizes.targetSize !== 1)
      throw new RangeError(`linearGaussian: structure "arma" is of one target, got ${sizes.targetSize}; use "var"`);
    return armaStructure(integerOption(file, "ar", 0), integerOption(file, "ma", 1), file, sizes);
  },
});

function armaStructure(p: number, q: number, file: Structure["file"] & object, { inputSize: k, D }: SizesOfOne): Structure {
  const n = Math.max(p, q + 1);
  const sdAt = p + q;
  const [meanAt, effectsAt] = [sdAt + 1, sdAt + 2];
  const count = effectsAt + (D === null ? 0 : k);
  const systemOf = (values: Float64Array): LinearSystem =>
    armaSystem(
      coefficientsOf(values.subarray(0, p)),
      coefficientsOf(values.subarray(p, sdAt)).map((c) => -c),
      Math.exp(values[sdAt]!) * Math.exp(values[sdAt]!),
      values.slice(meanAt, effectsAt),
      D === null ? null : values.slice(effectsAt),
    );
  return Object.freeze<Structure>({
    file,
    slices: Object.freeze([
      ...(p === 0 ? [] : [{ name: "ar.partial", shape: [p], offset: 0 }]),
      { name: "ma.partial", shape: [q], offset: p },
      { name: "innovations.logSd", shape: [1], offset: sdAt },
      { name: "mean", shape: [1], offset: meanAt },
      ...(D === null ? [] : [{ name: "D", shape: [1, k], offset: effectsAt }]),
    ]),
    counts: { initial: 0, transition: meanAt, emission: count - meanAt },
    systemOf,
    parametersOf(system) {
      const values = new Float64Array(count);
      const variance = system.Q[0]!;
      if (system.stateDim !== n || system.d === null || !(variance > 0))
        throw new RangeError(
          `linearGaussian: structure ${JSON.stringify(file)} has ${n} numbers of state, a d and innovations, got ${system.stateDim}, ${system.d === null ? "none" : "one"} and Q[0][0] = ${variance}`,
        );
      const ar = freeOf(Float64Array.from({ length: p }, (_, i) => system.A[i * n]!));
      const ma = freeOf(Float64Array.from({ length: q }, (_, j) => -system.Q[(j + 1) * n]! / variance));
      if (ar === null || ma === null)
        throw new RangeError(
          `linearGaussian: structure ${JSON.stringify(file)} needs ${ar === null ? "a stationary A" : "an invertible moving average"}, got another; leave the structure out, and every number is free`,
        );
      values.set(ar);
      values.set(ma, p);
      values[sdAt] = Math.log(Math.sqrt(variance));
      values[meanAt] = system.d[0]!;
      if (D !== null) values.set(system.D!, effectsAt);
      checkFixed(file, system, systemOf(values));
      return values;
    },
    gradientInto(gradient, values, system, bySystem) {
      const variance = system.Q[0]!;
      const g = Float64Array.from({ length: n }, (_, i) => system.Q[i]! / variance);
      const byA = bySystem.A.slice();
      const byQ = bySystem.Q.slice();
      stationaryCovarianceBack(byA, byQ, bySystem.initialCov!, system.A, system.initialCov!, n);
      const byG = g.map((_, i) => 2 * variance * g.reduce((sum, x, j) => sum + byQ[i * n + j]! * x, 0));
      addThroughPartials(
        gradient.subarray(0, p),
        values.subarray(0, p),
        Float64Array.from({ length: p }, (_, i) => byA[i * n]!),
      );
      addThroughPartials(
        gradient.subarray(p, sdAt),
        values.subarray(p, sdAt),
        Float64Array.from({ length: q }, (_, j) => -byG[j + 1]!),
      );
      // Q = σ² g gᵀ: ∂ℓ/∂ log σ = 2 Σ G Q = g · ∂ℓ/∂g.
      gradient[sdAt] = gradient[sdAt]! + g.reduce((sum, x, i) => sum + x * byG[i]!, 0);
      gradient[meanAt] = gradient[meanAt]! + bySystem.d![0]!;
      for (let i = effectsAt; i < count; i++) gradient[i] = gradient[i]! + bySystem.D![i - effectsAt]!;
    },
  });
}

/**
 * The system of an ARMA process around d + D x_t, with its stationary start.
 *
 * @throws RangeError where φ is not stationary.
 */
export function armaSystem(ar: Float64Array, ma: Float64Array, variance: number, d: Float64Array, D: Float64Array | null): LinearSystem {
  const n = Math.max(ar.length, ma.length + 1);
  const g = Float64Array.from({ length: n }, (_, j) => (j === 0 ? 1 : (ma[j - 1] ?? 0)));
  const A = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return (j === 0 ? (ar[i] ?? 0) : 0) + (j === i + 1 ? 1 : 0);
  });
  const Q = Float64Array.from({ length: n * n }, (_, at) => variance * (g[Math.floor(at / n)]! * g[at % n]!));
  return {
    stateDim: n,
    targetSize: 1,
    inputSize: D === null ? 0 : D.length,
    initialMean: new Float64Array(n),
    initialCov: startOf(A, Q, n),
    A,
    B: null,
    b: null,
    Q,
    C: Float64Array.from({ length: n }, (_, i) => (i === 0 ? 1 : 0)),
    byInput: null,
    D,
    d,
    R: new Float64Array(1),
  };
}

type SizesOfOne = Pick<SystemSizes, "inputSize" | "D">;

const one = still(Float64Array.of(1));

function coefficientsOf(free: Float64Array): Float64Array {
  const duals = Array.from(free, (u) => still(Float64Array.of(u)));
  return Float64Array.from(stationaryCoefficients(duals, one, 1), ({ value }) => value[0]!);
}

function freeOf(coefficients: Float64Array): Float64Array | null {
  const free = freeOfStationary(
    Array.from(coefficients, (c) => Float64Array.of(c)),
    one.value,
    1,
  );
  return free === null ? null : Float64Array.from(free, ([u]) => u!);
}

/** ADDS ∂ℓ/∂ free numbers from ∂ℓ/∂ the coefficients that they make. */
function addThroughPartials(out: Float64Array, free: Float64Array, byCoefficient: Float64Array): void {
  for (let along = 0; along < free.length; along++) {
    const duals = Array.from(free, (u, i) => ({ value: Float64Array.of(u), tangent: Float64Array.of(i === along ? 1 : 0) }));
    stationaryCoefficients(duals, one, 1).forEach(({ tangent }, i) => {
      out[along] = out[along]! + tangent[0]! * byCoefficient[i]!;
    });
  }
}
