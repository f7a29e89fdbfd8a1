// A comparison with a model that starts diffuse is over the steps that have a density under every model, in its table, its file and its figures.
import { key, localLevel, packDataset } from "@unrolled/core";
import { compare } from "unrolled";
import { expect, it } from "vitest";

const truth = localLevel({ level: 0.3, target: 1 });
const data = packDataset({
  name: "walks",
  targets: { kind: "real", size: 1 },
  sequences: Array.from({ length: 12 }, (_, i) => {
    const { targets } = truth.sample(8, key("diffuse").fold(i));
    return { id: `s${i}`, targets: targets.map((y, t) => (t === 0 && i % 3 === 0 ? null : y)) };
  }),
});

it("leaves the steps that the start took out of the scores of all, and says so", async () => {
  const c = await compare({ data, models: ["local-level,iterations=3", "climatology"], workers: 0 });
  const [level, other] = c.results.models;
  const count = data.splits === null ? c.plan.data.splits!.test.length : data.splits.test.length;
  const by = (model: typeof level) => model.sequences.map(({ increments, steps }) => ({ increments: [...increments], steps }));
  const [a, b] = [by(level), by(other)];
  // Of each sequence all increments after the first target that is there.
  const rest = (rows: typeof a) => rows.flatMap(({ increments }, i) => increments.slice(a[i].increments.findIndex((x) => x !== 0) + 1));
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const pair = c.pairs[0];
  expect(pair).toMatchObject({ diffuseSteps: count, steps: level.steps - count });
  expect(pair.meanDifferencePerStep).toBeCloseTo(mean(rest(a)) - mean(rest(b)), 10);
  expect(level.overUnits).toMatchObject({ diffuseSteps: count, steps: level.steps - count });
  expect(other.overUnits!.perStep).toBeCloseTo(mean(rest(b)), 10);
  expect(level.train).toMatchObject({ diffuseSteps: c.plan.data.splits!.train.length });
  expect(c.warnings.join()).toMatch(
    /local-level starts without a law of the state \(diffuse\).*steps were left out of the scores of all models/,
  );
  const criteria = c.report.sections.find(({ id }) => id === "fits")!.blocks.find(({ kind }) => kind === "table");
  expect(JSON.stringify(criteria)).toMatch(/local-level \(diffuse start\)/);
  const [advantage] = c.figures.sequence.slice(-1);
  expect((advantage.data[0] as { y: number[] }).y[0]).toBe(0);
});
