import { addScaledRows, createWorkspace } from "@unrolled/kernels";
import type { Distribution, HeldValues, Key, Reals, SampledSequence, Workspace } from "../../contracts/index.js";
import { normal } from "../../distributions/index.js";
import { checkDraw } from "../check-draw.js";
import { checkHeld, type Held, type HoldableStates } from "../check-held.js";
import type { InputBlock } from "./bind-inputs.js";
import { firstInputProduct, inputProduct, readoutProduct, stepLayer } from "./layer-products.js";
import { layOutNetwork, type Weights } from "./network.js";
import { givenSize } from "./recurrent-shape.js";
import { stateDimOf } from "./state-process.js";
import { makeInitial, makeState } from "./tape.js";

type Input = number | readonly number[];

/**
 * Draws y_1, …, y_T in turn, each from its law given the state; the noise of the state by (key, "noise", t), the targets by
 * (key, "target", t). A held value stands in for its draw and adds its log-probability given what came before; the draws of
 * others stay as they are.
 */
export function sampleSequence(
  weights: Weights,
  noiseSd: Float64Array | null,
  length: number,
  key: Key,
  inputs: readonly Input[] | undefined,
  heldValues: HeldValues | undefined,
): SampledSequence {
  checkSampling(weights, length, key, inputs);
  const { name, targets } = weights.shape;
  const held = checkHeld({ name, targets, states: holdable(weights, noiseSd) }, length, heldValues);
  const workspace = createWorkspace();
  return workspace.scope(() => draw(weights, noiseSd, length, key, inputs, held, workspace));
}

function draw(
  weights: Weights,
  noiseSd: Float64Array | null,
  length: number,
  key: Key,
  inputs: readonly Input[] | undefined,
  held: Held,
  workspace: Workspace,
): SampledSequence {
  const { layers, readout, shape } = layOutNetwork(weights, "float64", workspace);
  const H = shape.hiddenSize;
  let states = layers.map((layer) => makeInitial(layer, 1, "float64", workspace));
  let nextStates = layers.map((layer) => makeState(layer, 1, "float64", workspace));
  const gateSize = shape.cell.gateCount * H;
  const scratch = { gates: workspace.vector(gateSize), gatesOffset: 0, kept: workspace.vector(shape.cell.keptParts * H), keptOffset: 0 };
  const readouts = workspace.vector(readout.width);
  const noise = workspace.vector(noiseSd?.length ?? 0);
  const given = givenSize(shape);
  const targets: Input[] = [];
  const path: number[][] = [];
  let logWeight = 0;
  for (let t = 0; t < length; t++) {
    const blocks: InputBlock[] = [];
    if (given > 0) blocks.push(blockOf(inputs![t]!, 0, given));
    if (shape.inputs !== "given" && t > 0) blocks.push(blockOf(targets[t - 1]!, given, shape.targets.size));
    layers.forEach((layer, l) => {
      if (l === 0) firstInputProduct(scratch.gates, 0, layer, blocks, 0, 1);
      else inputProduct(scratch.gates, layer, nextStates[l - 1]!.h, 1);
      stepLayer(layer, nextStates[l]!, states[l]!, scratch, 1);
    });
    [states, nextStates] = [nextStates, states];
    if (noiseSd !== null) {
      key.fold("noise").fold(t).fillNormal(noise);
      const state = states[0]!;
      const values = held.stateAt(t) as readonly (number | null)[] | null;
      if (values !== null) logWeight += logDensityOf(values, state, noiseSd);
      addScaledRows(state.h, 0, noiseSd, 0, noise, 0, H, 1, H);
      if (state.c.length > 0) addScaledRows(state.c, 0, noiseSd, H, noise, H, H, 1, H);
      if (values !== null) hold(values, state);
    }
    readoutProduct(readouts, 0, readout, states.at(-1)!.h, 0, 1, H);
    const law = shape.law.distribution(readouts) as Distribution<Input>;
    const target = held.targetAt(t);
    if (target !== null) logWeight += law.logProb(target);
    targets.push(target ?? law.sample(key.fold("target").fold(t)));
    path.push(states.flatMap(({ h, c }) => [...h, ...c]));
  }
  return { targets, states: path, logWeight };
}

function holdable(weights: Weights, noiseSd: Float64Array | null): HoldableStates {
  if (noiseSd === null) return { kind: "none", because: "its state is a function of what came before" };
  return { kind: "vector", size: stateDimOf(weights), partial: true, isFunction: (i) => noiseSd[i] === 0 };
}

/** Σ log N(value; mean, sd²) over the held numbers of a state (h, then c) that still stands at its mean. */
function logDensityOf(values: readonly (number | null)[], { h, c }: { h: Reals; c: Reals }, sd: Float64Array): number {
  let sum = 0;
  values.forEach((value, i) => {
    if (value !== null) sum += normal(i < h.length ? h[i]! : c[i - h.length]!, sd[i]!).logProb(value);
  });
  return sum;
}

function hold(values: readonly (number | null)[], { h, c }: { h: Reals; c: Reals }): void {
  values.forEach((value, i) => {
    if (value === null) return;
    if (i < h.length) h[i] = value;
    else c[i - h.length] = value;
  });
}

function blockOf(value: Input, offset: number, size: number): InputBlock {
  const symbols = typeof value === "number" ? Int32Array.of(value) : null;
  return { offset, size, symbols, values: typeof value === "number" ? null : Float64Array.from(value), sparse: false };
}

function checkSampling({ shape }: Weights, length: number, key: Key, inputs: readonly Input[] | undefined): void {
  checkDraw(length, key);
  const given = givenSize(shape);
  if (given === 0) return;
  if (inputs === undefined || inputs.length < length)
    throw new RangeError(`sample: model "${shape.name}" needs ${length} inputs, got ${inputs?.length ?? "none"}`);
  inputs.slice(0, length).forEach((input, t) => {
    const fits =
      typeof input === "number"
        ? Number.isInteger(input) && input >= 0 && input < given
        : input.length === given && input.every(Number.isFinite);
    if (!fits)
      throw new RangeError(
        `sample: input ${t + 1} must be a symbol below ${given} or ${given} finite numbers, got ${JSON.stringify(input)}`,
      );
  });
}
