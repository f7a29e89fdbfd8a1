import type { ParameterSlice } from "../../../contracts/index.js";
import { covarianceOf, factorGradientInto, factorNumbers, factorOf, factorSize } from "../covariance-factor.js";
import type { LinearSystem } from "../linear-system.js";
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
  });
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
