import type { AnyModel, Dataset, ModelFile } from "@unrolled/core";
import { usageError } from "../command-error.js";
import type { Family, FamilyOptions, Spec } from "./family.js";
import type { Entrant } from "./race.js";
import { numberOption, specWithSize } from "./spec.js";

/** A linear dynamic system of few parameters, at one start of maximum likelihood. */
interface StructuralCandidate {
  readonly kind: "structural";
  /** As in a model file. */
  readonly structure: { readonly name: string; readonly [option: string]: unknown };
  /** 1, 2, …: which part of the variance the state begins with. */
  readonly start: number;
  /** Whether targets and inputs are standardised: where the start is a law, so that units change nothing but rounding. */
  readonly standardise: boolean;
  /** What the data's inputs are to it. */
  readonly inputs: "effects" | "regressors" | "none";
  readonly maxIterations: number;
}

interface Structural {
  readonly name: string;
  readonly noun: string;
  readonly size: string;
  readonly largestSize: number;
  readonly help: string;
  readonly options?: FamilyOptions;
  /** Sizes to choose among on valid where the SPEC has none; left out: it must have one, or there is none. */
  readonly sizes?: readonly number[];
  readonly needs?: "inputs" | "one target";
  readonly starts: number;
  /** Whether the start is a law. */
  readonly stationary: boolean;
  structure(spec: Spec, size: number): StructuralCandidate["structure"];
  /** What was fitted, in words; null where there is too much of it. */
  settled(file: ModelFile): string | null;
}

/** A family of models with a structure, fitted by maximum likelihood from a few starts. */
function structuralFamily(definition: Structural): Family<StructuralCandidate> {
  const { name, noun, size, largestSize, help, options = {}, sizes, starts, stationary } = definition;
  return {
    name,
    noun,
    role: "baseline",
    nested: true,
    size,
    largestSize,
    help,
    options: {
      ...options,
      iterations: { type: "integer", least: 1, help: "most iterations", default: "500" },
      seed: { type: "integer", least: 0, help: "another seed for this model alone", default: "0" },
    },
    modelOptions: Object.keys(options),
    limitOption: "iterations",
    withoutChance: true,
    tellsErrors: true,

    races: async (spec, train) => {
      await requireFit(definition, spec, train);
      const maxIterations = numberOption(spec, "iterations", 500);
      const asked = largestSize === 0 ? [0] : spec.size === null ? (sizes ?? []) : [spec.size];
      if (asked.length === 0) throw usageError(`spec "${spec.text}": ${name} needs its ${size}, as in ${name}:12`);
      return asked.map((count) => ({
        entrants: Array.from(
          { length: starts },
          (_, i): Entrant<StructuralCandidate> => ({
            name: largestSize === 0 ? spec.text : specWithSize(spec, count),
            label: `${largestSize === 0 ? name : `${size} ${count}`}, start ${i + 1}`,
            candidate: {
              kind: "structural",
              structure: definition.structure(spec, count),
              start: i + 1,
              standardise: stationary,
              inputs: train.inputs === null ? "none" : definition.needs === "inputs" ? "regressors" : "effects",
              maxIterations,
            },
            iterations: maxIterations,
            work: train.stepCount * (count + 1) ** 2,
          }),
        ),
        restarts: true,
      }));
    },
    start: async ({ structure, start, standardise, inputs: taken }, data) => {
      const { scaleDataset, scalingOf, standardised, structuredStart } = await import("@unrolled/core");
      const { targets, inputs } = scalingOf(data);
      const scaling = { targets: standardise ? targets : null, inputs: taken === "effects" ? inputs : null };
      if (scaling.targets === null && scaling.inputs === null)
        return structuredStart({ structure, data, start, inputs: taken }) as unknown as AnyModel;
      const own = structuredStart({ structure, data: scaleDataset(data, scaling), start, inputs: taken });
      return standardised(own as unknown as AnyModel, scaling);
    },
    learner: async ({ maxIterations }) => {
      const { bfgs } = await import("@unrolled/learning");
      return bfgs({ maxIterations });
    },
    settled: ({ fit }) => definition.settled(fit.model),
  };
}

async function requireFit({ name, needs }: Structural, { text }: Spec, train: Dataset): Promise<void> {
  if (train.targets.kind !== "real")
    throw usageError(`spec "${text}": ${name} needs real targets, data "${train.name}" has ${train.targets.kind} ones`);
  if (needs === "inputs" && train.inputs === null)
    throw usageError(`spec "${text}": ${name} is a regression on inputs, data "${train.name}" has none; use local-level`);
  if (needs === "one target" && train.targets.size !== 1)
    throw usageError(`spec "${text}": ${name} is of one target, data "${train.name}" has ${train.targets.size}; use var`);
  const { requireVaryingTargets } = await import("@unrolled/core");
  try {
    requireVaryingTargets(train, `spec "${text}"`, " on train");
  } catch (error) {
    throw usageError((error as Error).message);
  }
}

type Rows = readonly (readonly number[])[];

const short = (x: number): string => String(Number(x.toPrecision(4)));

/** "variances 1469 (level) and 15100 (target)" of one target. */
function variancesOf(file: ModelFile, names: readonly (readonly [name: string, at: number])[]): string | null {
  const [Q, R] = [file.Q as Rows, file.R as Rows];
  if (R.length !== 1) return null;
  const parts = [...names.map(([name, at]) => `${short(Q[at]![at]!)} (${name})`), `${short(R[0]![0]!)} (target)`];
  return `variances ${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** "coefficients 0.5, −0.2" of the first `count` numbers. */
function coefficientsOf(numbers: readonly number[]): string {
  return `coefficient${numbers.length === 1 ? "" : "s"} ${numbers.map(short).join(", ")}`;
}

const trend = { type: "choice", values: ["no", "yes"], help: "whether the level has a slope", default: "no" } as const;
const hasTrend = ({ options }: Spec): boolean => options.trend === "yes";

export const localLevelFamily = structuralFamily({
  name: "local-level",
  noun: "local level",
  size: "",
  largestSize: 0,
  help: "random walk in noise, by maximum likelihood, with a diffuse start",
  starts: 3,
  stationary: false,
  structure: () => ({ name: "local-level" }),
  settled: (file) => variancesOf(file, [["level", 0]]),
});

export const localTrendFamily = structuralFamily({
  name: "local-trend",
  noun: "local linear trend",
  size: "",
  largestSize: 0,
  help: "level with a slope, both random walks, in noise, with a diffuse start",
  options: { level: { type: "choice", values: ["random", "smooth"], help: "whether the level has noise of its own", default: "random" } },
  starts: 3,
  stationary: false,
  structure: ({ options }) => (options.level === "smooth" ? { name: "local-trend", smooth: true } : { name: "local-trend" }),
  settled: (file) => {
    const isSmooth = (file.structure as { readonly smooth?: boolean }).smooth === true;
    return variancesOf(file, [...(isSmooth ? [] : [["level", 0] as const]), ["slope", 1]]);
  },
});

export const seasonalFamily = structuralFamily({
  name: "seasonal",
  noun: "seasonal model",
  size: "period",
  largestSize: 400,
  help: "level and a pattern that repeats with a period (seasonal:12), both changing, in noise, with a diffuse start",
  options: { trend },
  starts: 3,
  stationary: false,
  structure: (spec, period) => ({ name: "seasonal", period, ...(hasTrend(spec) ? { trend: true } : {}) }),
  settled: (file) => {
    const sloped = (file.structure as { readonly trend?: boolean }).trend === true;
    return variancesOf(file, [["level", 0], ...(sloped ? [["slope", 1] as const] : []), ["seasonal", sloped ? 2 : 1]]);
  },
});

export const varyingRegressionFamily = structuralFamily({
  name: "varying-regression",
  noun: "regression with varying coefficients",
  size: "",
  largestSize: 0,
  help: "regression on the inputs, whose level and coefficients are random walks, with a diffuse start",
  needs: "inputs",
  starts: 3,
  stationary: false,
  structure: () => ({ name: "varying-regression" }),
  settled: (file) =>
    variancesOf(
      file,
      (file.Q as Rows).map((_, at) => [at === 0 ? "level" : `coefficient ${at}`, at]),
    ),
});

export const autoregressionFamily = structuralFamily({
  name: "ar",
  noun: "autoregression",
  size: "order",
  largestSize: 100,
  help: "autoregression of one number with its exact stationary start; order 1, 2, 3, 5 or 8 chosen on valid when left out",
  sizes: [1, 2, 3, 5, 8],
  needs: "one target",
  starts: 1,
  stationary: true,
  structure: (_, order) => ({ name: "var", order }),
  settled: (file) => coefficientsOf((file.A as Rows)[0]!),
});

export const vectorAutoregressionFamily = structuralFamily({
  name: "var",
  noun: "vector autoregression",
  size: "order",
  largestSize: 20,
  help: "vector autoregression with its exact stationary start; order 1 or 2 chosen on valid when left out",
  sizes: [1, 2],
  starts: 1,
  stationary: true,
  structure: (_, order) => ({ name: "var", order }),
  settled: () => null,
});

export const armaFamily = structuralFamily({
  name: "arma",
  noun: "autoregressive moving average",
  size: "order of the autoregression",
  largestSize: 50,
  help: "ARMA(p, q) of one number with its exact stationary start; p 1, 2 or 3 chosen on valid when left out",
  options: { ma: { type: "integer", least: 1, help: "q, order of the moving average", default: "1" } },
  sizes: [1, 2, 3],
  needs: "one target",
  starts: 1,
  stationary: true,
  structure: (spec, ar) => ({ name: "arma", ar, ma: numberOption(spec, "ma", 1) }),
  settled: (file) => {
    const { ar, ma } = file.structure as unknown as { readonly ar: number; readonly ma: number };
    const [A, Q] = [file.A as Rows, file.Q as Rows];
    const theta = Array.from({ length: ma }, (_, j) => Q[0]![j + 1]! / Q[0]![0]!);
    return `${coefficientsOf(A.slice(0, ar).map(([phi]) => phi!))} of the past, ${theta.map(short).join(", ")} of past innovations`;
  },
});
