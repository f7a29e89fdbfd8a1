import { type Dataset, key, linearGaussian, packDataset, scaleDataset, scalingOf, selectSequences, standardised } from "@unrolled/core";
import { kalman, logLikelihood, statePosterior } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { type GappyTargets, linearSystemView, packTargets } from "../../../support/linear-system.js";
import { gappySystem, wave } from "../../../support/linear-system-examples.js";

const system = {
  initialMean: [0.5, -1, 0.2],
  initialCov: gappySystem.P,
  A: gappySystem.A as number[][],
  Q: gappySystem.Q,
  C: gappySystem.C as number[][],
};
const independent = linearGaussian({
  ...system,
  R: [
    [0.3, 0],
    [0, 0.2],
  ],
});
const dependent = linearGaussian({ ...system, R: gappySystem.R });

/** Long enough for gains to be steady; the third of every four has a target that is missing, the fourth one of which half is. */
const targets = [90, 70, 40, 30, 90, 3, 12, 1, 80, 5, 5, 5, 60].map(
  (length, s): GappyTargets =>
    Array.from({ length }, (_, t) => (t === 2 && s % 4 === 2 ? null : [3 * wave(t, s), t === 2 && s % 4 === 3 ? null : wave(s, 2 * t)])),
);
const data = packTargets(targets);
const alone = (index: number): Dataset => selectSequences(data, [index]);
const whole = packTargets(targets.filter((_, s) => s % 4 < 2));

describe.each([
  ["independent", independent],
  ["dependent", dependent],
])("a sequence alone, of a linear dynamic system whose targets' noises are %s", (_, model) => {
  it("has the same bytes as among others: its likelihood by the Kalman filter", () => {
    const { sequences } = logLikelihood(model, data, kalman());
    sequences.forEach((among, index) => {
      expect(logLikelihood(model, alone(index), kalman()).sequences[0]).toEqual(among);
    });
  });

  it("has the same bytes as among others: the law of its states, and paths", () => {
    const among = statePosterior(model, data, { paths: 2 }, key(1));
    for (const index of [0, 6, 7, 9]) expect(statePosterior(model, alone(index), { paths: 2 }, key(1))[0]).toEqual(among[index]);
  });
});

describe("shared gains", () => {
  it("that are steady are those of a recursion that never stops", () => {
    const [stopping, going] = (["one", "step"] as const).map(
      (matrices) =>
        kalman().run(linearSystemView(gappySystem, whole, matrices), { workspace: createWorkspace(), key: undefined }).sequences,
    );
    stopping!.forEach(({ increments }, s) => {
      increments.forEach((increment, t) => {
        expect(increment).toBeCloseTo(going![s]!.increments[t]!, 11);
      });
    });
  });
});

describe("a system without offsets", () => {
  it("is not asked for them, and scores as one that says zeros", () => {
    const { b: _b, d: _d, ...still } = gappySystem;
    const view = linearSystemView(still, data);
    const never = (): never => {
      throw new Error("there are none");
    };
    const silent = { ...view, movesStates: false, movesTargets: false, stateOffsetInto: never, targetOffsetInto: never };
    const [said, left] = [view, silent].map((of) => kalman().run(of, { workspace: createWorkspace(), key: undefined }));
    expect(left).toEqual(said);
  });

  it("has some once its targets are in other units", () => {
    const shifted = packDataset({
      name: "shifted",
      targets: { kind: "real", size: 2 },
      sequences: [{ id: "a", targets: targets[2]!.map((y) => y?.map((x) => 50 + 4 * x!) ?? null) }],
    });
    const scaling = scalingOf(shifted);
    const inner = logLikelihood(independent, scaleDataset(shifted, scaling), kalman());
    const logs = scaling.targets!.sds.reduce((sum, sd) => sum + Math.log(sd), 0);
    expect(logLikelihood(standardised(independent, scaling), shifted, kalman()).value).toBeCloseTo(inner.value - inner.steps * logs, 9);
  });
});
