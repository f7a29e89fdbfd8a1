import type { ParameterSlice } from "../../../contracts/index.js";
import { covarianceOf, factorGradientInto, factorNumbers, factorOf, factorSize } from "../covariance-factor.js";
import type { LinearSystem } from "../linear-system.js";
import { changed, places, regress } from "../regress.js";
import type { LinearStatistics, RegressionSums } from "../statistics.js";
import type { Structure, StructureKind, SystemGradient } from "./structure.js";

/** The parts of a system in the order in which they stand in θ, and in a file. */
const parts = ["initialMean", "initialCov", "A", "B", "b", "Q", "C", "D", "d", "R"] as const;
type Part = (typeof parts)[number];

const covariances: ReadonlySet<Part> = new Set<Part>(["initialCov", "Q", "R"]);

/**
 * Every number of the system is a parameter: what is null is none, and weights by input (`C.byInput`) are given. A covariance is its
 * Cholesky factor by rows, the logarithms of its diagonal. Of n numbers of state, n² parameters only choose the coordinates of the
 * state, which no data can tell.
 */
export const free: StructureKind = Object.freeze<StructureKind>({ name: "free", of: (_, system) => freeStructure(system) });

function freeStructure(like: LinearSystem): Structure {
  const { stateDim: n, targetSize: m } = like;
  const sizeOf = (part: Part): number => (part === "R" ? m : n);
  const slices: (ParameterSlice & { readonly part: Part; readonly size: number })[] = [];
  let count = 0;
  for (const part of parts) {
    if (like[part] === null || (part === "initialMean" && like.initialCov === null)) continue;
    const isFactor = covariances.has(part);
    const shape = shapeOf(like, part);
    const size = shape.reduce((product, length) => product * length, 1);
    slices.push({ name: isFactor ? `${part}.factor` : part, shape, offset: count, part, size });
    count += size;
  }
  const countOf = (...names: Part[]): number => slices.reduce((sum, { part, size }) => (names.includes(part) ? sum + size : sum), 0);
  return Object.freeze<Structure>({
    file: null,
    slices: Object.freeze(slices.map(({ name, shape, offset }) => Object.freeze({ name, shape, offset }))),
    counts: {
      initial: countOf("initialMean", "initialCov"),
      transition: countOf("A", "B", "b", "Q"),
      emission: countOf("C", "D", "d", "R"),
    },
    parametersOf(system) {
      const values = new Float64Array(count);
      for (const { part, offset } of slices)
        values.set(covariances.has(part) ? factorNumbers(system[part]!, sizeOf(part)) : system[part]!, offset);
      return values;
    },
    systemOf(values) {
      const made: { -readonly [P in Part]?: Float64Array } = {};
      for (const { part, offset, size } of slices) {
        const own = values.slice(offset, offset + size);
        made[part] = covariances.has(part) ? covarianceOf(factorOf(own, sizeOf(part)), sizeOf(part)) : own;
      }
      return { ...like, ...made };
    },
    gradientInto(gradient, values, _system, bySystem: SystemGradient) {
      for (const { part, offset, size } of slices) {
        const out = gradient.subarray(offset, offset + size);
        const by = bySystem[part]!;
        if (covariances.has(part)) factorGradientInto(out, values.subarray(offset, offset + size), by, sizeOf(part));
        else for (let i = 0; i < size; i++) out[i] = out[i]! + by[i]!;
      }
    },
    maximise: maximiseFree,
  });
}

function maximiseFree({ initial, transition, emission }: LinearStatistics, system: LinearSystem): LinearSystem {
  const { stateDim: n, targetSize: m, inputSize: k, initialMean, initialCov, A, B, b, Q, C, D, d, R } = system;
  const shift = initial.mean.map((sum) => sum / Math.max(1, initial.count));
  return {
    ...system,
    ...(initialCov === null || initial.count === 0
      ? {}
      : {
          initialMean: initialMean.map((a, i) => a + shift[i]!),
          initialCov: initial.errors.map((sum, at) => sum / initial.count - shift[Math.floor(at / n)]! * shift[at % n]!),
        }),
    ...withRegression(transition, n, k, { A, B, b, Q }, (W, x, one, covariance) => ({ A: W, B: x, b: one, Q: covariance })),
    ...withRegression(emission, m, k, { A: C, B: D, b: d, Q: R }, (W, x, one, covariance) => ({ C: W, D: x, d: one, R: covariance })),
  };
}

/** Weights of the state, of the inputs and of 1, those of the last two where there are any, and the covariance of what they leave. */
function withRegression<P extends Partial<LinearSystem>>(
  sums: RegressionSums,
  size: number,
  k: number,
  { A, B, b, Q }: Pick<LinearSystem, "A" | "B" | "b" | "Q">,
  parts: (W: Float64Array, x: Float64Array | null, one: Float64Array | null, covariance: Float64Array) => P,
): P {
  if (sums.count === 0) return parts(A, B, b, Q);
  const n = A.length / size;
  const columns = [...places(0, n), ...(B === null ? [] : places(n, k)), ...(b === null ? [] : places(n + k, 1))];
  const { change, covariance } = regress(sums, size, columns);
  return parts(
    changed(A, change, size, 0),
    B === null ? null : changed(B, change, size, n),
    b === null ? null : changed(b, change, size, columns.length - 1),
    covariance,
  );
}

function shapeOf({ stateDim: n, targetSize: m, inputSize: k }: LinearSystem, part: Part): readonly number[] {
  const shapes = {
    initialMean: [n],
    initialCov: [factorSize(n)],
    A: [n, n],
    B: [n, k],
    b: [n],
    Q: [factorSize(n)],
    C: [m, n],
    D: [m, k],
    d: [m],
    R: [factorSize(m)],
  };
  return shapes[part];
}
