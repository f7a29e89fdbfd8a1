import { checkDraw } from "../../checks/check-draw.js";
import { checkHeld } from "../../checks/check-held.js";
import type {
  Dataset,
  DifferentiableModel,
  ExpectationsView,
  HeldValues,
  InputSpace,
  Key,
  LinearGaussianView,
  NonlinearGaussianView,
  ParameterVector,
  ParticleView,
  TemplateGraph,
} from "../../contracts/index.js";
import { withFileAlphabet } from "../alphabet-file.js";
import { checkSpec } from "../check-spec.js";
import { portable } from "../model-parcel.js";
import { drawInputs } from "./draw-inputs.js";
import { expectationsView } from "./expectations-view.js";
import type { LinearGaussianFile, LinearGaussianSpec } from "./linear-gaussian-file.js";
import { linearGaussianGraph } from "./linear-gaussian-graph.js";
import { linearGaussianView } from "./linear-gaussian-view.js";
import { type LinearSystem, readSystem, writeSystem } from "./linear-system.js";
import { nonlinearView } from "./nonlinear-view.js";
import { hasParticles, particleView } from "./particle-view.js";
import { sampleSystem } from "./sample-system.js";
import type { Structure } from "./structures/structure.js";
import { structures } from "./structures/structures.js";

type View = "linearGaussian" | "expectations" | "nonlinearGaussian" | "particles";

/** A linear dynamic system. Made by `linearGaussian` and `readModelFile`. */
export interface LinearGaussian extends DifferentiableModel<"linearGaussian" | "expectations"> {
  readonly graph: TemplateGraph;
  readonly views: {
    readonly linearGaussian: (data: Dataset) => LinearGaussianView;
    readonly expectations: (data: Dataset) => ExpectationsView;
    /** Left out where the start is diffuse. */
    readonly nonlinearGaussian?: (data: Dataset) => NonlinearGaussianView;
    /** Left out where the start is diffuse or a target has no noise of its own. */
    readonly particles?: (data: Dataset) => ParticleView;
  };
  withParameters(values: Float64Array): LinearGaussian;
  toFile(): LinearGaussianFile;
}

/** One with a start that is a law and noise in every target, so that particles can be drawn and weighed. */
export interface SampledLinearGaussian extends LinearGaussian {
  readonly views: { readonly [K in View]-?: NonNullable<LinearGaussian["views"][K]> };
  withParameters(values: Float64Array): SampledLinearGaussian;
}

/**
 * A linear dynamic system (Kalman 1960) with H numbers of state:
 *
 *     h_1 ~ N(initialMean, initialCov)    h_t = A h_{t−1} + B x_t + b + N(0, Q)    y_t = C h_t + D x_t + d + N(0, R)
 *
 * `initialCov` "diffuse": nothing is known of h_1, and the first targets that tell it have no density (Durbin & Koopman 2012, ch. 5). `C`
 * with weights by input makes inputs regressors whose weights are states. Covariances may be singular. A `structure` says which numbers
 * are free; without one all are, and n² of them only choose the coordinates of the state.
 *
 * The parameter vector holds a covariance as its Cholesky factor by rows, the logarithms of its diagonal. Views: `linearGaussian`
 * (exact methods), `expectations` (EM, `bfgs`), `particles` (where the start is a law and R is positive definite).
 *
 * @throws RangeError or TypeError that names the place: `linearGaussian: Q must be positive semidefinite, as a covariance is, …`.
 * @example
 * const level = linearGaussian({ initialMean: [0], initialCov: [[4]], A: [[0.9]], Q: [[1]], C: [[1]], R: [[0.5]] });
 * level.sample(5, key(1)).targets;
 */
export function linearGaussian(spec: LinearGaussianSpec & { readonly initialCov: readonly (readonly number[])[] }): SampledLinearGaussian;
export function linearGaussian(spec: LinearGaussianSpec): LinearGaussian;
export function linearGaussian(spec: LinearGaussianSpec): LinearGaussian {
  checkSpec("linearGaussian", spec, [
    "initialMean",
    "initialCov",
    "A",
    "B",
    "b",
    "Q",
    "C",
    "D",
    "d",
    "R",
    "structure",
    "name",
    "targets",
    "inputs",
    "provenance",
  ]);
  const system = readSystem(spec);
  const file = spec.structure ?? { name: "free" };
  const structure = structures.get(file.name, "linearGaussian: structure.name").of(file, system);
  const model = buildLinearGaussian({ name: spec.name, provenance: spec.provenance, system, structure }, structure.parametersOf(system));
  return withFileAlphabet(model, spec.targets, spec.inputs);
}

/** What a linear Gaussian model is made of. */
interface Parts {
  readonly name: string | undefined;
  readonly provenance: Readonly<Record<string, unknown>> | undefined;
  readonly system: LinearSystem;
  readonly structure: Structure;
}

/** A model of checked parts; the parameter vector must be that of the system, and not shared with a caller. */
export function buildLinearGaussian(parts: Parts, values: Float64Array): LinearGaussian {
  const { system, structure } = parts;
  const { stateDim: n, targetSize: m, inputSize: k } = system;
  const name = parts.name ?? `linear Gaussian, ${n} ${n === 1 ? "number" : "numbers"} of state`;
  const provenance = parts.provenance === undefined ? {} : { provenance: structuredClone(parts.provenance) };
  const targets = Object.freeze({ kind: "real", size: m } as const);
  const inputs: InputSpace | null = k === 0 ? null : Object.freeze({ kind: "real", size: k });
  const states = { kind: "vector", size: n, partial: true } as const;
  const parameters: ParameterVector = Object.freeze({
    // A copy each time: a model is frozen, and an array cannot be.
    get values() {
      return values.slice();
    },
    slices: structure.slices,
  });
  return portable<LinearGaussian>({
    kind: "linear-gaussian",
    name,
    targets,
    inputs,
    parameterCount: values.length,
    parameters,
    graph: linearGaussianGraph(name, system, structure),
    density: true,
    views: Object.freeze({
      linearGaussian: (data: Dataset) => linearGaussianView(name, system, data),
      expectations: (data: Dataset) =>
        expectationsView(name, system, structure, values, linearGaussianView(name, system, data), (next) =>
          buildLinearGaussian({ name: parts.name, provenance: undefined, system: next, structure }, structure.parametersOf(next)),
        ),
      ...(system.initialCov === null
        ? {}
        : { nonlinearGaussian: (data: Dataset) => nonlinearView(linearGaussianView(name, system, data)) }),
      ...(hasParticles(system) ? { particles: (data: Dataset) => particleView(name, system, data) } : {}),
    }),
    sample(length: number, key: Key, given?: readonly (number | readonly number[])[], held?: HeldValues) {
      checkDraw(length, key);
      const drawn = checkHeld({ name, targets, states }, length, held);
      return sampleSystem(name, system, drawInputs(name, k, length, given), drawn, length, key);
    },
    withParameters(next: Float64Array) {
      if (next.length !== values.length)
        throw new RangeError(`withParameters: model "${name}" has ${values.length} parameters, got ${next.length}`);
      const own = next.slice();
      return buildLinearGaussian({ name: parts.name, provenance: undefined, system: structure.systemOf(own), structure }, own);
    },
    toFile: (): LinearGaussianFile => ({
      format: "unrolled/model",
      version: 1,
      kind: "linear-gaussian",
      ...(parts.name === undefined ? {} : { name }),
      ...provenance,
      ...(structure.file === null ? {} : { structure: structure.file }),
      ...writeSystem(system),
    }),
  });
}
