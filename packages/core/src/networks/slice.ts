import type { Cell, ElmanNonlinearity } from "../cells/index.js";
import type { ParameterSlice } from "../contracts/index.js";
import type { ReadoutLaw } from "../laws/index.js";
import type { Op } from "./op.js";
import { cellOp } from "./ops/cell.js";
import { draw } from "./ops/draw.js";
import { layerNorm } from "./ops/layer-norm.js";
import { activate, add, dropout, times } from "./ops/pointwise.js";
import type { Param } from "./param.js";

/** A vector of a time slice: `size` numbers for every sequence (or particle) and step. */
export interface Slot {
  readonly id: number;
  readonly size: number;
}

/** What slots are made of: something from outside the slice, an op over other slots, or a sum of products. */
export interface Node {
  readonly reads: readonly Slot[];
  readonly writes: readonly Slot[];
  readonly parameters: readonly Param[];
  /** Null where it is computed. */
  readonly leaf: Leaf | null;
  readonly op: Op | null;
  /** Sums stay symbolic until a plan is made, so that sums of sums become one; a plan cuts them into products. */
  readonly sum: { readonly terms: readonly Term[]; readonly bias: Param | null } | null;
}

/** What comes from outside a slice, as a parent in its graph: X, Y before, or a state before. */
export interface Leaf {
  readonly from: string;
  readonly delay: 0 | 1;
  /** Where the data have it; null: a state. */
  readonly source: "given" | "previousTarget" | null;
}

/** W x, of columns column..column + x.size − 1 of W; `transposed`: of rows of a table. */
export interface Term {
  readonly x: Slot;
  readonly weight: Param;
  readonly column: number;
  readonly transposed: boolean;
}

/** A state that is carried from one slice to the next. */
export interface State {
  readonly name: string;
  /** What it is kept as at t; as the slice at t + 1 reads it (null: it does not). */
  readonly kept: Slot;
  readonly previous: Slot | null;
  /** s_0; part of the slice, not trained. */
  readonly initial: Float64Array;
}

/** A hidden variable of the network's graph: a kept state, a draw, or both. */
export interface Variable {
  readonly name: string;
  readonly slot: Slot;
  /** Index into `draws`; null: a function of what came before. */
  readonly draw: number | null;
}

export interface Draw {
  readonly name: string;
  readonly slot: Slot;
  readonly mean: Slot;
  readonly logSd: Slot | Param;
  /** Where its ε begins in the row of all draws. */
  readonly offset: number;
}

/** One time slice of a network, declared: frozen, without numbers but for s_0. */
export interface Slice {
  readonly nodes: readonly Node[];
  readonly slotCount: number;
  readonly given: Slot | null;
  readonly previousTarget: Slot | null;
  readonly parameters: readonly ParameterSlice[];
  readonly parameterCount: number;
  /** What parameters start from where they are not drawn: gains from 1. */
  readonly ones: readonly Param[];
  readonly states: readonly State[];
  readonly draws: readonly Draw[];
  /** In the order of the numbers of a state. */
  readonly variables: readonly Variable[];
  readonly emission: { readonly law: ReadoutLaw; readonly readout: Slot; readonly own: readonly Param[] };
}

/** What a slice is declared with. Slots are vectors, row by row; sizes are checked as they are put together. */
export interface SliceBuilder {
  /** x_t, the data's inputs; categorical ones stand one-hot. */
  given(size: number): Slot;
  /** y_{t−1}; zeros at the first step. */
  previousTarget(size: number): Slot;
  /** The state of that name in the slice before; `initial` (zeros when left out) at the first step. */
  previous(state: string, size: number, initial?: ArrayLike<number>): Slot;
  /** Trained numbers, in the parameter vector in the order in which they are declared. */
  parameter(name: string, ...shape: number[]): Param;
  /** W x + b, W of size x X; several x stand one after the other. Sums of these, and of what `embed` gives, cost no more than one. */
  affine(x: Slot | readonly Slot[], W: Param, b?: Param): Slot;
  /** The row of a table W (symbols x size) for a categorical x; zeros where there is no symbol. */
  embed(x: Slot, W: Param): Slot;
  /** A cell from its two pre-activations W_ih x + b_ih and W_hh h_{t−1} + b_hh, and the previous h (LSTM: h, c): the next h (and c). */
  cell(cell: Cell, fromInput: Slot, fromState: Slot, previous: readonly Slot[]): readonly Slot[];
  add(a: Slot, b: Slot): Slot;
  subtract(a: Slot, b: Slot): Slot;
  /** Number by number. */
  times(a: Slot, b: Slot): Slot;
  activate(x: Slot, nonlinearity: ElmanNonlinearity): Slot;
  /** x standardised over its numbers, scaled by a gain (which training starts from 1) and shifted. */
  layerNorm(x: Slot, gain: Param, bias: Param): Slot;
  /** x where nothing is dropped; inverted dropout where training asks for it. */
  dropout(x: Slot): Slot;
  /** A draw from N(mean, exp(logSd)²): a random variable of that name. A parameter of one number is the sd of all of its numbers. */
  draw(name: string, mean: Slot, logSd: Slot | Param): Slot;
  /** x is the state of that name, a variable of the graph ("H", or "H2" in layer 2), for the next slice. */
  keep(state: string, x: Slot): void;
  /** y_t has that law at a readout of the law's size; the law's own parameters, where it has any, follow. */
  emit(law: ReadoutLaw, readout: Slot, ...own: Param[]): void;
  /** Any op: what the verbs above are made of. */
  op(op: Op, ...reads: Slot[]): readonly Slot[];
}

/**
 * Declares one time slice of a network: what h_t and the law of y_t are made of, given h_{t−1}, x_t and y_{t−1}.
 *
 * Everything else follows from it: the parameter vector, the graph, rollouts, gradients, draws and particles.
 *
 * @throws RangeError or TypeError where sizes do not fit or something is missing.
 */
export function slice(build: (s: SliceBuilder) => void): Slice {
  const nodes: Node[] = [];
  const parameters: ParameterSlice[] = [];
  const names = new Set<string>();
  const leaves = new Map<string, Slot>();
  const initials = new Map<string, Float64Array>();
  const kept = new Map<string, Slot>();
  const draws: Draw[] = [];
  const variables = new Map<string, { slot: Slot; draw: number | null }>();
  const ones: Param[] = [];
  let emission: Slice["emission"] | null = null;
  let slotCount = 0;
  let parameterCount = 0;
  let noiseSize = 0;
  let dropoutCount = 0;

  const slot = (size: number): Slot => Object.freeze({ id: slotCount++, size });
  const node = (writes: readonly Slot[], parts: Partial<Node>): void => {
    nodes.push(Object.freeze({ reads: [], parameters: [], leaf: null, op: null, sum: null, ...parts, writes }));
  };
  const leaf = (what: string, size: number, from: Leaf): Slot => {
    const known = leaves.get(what);
    if (known !== undefined) return sameSize(known, size, what);
    const made = slot(checkSize(size, what));
    leaves.set(what, made);
    node([made], { leaf: Object.freeze(from) });
    return made;
  };
  const apply = (op: Op, ...reads: Slot[]): readonly Slot[] => {
    const writes = op.sizes.map(slot);
    node(writes, { op, reads, parameters: op.parameters });
    return writes;
  };
  const affine = (terms: readonly Term[], bias: Param | null, size: number): Slot => {
    const out = slot(size);
    const parameters = [...terms.map(({ weight }) => weight), ...(bias === null ? [] : [bias])];
    node([out], { sum: { terms, bias }, reads: terms.map(({ x }) => x), parameters });
    return out;
  };
  const sameSizes = (name: string, a: Slot, b: Slot): void => {
    if (a.size !== b.size) throw new RangeError(`slice: ${name} needs two slots of one size, got ${a.size} and ${b.size}`);
  };
  const sum = (a: Slot, b: Slot): Slot => {
    sameSizes("add", a, b);
    return apply(add(a.size, 1), a, b)[0]!;
  };

  build({
    given: (size) => leaf("given", size, { from: "X", delay: 0, source: "given" }),
    previousTarget: (size) => leaf("previousTarget", size, { from: "Y", delay: 1, source: "previousTarget" }),
    previous(state, size, initial) {
      const made = leaf(`previous ${checkName(state)}`, size, { from: state, delay: 1, source: null });
      if (initials.has(state)) return made;
      if (initial !== undefined && initial.length !== size)
        throw new RangeError(`slice: the initial state ${state} must have ${size} numbers, got ${initial.length}`);
      initials.set(state, Float64Array.from(initial ?? new Float64Array(size)));
      return made;
    },
    parameter(name, ...shape) {
      if (names.has(name)) throw new RangeError(`slice: parameter "${name}" is declared twice; use the one it was given first`);
      if (shape.length === 0 || !shape.every((n) => Number.isSafeInteger(n) && n >= 1))
        throw new RangeError(`slice: the shape of parameter "${name}" must be positive integers, got [${shape.join(", ")}]`);
      names.add(name);
      const size = shape.reduce((product, n) => product * n, 1);
      const param = Object.freeze({ name, shape: Object.freeze([...shape]), offset: parameterCount, size, start: 0 });
      parameters.push(Object.freeze({ name, shape: param.shape, offset: param.offset }));
      parameterCount += size;
      return param;
    },
    affine(x, W, b) {
      const parts = Array.isArray(x) ? (x as readonly Slot[]) : [x as Slot];
      const size = parts.reduce((sum, part) => sum + part.size, 0);
      const [rows, columns] = W.shape;
      if (W.shape.length !== 2 || columns !== size)
        throw new RangeError(`slice: affine needs weights of ${size} columns for what it reads, "${W.name}" is ${W.shape.join(" x ")}`);
      if (b !== undefined && b.size !== rows)
        throw new RangeError(`slice: affine needs a bias of ${rows} numbers as "${W.name}" has rows, "${b.name}" has ${b.size}`);
      let column = 0;
      const terms = parts.map((part) => {
        const term = { x: part, weight: W, column, transposed: false };
        column += part.size;
        return term;
      });
      return affine(terms, b ?? null, rows!);
    },
    embed(x, W) {
      const [rows, size] = W.shape;
      if (W.shape.length !== 2 || rows !== x.size)
        throw new RangeError(`slice: embed needs a table of ${x.size} rows, one for each symbol, "${W.name}" is ${W.shape.join(" x ")}`);
      return affine([{ x, weight: W, column: 0, transposed: true }], null, size!);
    },
    cell(cell, fromInput, fromState, previous) {
      const H = previous[0]?.size ?? 0;
      const wanted = cell.gateCount * H;
      if (previous.length !== cell.stateParts || previous.some(({ size }) => size !== H))
        throw new RangeError(`slice: a cell "${cell.kind}" needs ${cell.stateParts} previous slots of one size, got ${previous.length}`);
      if (fromInput.size !== wanted || fromState.size !== wanted)
        throw new RangeError(
          `slice: a cell "${cell.kind}" of size ${H} needs pre-activations of size ${wanted}, got ${fromInput.size} and ${fromState.size}`,
        );
      const sides = cell.apart ? [fromInput, fromState] : [sum(fromInput, fromState)];
      return apply(cellOp(cell, H), ...sides, ...previous);
    },
    add: sum,
    subtract(a, b) {
      sameSizes("subtract", a, b);
      return apply(add(a.size, -1), a, b)[0]!;
    },
    times(a, b) {
      sameSizes("times", a, b);
      return apply(times(a.size), a, b)[0]!;
    },
    activate: (x, nonlinearity) => apply(activate(x.size, nonlinearity), x)[0]!,
    layerNorm(x, gain, bias) {
      if (gain.size !== x.size || bias.size !== x.size)
        throw new RangeError(`slice: layerNorm needs a gain and a bias of ${x.size} numbers, got ${gain.size} and ${bias.size}`);
      ones.push(gain);
      return apply(layerNorm(gain, bias), x)[0]!;
    },
    dropout: (x) => apply(dropout(x.size, dropoutCount++), x)[0]!,
    draw(name, mean, logSd) {
      if (variables.has(checkName(name))) throw new RangeError(`slice: there are two draws "${name}"; give each a name of its own`);
      const isSlot = "id" in logSd;
      if (logSd.size !== mean.size && (isSlot || logSd.size !== 1))
        throw new RangeError(
          `slice: draw "${name}" needs as many log standard deviations as its mean, ${mean.size}, or a parameter of one for all, got ${logSd.size}`,
        );
      const index = draws.length;
      const op = draw({ index, offset: noiseSize, size: mean.size, logSd: isSlot ? null : logSd });
      const out = apply(op, mean, ...(isSlot ? [logSd] : []))[0]!;
      draws.push({ name, slot: out, mean, logSd, offset: noiseSize });
      variables.set(name, { slot: out, draw: index });
      noiseSize += mean.size;
      return out;
    },
    keep(state, x) {
      if (kept.has(checkName(state))) throw new RangeError(`slice: state "${state}" is kept twice; keep it once`);
      const drawn = variables.get(state);
      if (drawn !== undefined && drawn.slot !== x)
        throw new RangeError(`slice: "${state}" is a draw, so the state of that name must be the draw itself; keep another name`);
      kept.set(state, x);
      if (drawn === undefined) variables.set(state, { slot: x, draw: null });
    },
    emit(law, readout, ...own) {
      if (emission !== null) throw new RangeError("slice: emit must be called once, got a second call");
      const ownSize = own.reduce((sum, param) => sum + param.size, 0);
      if (readout.size !== law.readoutSize || ownSize !== law.width - law.readoutSize)
        throw new RangeError(
          `slice: emit needs a readout of ${law.readoutSize} numbers and ${law.width - law.readoutSize} of the law's own, got ${readout.size} and ${ownSize}`,
        );
      emission = { law, readout, own };
    },
    op: apply,
  });

  if (emission === null) throw new TypeError("slice: a slice must emit a law of its targets; call emit");
  const states = [...kept].map(([name, x]): State => {
    const previous = leaves.get(`previous ${name}`) ?? null;
    if (previous !== null && previous.size !== x.size)
      throw new RangeError(`slice: state "${name}" is read with ${previous.size} numbers and kept with ${x.size}`);
    return Object.freeze({ name, kept: x, previous, initial: initials.get(name) ?? new Float64Array(x.size) });
  });
  const lost = [...initials.keys()].find((name) => !kept.has(name));
  if (lost !== undefined) throw new RangeError(`slice: state "${lost}" is read but never kept; call keep("${lost}", …)`);
  return Object.freeze<Slice>({
    nodes,
    slotCount,
    given: leaves.get("given") ?? null,
    previousTarget: leaves.get("previousTarget") ?? null,
    parameters: Object.freeze(parameters),
    parameterCount,
    ones,
    states,
    draws,
    variables: [...variables].map(([name, variable]) => Object.freeze({ name, ...variable })),
    emission,
  });
}

function checkSize(size: number, what: string): number {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`slice: the size of ${what} must be a positive integer, got ${size}`);
  return size;
}

function sameSize(known: Slot, size: number, what: string): Slot {
  if (known.size !== size) throw new RangeError(`slice: ${what} has size ${known.size} already, got ${size}`);
  return known;
}

function checkName(name: string): string {
  if (!/^[A-WZa-z][A-Za-z]*([1-9]\d*)?$/.test(name))
    throw new RangeError(
      `slice: a variable's name must be letters other than X and Y, then a layer's number if any ("H", "H2"), got "${name}"`,
    );
  return name;
}
