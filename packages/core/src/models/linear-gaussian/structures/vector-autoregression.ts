import { covarianceFactor, factorGradientInto, factorNumbers, factorOf, factorSize } from "../covariance-factor.js";
import type { LinearSystem } from "../linear-system.js";
import { checkFixed } from "./check-fixed.js";
import type { DualMatrix } from "./dual-matrix.js";
import { checkStructureOptions, integerOption } from "./options.js";
import { companion, freeOfStationary, innovations, stationaryCoefficients, still } from "./stationary-coefficients.js";
import { startOf, stationaryCovarianceBack } from "./stationary-covariance.js";
import type { Structure, StructureKind, SystemSizes } from "./structure.js";

/**
 * A stationary vector autoregression around a mean, y_t − μ = Σ_i Φ_i (y_{t−i} − μ) + N(0, Σ), with its exact start; of one target, an AR(p). The
 * state is (y_t − μ, …, y_{t−p+1} − μ). Where the system has D, the mean is μ + D x_t.
 *
 * θ: free numbers of the partial autocorrelations, so that every θ is stationary (see `stationaryCoefficients`); the factor of Σ; μ; D.
 */
export const vectorAutoregression: StructureKind<SystemSizes> = Object.freeze<StructureKind<SystemSizes>>({
  name: "var",
  of(file, sizes) {
    checkStructureOptions(file, ["order"]);
    return varStructure(integerOption(file, "order", 1), file, sizes);
  },
});

function varStructure(p: number, file: Structure["file"] & object, { targetSize: m, inputSize: k, D }: SystemSizes): Structure {
  const n = p * m;
  const [factorAt, meanAt] = [p * m * m, p * m * m + factorSize(m)];
  const effectsAt = meanAt + m;
  const count = effectsAt + (D === null ? 0 : m * k);
  const freeAt = (values: Float64Array, i: number): Float64Array => values.subarray(i * m * m, (i + 1) * m * m);
  /** Coefficients with their derivatives as number `along` of the first meanAt grows; −1: none does. */
  const coefficientsOf = (values: Float64Array, along: number): readonly DualMatrix[] => {
    const direction = new Float64Array(meanAt);
    if (along >= 0) direction[along] = 1;
    const free = Array.from({ length: p }, (_, i) => ({ value: freeAt(values, i), tangent: freeAt(direction, i) }));
    return stationaryCoefficients(free, factorWithTangent(values.subarray(factorAt, meanAt), direction.subarray(factorAt, meanAt), m), m);
  };
  const systemOf = (values: Float64Array): LinearSystem =>
    autoregressiveSystem(
      coefficientsOf(values, -1).map(({ value }) => value),
      factorOf(values.subarray(factorAt, meanAt), m),
      values.slice(meanAt, effectsAt),
      D === null ? null : values.slice(effectsAt),
    );
  return Object.freeze<Structure>({
    file,
    slices: Object.freeze([
      { name: "partial", shape: [p, m, m], offset: 0 },
      { name: "innovations.factor", shape: [factorSize(m)], offset: factorAt },
      { name: "mean", shape: [m], offset: meanAt },
      ...(D === null ? [] : [{ name: "D", shape: [m, k], offset: effectsAt }]),
    ]),
    counts: { initial: 0, transition: meanAt, emission: count - meanAt },
    systemOf,
    parametersOf(system) {
      const values = new Float64Array(count);
      if (system.stateDim !== n || system.d === null)
        throw new RangeError(
          `linearGaussian: structure ${JSON.stringify(file)} of ${m} targets has ${n} numbers of state and a d, got ${system.stateDim}${system.d === null ? " and none" : ""}`,
        );
      const covariance = Float64Array.from({ length: m * m }, (_, i) => system.Q[Math.floor(i / m) * n + (i % m)]!);
      const L = covarianceFactor(covariance, m);
      const coefficients = Array.from({ length: p }, (_, i) =>
        Float64Array.from({ length: m * m }, (_, at) => system.A[Math.floor(at / m) * n + i * m + (at % m)]!),
      );
      const free = L === null ? null : freeOfStationary(coefficients, L, m);
      if (free === null)
        throw new RangeError(
          `linearGaussian: structure ${JSON.stringify(file)} needs a stationary A and positive definite innovations, got others; leave the structure out, and every number is free`,
        );
      free.forEach((one, i) => void values.set(one, i * m * m));
      values.set(factorNumbers(covariance, m), factorAt);
      values.set(system.d, meanAt);
      if (D !== null) values.set(system.D!, effectsAt);
      checkFixed(file, system, systemOf(values));
      return values;
    },
    gradientInto(gradient, values, system, bySystem) {
      const byA = bySystem.A.slice();
      const byQ = bySystem.Q.slice();
      stationaryCovarianceBack(byA, byQ, bySystem.initialCov!, system.A, system.initialCov!, n);
      const byInnovations = Float64Array.from({ length: m * m }, (_, i) => byQ[Math.floor(i / m) * n + (i % m)]!);
      factorGradientInto(gradient.subarray(factorAt, meanAt), values.subarray(factorAt, meanAt), byInnovations, m);
      for (let along = 0; along < meanAt; along++)
        coefficientsOf(values, along).forEach(({ tangent }, i) => {
          for (let at = 0; at < m * m; at++)
            gradient[along] = gradient[along]! + tangent[at]! * byA[Math.floor(at / m) * n + i * m + (at % m)]!;
        });
      for (let i = 0; i < m; i++) gradient[meanAt + i] = gradient[meanAt + i]! + bySystem.d![i]!;
      for (let i = effectsAt; i < count; i++) gradient[i] = gradient[i]! + bySystem.D![i - effectsAt]!;
    },
  });
}

/**
 * y_t = d + D x_t + u_t, u_t = Σ Φ_i u_{t−i} + N(0, L Lᵀ), with its stationary start.
 *
 * @throws RangeError where the coefficients are not stationary.
 */
export function autoregressiveSystem(
  coefficients: readonly Float64Array[],
  L: Float64Array,
  d: Float64Array,
  D: Float64Array | null,
): LinearSystem {
  const m = d.length;
  const n = coefficients.length * m;
  const A = companion(coefficients, m);
  const Q = innovations(L, n, m);
  return {
    stateDim: n,
    targetSize: m,
    inputSize: D === null ? 0 : D.length / m,
    initialMean: new Float64Array(n),
    initialCov: startOf(A, Q, n),
    A,
    B: null,
    b: null,
    Q,
    C: Float64Array.from({ length: m * n }, (_, i) => (Math.floor(i / n) === i % n ? 1 : 0)),
    byInput: null,
    D,
    d,
    R: new Float64Array(m * m),
  };
}

/** The factor of such numbers, whose diagonal stands as logarithms, and its derivative along a direction of them. */
function factorWithTangent(numbers: Float64Array, direction: Float64Array, m: number): DualMatrix {
  const L = still(factorOf(numbers, m));
  let at = 0;
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++, at++) L.tangent[i * m + j] = direction[at]! * (i === j ? L.value[i * m + i]! : 1);
  return L;
}
