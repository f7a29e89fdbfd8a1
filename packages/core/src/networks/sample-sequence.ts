import { createWorkspace } from "@unrolled/kernels";
import { checkDraw } from "../checks/check-draw.js";
import { checkHeld, type Held, type HoldableStates } from "../checks/check-held.js";
import type { HeldValues, Key, SampledSequence, Workspace } from "../contracts/index.js";
import { layOut } from "../data/index.js";
import { feedBack } from "./feed-back.js";
import { type Network, spreadOf, stateDimOf } from "./network.js";
import type { HeldDraws } from "./op.js";
import { openSlice } from "./open-slice.js";
import { openSources } from "./open-sources.js";
import { moveSources } from "./over-time.js";
import type { Axis, Slice } from "./slice.js";
import { type BoundSources, dataSource, type PackedSteps, readsSymbols } from "./sources.js";

type Input = number | readonly number[];

/** What a sequence is drawn given: inputs step by step, and a source with steps of its own; each where the network reads it. */
export interface Conditions {
  readonly inputs: readonly Input[] | undefined;
  readonly source: readonly Input[] | undefined;
}

/**
 * Draws y_1, …, y_T in turn, each from its law given the state; the noise of the state by (key, "noise", t), the targets by
 * (key, "target", t). A held value stands in for its draw and adds its log-probability given what came before; the draws of
 * others stay as they are.
 */
export function sampleSequence(
  network: Network,
  length: number,
  key: Key,
  conditions: Conditions,
  heldValues: HeldValues | undefined,
): SampledSequence {
  checkSampling(network, length, key, conditions);
  const { name, slice } = network;
  const held = checkHeld({ name, targets: slice.emission.law.targets, states: holdable(network) }, length, heldValues);
  const workspace = createWorkspace();
  return workspace.scope(() => drawSteps(network, length, key, conditions, held, workspace));
}

function drawSteps(network: Network, length: number, key: Key, conditions: Conditions, held: Held, workspace: Workspace): SampledSequence {
  const { slice } = network;
  const { law } = slice.emission;
  const plan = network.plan({ repeated: false, dropout: false });
  const bound = conditionsOf(slice, length, conditions);
  const sources = openSources(network, bound, { precision: "float64", backward: false }, workspace);
  const heldDraws: HeldDraws & { step: readonly (number | null)[] | null } = {
    step: null,
    logDensity: 0,
    valuesOf(draw) {
      if (this.step === null) return null;
      let at = 0;
      for (const variable of slice.variables) {
        if (variable.draw === draw) return this.step.slice(at, at + variable.slot.size);
        at += variable.slot.size;
      }
      return null;
    },
  };
  const open = openSlice(
    plan,
    network,
    { positions: 1, positionsAtOnce: 1, repeat: 1, precision: "float64", backward: false, noise: true, sources, held: heldDraws },
    workspace,
  );
  const tasks = open.stages.flatMap((stage) => stage.tasks);
  moveSources(open, 0);
  for (const task of open.handOver) task.forward(0, 1);
  const before = open.initial.map((initial, i) => {
    const handed = open.handed[i]!;
    const row = workspace.vector(initial.length);
    row.set(handed === null ? initial : handed.values.subarray(handed.base, handed.base + row.length));
    return row;
  });
  const readout = open.places[plan.readout]!;
  const targets: Input[] = [];
  const path: number[][] = [];
  let logWeight = 0;
  for (let t = 0; t < length; t++) {
    moveSources(open, t);
    plan.previous.forEach((id, i) => {
      if (id !== null) open.places[id]!.values = before[i]!;
    });
    if (open.noise !== null) key.fold("noise").fold(t).fillNormal(open.noise.values);
    heldDraws.step = held.stateAt(t) as readonly (number | null)[] | null;
    heldDraws.logDensity = 0;
    for (const task of tasks) task.forward(0, 1);
    logWeight += heldDraws.logDensity;
    plan.kept.forEach((id, i) => {
      before[i]!.set(open.places[id]!.values.subarray(0, before[i]!.length));
    });
    const one = law.distribution(Float64Array.from(readout.values.subarray(0, law.width)));
    const target = held.targetAt(t);
    if (target !== null) logWeight += one.logProb(target);
    targets.push(target ?? one.sample(key.fold("target").fold(t)));
    if (t + 1 < length) feedBack(open, t + 1, [targets[t]!]);
    path.push(plan.variables.flatMap((id) => Array.from(open.places[id]!.values.subarray(0, open.places[id]!.size))));
  }
  return { targets, states: path, logWeight };
}

function holdable(network: Network): HoldableStates {
  const { slice } = network;
  if (slice.draws.length === 0) return { kind: "none", because: "its state is a function of what came before" };
  const spreads = slice.variables.flatMap(({ slot }, i) => [...(spreadOf(network, i) ?? new Float64Array(slot.size).fill(1))]);
  return { kind: "vector", size: stateDimOf(network), partial: true, isFunction: (i) => spreads[i] === 0 };
}

/** One sequence without targets yet, as data that were bound. */
function conditionsOf(slice: Slice, length: number, { inputs, source }: Conditions): BoundSources {
  const { targets } = slice.emission.law;
  const steps = stepsOf(length);
  const [given, whole] = [inputs?.slice(0, length), source].map((some, i) =>
    some === undefined ? null : numbersOf(some, i === 0 ? slice.reads.inputs : slice.reads.source),
  );
  const sizeBefore = slice.previousTarget === null ? 0 : length * slice.previousTarget.size;
  const before =
    targets.kind === "categorical"
      ? dataSource(new Int32Array(length).fill(-1), null, false)
      : dataSource(null, new Float64Array(sizeBefore), false);
  return {
    steps,
    given: given === null ? null : dataSource(given!.symbols, given!.values, false),
    previousTarget: slice.previousTarget === null ? null : before,
    axes: {
      inputs: given === null ? null : { steps, ...given! },
      source: whole === null ? null : { steps: stepsOf(source!.length), ...whole! },
    },
  };
}

function stepsOf(length: number): PackedSteps {
  return { ...layOut([length]), sequences: [{ id: "drawn", length }] };
}

/** Symbols where all are, else values, symbols among them one-hot. */
function numbersOf(steps: readonly Input[], size: number): { symbols: Int32Array | null; values: Float64Array | null } {
  if (steps.every((step) => typeof step === "number")) return { symbols: Int32Array.from(steps), values: null };
  const values = new Float64Array(steps.length * size);
  for (const [t, step] of steps.entries()) {
    if (typeof step === "number") values[t * size + step] = 1;
    else values.set(step, t * size);
  }
  return { symbols: null, values };
}

function checkSampling(network: Network, length: number, key: Key, { inputs, source }: Conditions): void {
  const { name, slice } = network;
  checkDraw(length, key);
  if (slice.isSingle && length !== 1)
    throw new RangeError(`sample: model "${name}" has one target for a whole source, got a length of ${length}; pass 1`);
  if (slice.reads.inputs > 0) {
    if (inputs === undefined || inputs.length < length)
      throw new RangeError(`sample: model "${name}" needs ${length} inputs, got ${inputs?.length ?? "none"}`);
    checkSteps(slice, "inputs", "input", inputs.slice(0, length));
  }
  if (slice.reads.source === 0) return;
  if (source === undefined || source.length === 0)
    throw new RangeError(`sample: model "${name}" needs a source of at least one step, got ${source === undefined ? "none" : 0}`);
  checkSteps(slice, "source", "source step", source);
}

function checkSteps(slice: Slice, axis: Axis, what: string, steps: readonly Input[]): void {
  const size = slice.reads[axis];
  const symbolsOnly = readsSymbols(slice, axis);
  steps.forEach((step, t) => {
    const fits =
      typeof step === "number"
        ? Number.isInteger(step) && step >= 0 && step < size
        : !symbolsOnly && step.length === size && step.every(Number.isFinite);
    const wanted = `a symbol below ${size}${symbolsOnly ? "" : ` or ${size} finite numbers`}`;
    if (!fits) throw new RangeError(`sample: ${what} ${t + 1} must be ${wanted}, got ${JSON.stringify(step)}`);
  });
}
