import type { Precision, Reals, Workspace } from "../contracts/index.js";
import type { HeldDraws, OpenOp, Place, Run, WatchAttention } from "./op.js";
import type { Plan } from "./plan.js";
import { type NetworkValues, type RunParameters, runParameters } from "./run-parameters.js";
import type { Stage, Task } from "./schedule.js";
import type { Sources } from "./sources.js";

export interface OpenOptions {
  /** Packed positions that there is room for, and those that stepwise tasks get at once. */
  readonly positions: number;
  readonly positionsAtOnce: number;
  /** Rows of a position: 1, or particles. */
  readonly repeat: number;
  readonly precision: Precision;
  /** Whether there will be a way back. */
  readonly backward: boolean;
  /** Whether draws are made; without, they are their means. "differentiated": and ∂L/∂ε is gathered on the way back. */
  readonly noise: boolean | "differentiated";
  /** The data, in the run's memory. */
  readonly sources: Sources;
  readonly mask?: (index: number, size: number) => Reals;
  readonly held?: HeldDraws | null;
  readonly watch?: WatchAttention | null;
}

export interface OpenTask extends OpenOp {
  readonly task: Task;
}

/** A slice over memory: its ops opened, in order, and where every slot stands. */
export interface OpenSlice {
  readonly plan: Plan;
  readonly stages: readonly { readonly stepwise: boolean; readonly tasks: readonly OpenTask[] }[];
  /** What makes the states that are handed over, of as many positions as stepwise tasks get at once. */
  readonly handOver: readonly OpenTask[];
  /** By slot of the plan. */
  readonly places: readonly Place[];
  /** By state: s_0, a row; where it is handed over, what hands it over. */
  readonly initial: readonly Reals[];
  readonly handed: readonly (Place | null)[];
  /** ε of all draws, a row for each row; null without noise. */
  readonly noise: Place | null;
  readonly parameters: RunParameters;
}

/** Opens a plan: takes all memory now and lays the parameters out; nothing is taken in the loops. */
export function openSlice(plan: Plan, values: NetworkValues, options: OpenOptions, workspace: Workspace): OpenSlice {
  const { positions, positionsAtOnce, repeat, precision, backward, sources } = options;
  const rows = positions * repeat;
  const nothing = workspace.vector(0, precision);
  const noiseSize = plan.slice.draws.reduce((sum, { slot }) => sum + slot.size, 0);
  const place = (size: number, count: number, differentiated: boolean): Place => {
    const length = count * size;
    return {
      size,
      values: workspace.vector(length, precision),
      base: 0,
      gradient: differentiated ? workspace.vector(length, precision) : null,
      gradientBase: 0,
      source: null,
      fresh: false,
    };
  };
  const noise = options.noise !== false && noiseSize > 0 ? place(noiseSize, rows, options.noise === "differentiated") : null;
  const overwritten = new Set(
    [...plan.stages, { tasks: plan.handOver }].flatMap(({ tasks }) =>
      tasks.flatMap(({ op, reads }) => (op.overwrites ?? []).map((i) => reads[i]!)),
    ),
  );
  overwritten.add(plan.readout);
  const places: Place[] = [];
  plan.slots.forEach((slot, id) => {
    const { size, shared, leaf, inPlaceOf } = slot;
    if (inPlaceOf !== null) places.push(places[inPlaceOf]!);
    else if (leaf !== null && leaf.source !== null) {
      const source = leaf.source === "span" ? sources.links[leaf.link!]! : sources[leaf.source]!;
      const stands = slot.asValues ? asValues(source, size, precision, workspace) : (source.values ?? nothing);
      // What an encoder made is differentiated by, where the encoder will be.
      const gradient = source.isDifferentiated ? workspace.vector(positions * size, precision) : null;
      places.push({ size, values: stands, base: 0, gradient, gradientBase: 0, source, fresh: false });
    } else if (leaf !== null) {
      // The steps say where the state of the slice before stands; its derivative is gathered for one step.
      const gradient = backward ? workspace.vector(positionsAtOnce * repeat * size, precision) : null;
      places.push({ size, values: nothing, base: 0, gradient, gradientBase: 0, source: null, fresh: slot.fresh });
    } else {
      // What an op works on in place holds its derivative in the same memory, on the way back; draws' means are no such.
      const own = place(size, shared ? positions : rows, backward && !holdsDerivative(id));
      if (backward && holdsDerivative(id)) own.gradient = own.values;
      places.push(own);
    }
  });
  /** True for what is overwritten with its own derivative: not where an op's output takes its place. */
  function holdsDerivative(id: number): boolean {
    return overwritten.has(id) && !plan.slots.some(({ inPlaceOf }) => inPlaceOf === id);
  }

  const parameters = runParameters(values, precision, backward, workspace);
  const run = (rowsAtOnce: number): Run => ({
    precision,
    workspace,
    rows,
    rowsAtOnce,
    repeat,
    parameters,
    noise,
    mask: options.mask ?? (() => nothing),
    held: options.held ?? null,
    span: (id) => sources.spans[id]!,
    watch: options.watch ?? null,
  });
  const whole = run(rows);
  const stepped = run(positionsAtOnce * repeat);
  const openTask = (task: Task, stepwise: boolean): OpenTask => {
    const at = (id: number): Place => places[id]!;
    return { task, ...task.op.open(stepwise ? stepped : whole, task.reads.map(at), task.writes.map(at)) };
  };
  return {
    plan,
    stages: plan.stages.map(({ stepwise, tasks }: Stage) => ({ stepwise, tasks: tasks.map((task) => openTask(task, stepwise)) })),
    handOver: plan.handOver.map((task) => openTask(task, true)),
    handed: plan.handed.map((id) => (id === null ? null : places[id]!)),
    places,
    initial: plan.slice.states.map(({ initial }) => {
      const row = workspace.vector(initial.length, precision);
      row.set(initial);
      return row;
    }),
    noise,
    parameters,
  };
}

/** Data as numbers, symbols one-hot. */
function asValues({ symbols, values }: NonNullable<Sources["given"]>, size: number, precision: Precision, workspace: Workspace): Reals {
  if (values !== null) return values;
  const out = workspace.vector(symbols!.length * size, precision);
  symbols!.forEach((symbol, i) => {
    if (symbol >= 0) out[i * size + symbol] = 1;
  });
  return out;
}
