import {
  type AnyModel,
  contextsOf,
  type Dataset,
  hasContext,
  independence,
  key,
  type LogLikelihood,
  packDataset,
  parseModel,
  selectSequences,
  stringifyJson,
  unpackSequence,
  unroll,
} from "@unrolled/core";
import { chooseMethod, forecast, logLikelihood, pseudoResiduals, replicated, smc, statePosterior } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { modelTable } from "./model-table.js";

/** Scores with what the chooser picks, at a fixed small cost. */
function score(model: AnyModel, data: Dataset): LogLikelihood {
  const { method } = chooseMethod(model, data, { particles: 50, replicates: 4 });
  return logLikelihood(model, data, method, key("score"));
}

/** Does a target depend on inputs that come after it? */
function looksAhead({ graph, inputs }: AnyModel): boolean {
  return inputs !== null && !independence(unroll(graph, 2), "Y1 _||_ X2 | X1").independent;
}

describe.each(modelTable.map((row) => [row.name, row] as const))("%s", (_, { model, data, hasFile }) => {
  let found: LogLikelihood | undefined;
  /** The score of all data, which most tests begin with, computed once; that it comes out again is what the same bytes one by one say. */
  const scoreOfAll = (): LogLikelihood => {
    found ??= score(model, data);
    return found;
  };

  it("scores every sequence with increments that sum to the value, 0 where the target is missing", () => {
    const total = scoreOfAll();
    expect(total.sequences.map(({ id }) => id)).toEqual(data.sequences.map(({ id }) => id));
    total.sequences.forEach((sequence, index) => {
      expect(Number.isFinite(sequence.value)).toBe(true);
      const { length, context = 0 } = data.sequences[index];
      expect(sequence.increments).toHaveLength(length - context);
      expect(sequence.increments.reduce((a, b) => a + b, 0)).toBeCloseTo(sequence.value, 9);
      expect(sequence.steps).toBe(data.sequences[index].observedSteps);
      const { targets } = unpackSequence(data, index);
      const missing = total.exact ? [...targets.keys()].filter((t) => t >= context && targets[t] === null) : [];
      for (const t of missing) expect(sequence.increments[t - context]).toBe(0);
    });
    expect(total.value).toBeCloseTo(
      total.sequences.reduce((sum, { value }) => sum + value, 0),
      9,
    );
    expect(total.steps).toBe(data.sequences.reduce((sum, { observedSteps }) => sum + observedSteps, 0));
  });

  it("scores what follows a context as the whole less the context, whatever the method", () => {
    const [first] = data.sequences.flatMap(({ length }, index) => (length > 8 ? [index] : []));
    const { name, targets, inputs } = data;
    const given = packDataset({ name, targets, inputs, sequences: [{ ...unpackSequence(data, first), context: 5 }] });
    const [after] = score(model, given).sequences;
    const [whole] = score(model, selectSequences(data, [first])).sequences;
    expect(after.increments).toHaveLength(data.sequences[first].length - 5);
    expect(after.increments.reduce((a, b) => a + b, 0)).toBeCloseTo(after.value, 9);
    // Where a target depends on inputs after it, those of the whole are not given to what comes before.
    if (after.standardErrorFrom !== "exact" || looksAhead(model)) return;
    const [before] = score(model, contextsOf(given)!).sequences;
    expect(after.value).toBeCloseTo(whole.value - before.value, 6);
  });

  it("says where its error came from", () => {
    const { exact, standardError, standardErrorFrom } = scoreOfAll();
    if (exact && standardErrorFrom === "exact") expect(standardError).toBe(0);
    else expect(standardError).toBeGreaterThan(0);
  });

  it("gives the same bytes one sequence at a time, all together, and in another order", () => {
    const together = scoreOfAll().sequences;
    const reversed = score(model, selectSequences(data, [...data.sequences.keys()].reverse())).sequences;
    data.sequences.forEach(({ id }, index) => {
      const alone = score(model, selectSequences(data, [index])).sequences[0];
      expect([id, alone.value, ...alone.increments]).toEqual([id, together[index].value, ...together[index].increments]);
      const again = reversed[data.sequences.length - 1 - index];
      expect([again.value, ...again.increments]).toEqual([together[index].value, ...together[index].increments]);
    });
  });

  it("offers particles that agree with the exact number, where it has both", () => {
    const { particles } = model.views;
    if (particles === undefined) return;
    const exact = scoreOfAll();
    // One run has no error of its own after a context.
    const method = hasContext(data)
      ? replicated(smc({ particles: 500, resampling: "multinomial" }), 8)
      : smc({ particles: 2000, resampling: "multinomial" });
    const sampled = logLikelihood(model as never, data, method as never, key("particles"));
    exact.sequences.forEach(({ value, standardError }, index) => {
      const { value: estimate, standardError: own } = sampled.sequences[index];
      const se = Math.hypot(standardError, own);
      expect(se).toBeLessThan(0.5);
      expect(Math.abs(estimate - value)).toBeLessThan(Math.max(5 * se, 1e-9));
    });
  });

  it("has a law of its state at every step: smoothed where transitions have densities or are functions, else filtered; alone or together", () => {
    const { particles, additiveNoise, rollout } = model.views;
    if (particles === undefined) return;
    const given = additiveNoise !== undefined || rollout !== undefined ? "all" : "past";
    const law = (part: Dataset) =>
      statePosterior(model as never, part, { given: given as "past", particles: 60, replicates: 2, paths: 3 }, key("states"));
    law(data).forEach((posterior, index) => {
      const { filtered, smoothed, paths, length, stateDim } = posterior;
      expect([posterior.id, length]).toEqual([data.sequences[index].id, data.sequences[index].length]);
      expect([smoothed !== null, paths.length]).toEqual(given === "all" ? [true, 3] : [false, 0]);
      const last = (length - 1) * stateDim;
      for (const { means, sds, standardErrors } of smoothed === null ? [filtered] : [filtered, smoothed]) {
        for (const values of [means, sds, standardErrors.means, standardErrors.sds]) {
          expect(values).toHaveLength(length * stateDim);
          expect(values.every(Number.isFinite)).toBe(true);
        }
        expect(means.subarray(last)).toEqual(filtered.means.subarray(last));
      }
      expect(posterior).toEqual(law(selectSequences(data, [index]))[0]);
    });
  });

  it("forecasts its own last step with the law that its likelihood and residuals are made of, and two steps with their errors; alone or together", () => {
    const law = (part: Dataset, steps: number, origin: number) =>
      forecast(model, part, { steps, origin, particles: 40, replicates: 2 }, key("forecast"));
    const { sequences } = scoreOfAll();
    const residuals = pseudoResiduals(model, data, { particles: 30, replicates: 2 }, key("residuals"));
    law(data, 1, -1).forEach(({ laws, outcome }, index) => {
      if (laws!.standardErrorFrom[0] !== "exact" || outcome === null) return;
      expect(outcome.logProbs[0]).toBeCloseTo(sequences[index].increments.at(-1)!, 10);
      const { upper, lower, size } = residuals[index];
      expect([...upper.subarray(-size)]).toEqual([...outcome.upper].map((u) => expect.closeTo(u, 12)));
      expect([...lower.subarray(-size)]).toEqual([...outcome.lower].map((u) => expect.closeTo(u, 12)));
    });
    for (const { uniforms, upper, standardErrors } of residuals) {
      expect(uniforms.every((u, i) => Number.isNaN(upper[i]) || (u >= 0 && u <= 1))).toBe(true);
      expect(standardErrors.every((se, i) => Number.isNaN(upper[i]) || Number.isFinite(se))).toBe(true);
    }
    const [long] = data.sequences.flatMap(({ length }, index) => (length > 8 ? [index] : []));
    const [alone] = law(selectSequences(data, [long]), 2, 5);
    expect(law(selectSequences(data, [long, 0]), 2, 5)[0]).toEqual(alone);
    const { standardErrors, standardErrorFrom: _, ...numbers } = alone.laws!;
    const arrays = [numbers, standardErrors].flatMap(({ means, sds, quantiles, categories }) => [means, sds, ...quantiles, categories]);
    expect(arrays.every((values) => values.every(Number.isFinite))).toBe(true);
    expect(numbers.means.length + numbers.categories.length).toBe(2 * data.targets.size);
  });

  it.runIf(hasFile)("comes back from its file with the same scores", () => {
    const text = stringifyJson(model.toFile());
    const again = parseModel(JSON.parse(text), "model.json");
    expect(stringifyJson(again.toFile())).toBe(text);
    expect(again.parameterCount).toBe(model.parameterCount);
    expect(score(again, data).value).toBe(scoreOfAll().value);
  });

  it("draws sequences that it can score, the same for the same key", () => {
    const inputs = data.inputs === null ? undefined : unpackSequence(data, 2).inputs;
    const draw = () => model.sample(12, key("draw"), ...(inputs ? [inputs] : []));
    expect(draw()).toEqual(draw());
    const { targets } = draw();
    expect(targets).toHaveLength(12);
    const drawn = packDataset({
      name: "drawn",
      targets: data.targets,
      inputs: data.inputs,
      sequences: [{ id: "d", targets, ...(inputs ? { inputs } : {}) }],
    });
    expect(Number.isFinite(score(model, drawn).value)).toBe(true);
  });

  it("holds targets while it draws the rest, weighs them, and moves no state before them", () => {
    const inputs = data.inputs === null ? undefined : unpackSequence(data, 2).inputs!;
    const free = model.sample(6, key("held"), inputs);
    expect(free.logWeight).toBe(0);
    const other = model.sample(6, key("other"), inputs).targets;
    const held = model.sample(6, key("held"), inputs, { targets: [null, null, other[2]] });
    expect(held.targets.slice(0, 3)).toEqual([...free.targets.slice(0, 2), other[2]]);
    expect(held.states?.slice(0, 3)).toEqual(free.states?.slice(0, 3));
    expect(held.logWeight).not.toBe(0);
    expect(held.logWeight).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it("says truly where its linear system has no offsets", () => {
    const view = model.views.linearGaussian?.(data);
    for (let t = 0; view !== undefined && t < data.length; t++) {
      const states = new Float64Array(data.aliveCounts[t] * view.stateDim).fill(7);
      const targets = new Float64Array(data.aliveCounts[t] * data.targets.size).fill(7);
      if (t > 0) view.stateOffsetInto(states, t);
      view.targetOffsetInto(targets, t);
      if (view.movesStates === false && t > 0) expect(states.every((x) => x === 0)).toBe(true);
      if (view.movesTargets === false) expect(targets.every((x) => x === 0)).toBe(true);
    }
  });

  it("refuses data of another kind in one line that names both", () => {
    const other = packDataset({
      name: "other",
      targets: { kind: "binary", size: 9 },
      inputs: data.inputs,
      sequences: [
        { id: "o", targets: [[0, 0, 0, 0, 0, 0, 0, 0, 0]], ...(data.inputs ? { inputs: [data.inputs.kind === "real" ? [0, 0] : 0] } : {}) },
      ],
    });
    expect(() => score(model, other)).toThrow(/binary|9/);
  });

  it("cannot be changed", () => {
    expect(Object.isFrozen(model)).toBe(true);
    expect(Object.isFrozen(model.views)).toBe(true);
  });
});
