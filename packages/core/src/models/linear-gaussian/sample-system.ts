import type { Held } from "../../checks/check-held.js";
import type { Key, SampledSequence } from "../../contracts/index.js";
import { addInputs } from "./bound-inputs.js";
import { covarianceFactor } from "./covariance-factor.js";
import { readoutInto } from "./linear-gaussian-view.js";
import type { LinearSystem } from "./linear-system.js";

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * Draws h_1, y_1, h_2, …, states by (key, "states", t), targets by (key, "targets", t). Numbers of a vector are drawn one after the other, each
 * given those before it, so that single numbers of a state can be held; a held value takes the place of its draw, which is made all
 * the same. A diffuse start is no law to draw from: h_1 is `initialMean` but for what is held, which weighs nothing.
 */
export function sampleSystem(
  name: string,
  system: LinearSystem,
  inputs: Float64Array | null,
  held: Held,
  length: number,
  key: Key,
): SampledSequence {
  const { stateDim: n, targetSize: m, initialMean, initialCov, A, B, b, Q, D, d, R } = system;
  const start = initialCov === null ? null : covarianceFactor(initialCov, n)!;
  const stateFactor = covarianceFactor(Q, n)!;
  const targetFactor = covarianceFactor(R, m)!;
  const C = new Float64Array(m * n);
  const mean = new Float64Array(n);
  const expected = new Float64Array(m);
  const state = new Float64Array(n);
  const target = new Float64Array(m);
  const states: (readonly number[])[] = [];
  const targets: (readonly number[])[] = [];
  let logWeight = 0;
  for (let t = 0; t < length; t++) {
    if (t === 0) mean.set(initialMean);
    else {
      addInputs(mean, b, B, inputs, t, 1, n);
      addProduct(mean, A, state, n, n);
    }
    const given = held.stateAt(t) as readonly (number | null)[] | null;
    const factor = t === 0 ? start : stateFactor;
    if (factor === null) state.set(mean.map((x, i) => given?.[i] ?? x));
    else {
      const refuse = (i: number): never => {
        throw new RangeError(
          `sample: held state ${t + 1} must be null at number ${i + 1}: of model "${name}" it has no noise there beside the numbers before it`,
        );
      };
      logWeight += drawInto(state, mean, factor, given, key.fold("states").fold(t), refuse);
    }
    states.push(Array.from(state));

    addInputs(expected, d, D, inputs, t, 1, m);
    readoutInto(C, system, inputs, t);
    addProduct(expected, C, state, m, n);
    const refuse = (i: number): never => {
      throw new RangeError(
        `sample: held target ${t + 1} must be left out: in model "${name}" its number ${i + 1} has no noise of its own (R is singular); hold states`,
      );
    };
    logWeight += drawInto(
      target,
      expected,
      targetFactor,
      held.targetAt(t) as readonly number[] | null,
      key.fold("targets").fold(t),
      refuse,
    );
    targets.push(Array.from(target));
  }
  return { targets, states, logWeight };
}

/** out ~ N(mean, L Lᵀ) around the numbers that are held; returns the log-density of these, each given the numbers before it. */
function drawInto(
  out: Float64Array,
  mean: Float64Array,
  L: Float64Array,
  held: readonly (number | null)[] | null,
  key: Key,
  refuse: (i: number) => never,
): number {
  const n = mean.length;
  const noise = new Float64Array(n);
  key.fillNormal(noise);
  let logDensity = 0;
  for (let i = 0; i < n; i++) {
    let centre = mean[i]!;
    for (let j = 0; j < i; j++) centre += L[i * n + j]! * noise[j]!;
    const sd = L[i * n + i]!;
    const value = held?.[i] ?? null;
    if (value === null) out[i] = centre + sd * noise[i]!;
    else {
      if (!(sd > 0)) refuse(i);
      noise[i] = (value - centre) / sd;
      out[i] = value;
      logDensity -= 0.5 * noise[i]! * noise[i]! + Math.log(sd) + halfLogTwoPi;
    }
  }
  return logDensity;
}

/** out += M x, M rows × columns. */
function addProduct(out: Float64Array, M: Float64Array, x: Float64Array, rows: number, columns: number): void {
  for (let i = 0; i < rows; i++) {
    let sum = out[i]!;
    for (let j = 0; j < columns; j++) sum += M[i * columns + j]! * x[j]!;
    out[i] = sum;
  }
}
