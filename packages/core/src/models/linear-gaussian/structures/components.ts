import type { ParameterSlice } from "../../../contracts/index.js";
import { covarianceFactor, covarianceOf, factorGradientInto, factorNumbers, factorOf, factorSize } from "../covariance-factor.js";
import type { StructureFile } from "../linear-gaussian-file.js";
import type { LinearSystem } from "../linear-system.js";
import { changed, places, regress } from "../regress.js";
import { checkFixed } from "./check-fixed.js";
import type { Structure, SystemSizes } from "./structure.js";

/** A structural time-series model of one series: everything but its variances. */
export interface Components {
  readonly file: StructureFile;
  /** s × s: how the components go on. */
  readonly transition: readonly (readonly number[])[];
  /** s: what of them the target is the sum of. */
  readonly readout: readonly number[];
  /** k × s: what of them each input is the regressor of; null: none is. */
  readonly byInput: readonly (readonly number[])[] | null;
  /** Which of the components have noise, and what it is called; all others have none. */
  readonly noises: readonly { readonly name: string; readonly at: number }[];
}

/**
 * A structural time-series model (Harvey 1989): components that go on by given rules, a diffuse start, and variances as parameters. Of m
 * targets each has components of its own, and what are variances of one series are m × m covariances. Where the system has D, inputs
 * have effects that stay, and D is free.
 *
 * θ: the factor of each covariance, state noises first, then that of the target; D.
 */
export function componentStructure(components: Components, sizes: SystemSizes): Structure {
  const { file, readout, noises } = components;
  const { targetSize: m, inputSize: k } = sizes;
  const n = readout.length * m;
  const covarianceSize = factorSize(m);
  const named = [...noises.map(({ name }) => name), "target"];
  const slices: ParameterSlice[] = named.map((name, i) => ({
    name: `${name}.factor`,
    shape: [covarianceSize],
    offset: i * covarianceSize,
  }));
  const effects = named.length * covarianceSize;
  if (sizes.D !== null) slices.push({ name: "D", shape: [m, k], offset: effects });
  const factorAt = (values: Float64Array, i: number): Float64Array => values.subarray(i * covarianceSize, (i + 1) * covarianceSize);

  const systemOf = (values: Float64Array): LinearSystem =>
    componentSystem(
      components,
      { ...sizes, D: sizes.D === null ? null : values.slice(effects, effects + m * k) },
      named.map((_, i) => covarianceOf(factorOf(factorAt(values, i), m), m)),
    );
  return Object.freeze<Structure>({
    file,
    slices: Object.freeze(slices),
    counts: {
      initial: 0,
      transition: noises.length * covarianceSize,
      emission: covarianceSize + (sizes.D === null ? 0 : m * k),
    },
    systemOf,
    parametersOf(system) {
      const values = new Float64Array(effects + (sizes.D === null ? 0 : m * k));
      if (system.Q.length === n * n)
        noises.forEach(({ at }, i) => {
          const covariance = blockOf(system.Q, at * m, n, m);
          if (covarianceFactor(covariance, m) !== null) values.set(factorNumbers(covariance, m), i * covarianceSize);
        });
      values.set(factorNumbers(system.R, m), noises.length * covarianceSize);
      if (sizes.D !== null) values.set(system.D!, effects);
      checkFixed(file, system, systemOf(values));
      return values;
    },
    gradientInto(gradient, values, _system, bySystem) {
      const into = (i: number, by: Float64Array): void => factorGradientInto(factorAt(gradient, i), factorAt(values, i), by, m);
      noises.forEach(({ at }, i) => void into(i, blockOf(bySystem.Q, at * m, n, m)));
      into(noises.length, bySystem.R);
      if (sizes.D !== null) for (let i = 0; i < m * k; i++) gradient[effects + i] = gradient[effects + i]! + bySystem.D![i]!;
    },
    /** Noises are what components do beside their rules: their mean squares; the target's, beside a regression on the inputs. */
    maximise({ transition, emission }, system) {
      const Q = new Float64Array(n * n);
      if (transition.count === 0) Q.set(system.Q);
      else {
        const { covariance } = regress(transition, n, []);
        for (const { at } of noises) putBlock(Q, blockOf(covariance, at * m, n, m), at * m, n, m);
      }
      if (emission.count === 0) return { ...system, Q };
      const { change, covariance } = regress(emission, m, system.D === null ? [] : places(n, k));
      return { ...system, Q, D: system.D === null ? null : changed(system.D, change, m, 0), R: covariance };
    },
  });
}

/** The system of these covariances (m × m), in the order of the noises, the target's last. */
export function componentSystem(
  { transition, readout, byInput, noises }: Components,
  { targetSize: m, inputSize: k, D, initialMean }: SystemSizes,
  covariances: readonly Float64Array[],
): LinearSystem {
  const n = readout.length * m;
  const Q = new Float64Array(n * n);
  noises.forEach(({ at }, i) => void putBlock(Q, covariances[i]!, at * m, n, m));
  return {
    stateDim: n,
    targetSize: m,
    inputSize: k,
    initialMean: initialMean ?? new Float64Array(n),
    initialCov: null,
    A: expanded(transition, m),
    B: null,
    b: null,
    Q,
    C: expanded([readout], m),
    byInput: byInput === null ? null : Float64Array.from(byInput.flatMap((row) => Array.from(expanded([row], m)))),
    D,
    d: null,
    R: covariances.at(-1)!,
  };
}

/** M ⊗ I_m. */
function expanded(M: readonly (readonly number[])[], m: number): Float64Array {
  const columns = M[0]!.length * m;
  return Float64Array.from({ length: M.length * m * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return i % m === j % m ? M[Math.floor(i / m)]![Math.floor(j / m)]! : 0;
  });
}

function blockOf(matrix: Float64Array, first: number, n: number, m: number): Float64Array {
  return Float64Array.from({ length: m * m }, (_, i) => matrix[(first + Math.floor(i / m)) * n + first + (i % m)]!);
}

function putBlock(matrix: Float64Array, block: Float64Array, first: number, n: number, m: number): void {
  for (let i = 0; i < m * m; i++) matrix[(first + Math.floor(i / m)) * n + first + (i % m)] = block[i]!;
}
