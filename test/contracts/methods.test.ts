import {
  type AnyModel,
  type Dataset,
  key,
  type LogLikelihood,
  type Method,
  type Precision,
  type Randomness,
  type ViewName,
  withAlphabet,
} from "@unrolled/core";
import {
  type ChosenMethod,
  ekf,
  forward,
  grid,
  gridOr,
  importance,
  logLikelihood,
  offers,
  replicated,
  rollout,
  slf,
  smc,
  ukf,
  untilStandardError,
  withinSpread,
} from "@unrolled/inference";
import { workerPool } from "unrolled";
import { describe, expect, it } from "vitest";
import { cloningExecutor } from "../support/cloning-executor.js";
import { modelTable } from "./model-table.js";

type Any = Method<ViewName, Randomness>;

/** Every method, in each precision that it has. A new one joins here. */
const methods = [
  forward(),
  forward({ increments: false }),
  rollout(),
  rollout({ precision: "float32" }),
  grid({ tolerance: 1e-2 }),
  gridOr(smc({ particles: 5 }), { maxPoints: 16 }),
  gridOr(smc({ particles: 5, precision: "float32" }), { maxPoints: 16 }),
  ekf(),
  ukf(),
  slf({ order: 2 }),
  importance({ particles: 20 }),
  importance({ particles: 20, precision: "float32" }),
  smc({ particles: 20 }),
  smc({ particles: 20, precision: "float32" }),
  replicated(smc({ particles: 10, precision: "float32" }), 2),
  untilStandardError(smc({ particles: 5, precision: "float32" }), { standardError: 2, budget: 1e5 }),
  withinSpread(smc({ particles: 5, precision: "float32" }), { replicates: 2, budget: 1e5 }),
] as unknown as readonly Any[];

const score = (model: AnyModel, data: Dataset, method: Any): LogLikelihood =>
  logLikelihood(model, data, method, method.randomness === "random" || method.fallsBack === true ? key("methods") : undefined);

/** The grid is for one or two noisy dimensions; a plane costs more than this table needs. */
const fits = (model: AnyModel, data: Dataset, method: Any): boolean =>
  offers(model, method.view) &&
  (method.view !== "additiveNoise" || (model.views.additiveNoise?.(data).stateDim ?? 3) <= (method.fallsBack ? 2 : 1));

const rows = modelTable.flatMap(({ name, model, data, hasFile }) =>
  methods
    .filter((method) => fits(model, data, method))
    .map((method, i) => [`${name}, ${method.name} (${i})`, { model, data, method, hasFile }] as const),
);

describe.each(rows)("%s", (_, { model, data, method, hasFile }) => {
  let found: LogLikelihood | undefined;
  /** What both tests compare with, computed once. */
  const expected = (): LogLikelihood => {
    found ??= score(model, data, method);
    return found;
  };

  it("gives the same bytes through a pool whose executor clones all that a task is made of", async () => {
    const notes: string[] = [];
    const pool = await workerPool({ executor: cloningExecutor(), onNote: (text) => notes.push(text) });
    const k = method.randomness === "random" || method.fallsBack === true ? key("methods") : undefined;
    expect(await pool.logLikelihood(model, data, method as ChosenMethod, k)).toStrictEqual(expected());
    expect(notes).toHaveLength(hasFile ? 0 : 1);
  });

  it("gives the same bytes behind a wrapper", () => {
    const words = ["a", "b", "c", "d", "e"].slice(0, model.targets.size);
    const named = withAlphabet(model, { targets: model.targets.kind === "categorical" ? { symbols: words } : { names: words } });
    expect(score(named, data, method)).toStrictEqual(expected());
  });
});

/** Methods that have a precision, with errors small enough to compare by. */
const inPrecision: readonly ((precision: Precision) => Any)[] = [
  (precision) => rollout({ precision }) as unknown as Any,
  (precision) => replicated(smc({ particles: 200, precision }), 8) as unknown as Any,
  (precision) => gridOr(replicated(smc({ particles: 200, precision }), 8), { maxPoints: 16 }) as unknown as Any,
];

describe.each(modelTable.map((row) => [row.name, row] as const))("%s in float32", (_, { model, data }) => {
  it("is what it is in float64, up to rounding and the errors of both", () => {
    for (const make of inPrecision.filter((make) => fits(model, data, make("float64")))) {
      const [single, double] = [score(model, data, make("float32")), score(model, data, make("float64"))];
      expect(single.value).not.toBe(Number.NaN);
      single.sequences.forEach(({ value, standardError }, index) => {
        const other = double.sequences[index];
        const se = Math.hypot(standardError, other.standardError);
        expect(se).toBeLessThan(0.5);
        expect(Math.abs(value - other.value)).toBeLessThan(5 * se + 1e-5 * Math.abs(other.value));
      });
    }
  });
});
