import { createWorkspace } from "@unrolled/kernels";
import { checkDraw } from "../checks/check-draw.js";
import { checkHeld, type Held, type HoldableStates } from "../checks/check-held.js";
import type { HeldValues, Key, Reals, SampledSequence, Workspace } from "../contracts/index.js";
import { feedBack } from "./feed-back.js";
import { type Network, spreadOf, stateDimOf } from "./network.js";
import type { HeldDraws, Source } from "./op.js";
import { openSlice } from "./open-slice.js";
import { moveSources } from "./over-time.js";
import { readsSymbols } from "./sources.js";

type Input = number | readonly number[];

/**
 * Draws y_1, …, y_T in turn, each from its law given the state; the noise of the state by (key, "noise", t), the targets by
 * (key, "target", t). A held value stands in for its draw and adds its log-probability given what came before; the draws of
 * others stay as they are.
 */
export function sampleSequence(
  network: Network,
  length: number,
  key: Key,
  inputs: readonly Input[] | undefined,
  heldValues: HeldValues | undefined,
): SampledSequence {
  checkSampling(network, length, key, inputs);
  const { name, slice } = network;
  const held = checkHeld({ name, targets: slice.emission.law.targets, states: holdable(network) }, length, heldValues);
  const workspace = createWorkspace();
  return workspace.scope(() => drawSteps(network, length, key, inputs, held, workspace));
}

function drawSteps(
  network: Network,
  length: number,
  key: Key,
  inputs: readonly Input[] | undefined,
  held: Held,
  workspace: Workspace,
): SampledSequence {
  const { slice } = network;
  const { law } = slice.emission;
  const plan = network.plan({ repeated: false, dropout: false });
  const sources = {
    given: slice.given === null ? null : sourceOf(inputs!.slice(0, length), slice.given.size, workspace),
    previousTarget:
      slice.previousTarget === null ? null : emptySource(law.targets.kind === "categorical", length, slice.previousTarget.size, workspace),
  };
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
  const before = open.initial.map((initial) => {
    const row = workspace.vector(initial.length);
    row.set(initial);
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

/** Inputs as a source: symbols where all are, else values, symbols among them one-hot. */
function sourceOf(inputs: readonly Input[], size: number, workspace: Workspace): Source {
  const source = emptySource(
    inputs.every((input) => typeof input === "number"),
    inputs.length,
    size,
    workspace,
  );
  for (const [t, input] of inputs.entries()) put(source, t, size, input);
  return source;
}

function emptySource(isSymbols: boolean, length: number, size: number, workspace: Workspace): Source {
  const symbols = isSymbols ? workspace.indices(length).fill(-1) : null;
  const values: Reals | null = isSymbols ? null : workspace.vector(length * size);
  return { symbols, values, sparse: false, position: 0 };
}

function put({ symbols, values }: Source, t: number, size: number, value: Input): void {
  if (symbols !== null) symbols[t] = value as number;
  else if (typeof value === "number") values![t * size + value] = 1;
  else values!.set(value, t * size);
}

function checkSampling({ name, slice }: Network, length: number, key: Key, inputs: readonly Input[] | undefined): void {
  checkDraw(length, key);
  if (slice.given === null) return;
  const given = slice.given.size;
  const symbolsOnly = readsSymbols(slice);
  if (inputs === undefined || inputs.length < length)
    throw new RangeError(`sample: model "${name}" needs ${length} inputs, got ${inputs?.length ?? "none"}`);
  inputs.slice(0, length).forEach((input, t) => {
    const fits =
      typeof input === "number"
        ? Number.isInteger(input) && input >= 0 && input < given
        : !symbolsOnly && input.length === given && input.every(Number.isFinite);
    const wanted = `a symbol below ${given}${symbolsOnly ? "" : ` or ${given} finite numbers`}`;
    if (!fits) throw new RangeError(`sample: input ${t + 1} must be ${wanted}, got ${JSON.stringify(input)}`);
  });
}
