import type { ParameterSlice } from "../contracts/index.js";
import type { Op } from "./op.js";
import { attend } from "./ops/attend.js";
import { cellOp } from "./ops/cell.js";
import { draw } from "./ops/draw.js";
import { layerNorm } from "./ops/layer-norm.js";
import { activate, add, dropout, times } from "./ops/pointwise.js";
import type { Param } from "./param.js";
import type { Attention, Axis, Draw, Encoder, Join, Leaf, Link, Node, SliceBody, Slot, Span, State, Term } from "./slice.js";
import type { SliceBuilder } from "./slice-builder.js";

/** What the slices of one network share while they are declared. */
export interface Declaration {
  readonly parameters: ParameterSlice[];
  readonly ones: Param[];
  readonly variableNames: Set<string>;
  readonly spans: (Encoder | Join)[];
  readonly reads: Record<Axis, number>;
  parameterCount: number;
  dropoutCount: number;
}

export function declaration(): Declaration {
  return {
    parameters: [],
    ones: [],
    variableNames: new Set(),
    spans: [],
    reads: { source: 0, inputs: 0 },
    parameterCount: 0,
    dropoutCount: 0,
  };
}

/** A slice while it is declared, over the steps of an axis. */
export interface OpenBody {
  readonly verbs: Omit<SliceBuilder, "emit" | "encode" | "single">;
  finish(end: SliceBody["end"]): SliceBody;
}

export function declareBody(shared: Declaration, over: Axis): OpenBody {
  const nodes: Node[] = [];
  const producers = new Map<Slot, Node>();
  const leaves = new Map<string, Slot>();
  const initials = new Map<string, Float64Array>();
  const handed = new Map<string, Slot>();
  const kept = new Map<string, Slot>();
  const draws: Draw[] = [];
  const variables = new Map<string, { slot: Slot; draw: number | null }>();
  const links: Link[] = [];
  const attentions: Attention[] = [];
  let slotCount = 0;
  let noiseSize = 0;

  const slot = (size: number): Slot => Object.freeze({ id: slotCount++, size });
  const node = (writes: readonly Slot[], parts: Partial<Node>): Node => {
    const made = Object.freeze({ reads: [], parameters: [], leaf: null, op: null, sum: null, ...parts, writes });
    if (made.reads.some((read) => !producers.has(read)))
      throw new RangeError("slice: a slot belongs to the slice that made it; read an encoder's by at, last or attend");
    nodes.push(made);
    for (const written of writes) producers.set(written, made);
    return made;
  };
  const leaf = (what: string, size: number, from: Leaf): Slot => {
    const known = leaves.get(what);
    if (known !== undefined) return sameSize(known, size, what);
    const made = slot(checkSize(size, what));
    leaves.set(what, made);
    node([made], { leaf: Object.freeze(from) });
    return made;
  };
  const link = (span: Span, how: Link["how"], delay: number): Slot => {
    if (shared.spans[span.id]?.span !== span)
      throw new RangeError("slice: a span must be one that this network has declared before it is read");
    const what = `span ${span.id} ${how} ${delay}`;
    const known = leaves.get(what);
    if (known !== undefined) return known;
    links.push(Object.freeze({ span, how, delay }));
    return leaf(what, how === "whole" ? 1 : span.size, { from: "", delay: 0, source: "span", link: links.length - 1 });
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
  const name = (variable: string): void => {
    if (shared.variableNames.has(checkName(variable)))
      throw new RangeError(`slice: there are two variables "${variable}"; give each a name of its own`);
    shared.variableNames.add(variable);
  };
  /** The spans that encoders made, of which a span is joined. */
  const partsOf = (span: Span): readonly Span[] => {
    const made = shared.spans[span.id]!;
    return "parts" in made ? made.parts.flatMap(partsOf) : [span];
  };
  /** Is a slot made of what encoders made alone? */
  const isHandedOver = (from: Slot): boolean => {
    const { leaf, reads, op } = producers.get(from)!;
    return leaf === null ? op?.random !== true && reads.every(isHandedOver) : leaf.source === "span" && links[leaf.link!]!.how === "last";
  };

  const verbs: OpenBody["verbs"] = {
    given(size) {
      shared.reads[over] = checkAxis(shared.reads[over], checkSize(size, "given"), over);
      return leaf("given", size, { from: "X", delay: 0, source: "given", link: null });
    },
    previousTarget: (size) => leaf("previousTarget", size, { from: "Y", delay: 1, source: "previousTarget", link: null }),
    previous(state, size, initial) {
      const made = leaf(`previous ${checkName(state)}`, size, { from: state, delay: 1, source: null, link: null });
      if (initials.has(state)) return made;
      const length = initial === undefined ? size : "id" in initial ? initial.size : initial.length;
      if (length !== size) throw new RangeError(`slice: the initial state ${state} must have ${size} numbers, got ${length}`);
      initials.set(state, Float64Array.from(initial === undefined || "id" in initial ? new Float64Array(size) : initial));
      if (initial === undefined || !("id" in initial)) return made;
      if (!producers.has(initial) || !isHandedOver(initial))
        throw new RangeError(`slice: the initial state ${state} must be numbers, or be made of the last rows of spans alone; see last`);
      handed.set(state, initial);
      return made;
    },
    parameter(name, ...shape) {
      if (shared.parameters.some((known) => known.name === name))
        throw new RangeError(`slice: parameter "${name}" is declared twice; use the one it was given first`);
      if (shape.length === 0 || !shape.every((n) => Number.isSafeInteger(n) && n >= 1))
        throw new RangeError(`slice: the shape of parameter "${name}" must be positive integers, got [${shape.join(", ")}]`);
      const size = shape.reduce((product, n) => product * n, 1);
      const param = Object.freeze({ name, shape: Object.freeze([...shape]), offset: shared.parameterCount, size, start: 0 });
      shared.parameters.push(Object.freeze({ name, shape: param.shape, offset: param.offset }));
      shared.parameterCount += size;
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
      shared.ones.push(gain);
      return apply(layerNorm(gain, bias), x)[0]!;
    },
    dropout: (x) => apply(dropout(x.size, shared.dropoutCount++), x)[0]!,
    draw(variable, mean, logSd) {
      name(variable);
      const isSlot = "id" in logSd;
      if (logSd.size !== mean.size && (isSlot || logSd.size !== 1))
        throw new RangeError(
          `slice: draw "${variable}" needs as many log standard deviations as its mean, ${mean.size}, or a parameter of one for all, got ${logSd.size}`,
        );
      const op = draw({ index: draws.length, offset: noiseSize, size: mean.size, logSd: isSlot ? null : logSd });
      const out = apply(op, mean, ...(isSlot ? [logSd] : []))[0]!;
      variables.set(variable, { slot: out, draw: draws.length });
      draws.push({ name: variable, slot: out, mean, logSd, offset: noiseSize });
      noiseSize += mean.size;
      return out;
    },
    keep(state, x) {
      if (kept.has(checkName(state))) throw new RangeError(`slice: state "${state}" is kept twice; keep it once`);
      const drawn = variables.get(state);
      if (drawn !== undefined && drawn.slot !== x)
        throw new RangeError(`slice: "${state}" is a draw, so the state of that name must be the draw itself; keep another name`);
      kept.set(state, x);
      if (drawn !== undefined) return;
      name(state);
      variables.set(state, { slot: x, draw: null });
    },
    join(...spans) {
      const [first] = spans;
      if (first === undefined || spans.some((span) => span.over !== first.over || shared.spans[span.id]?.span !== span))
        throw new RangeError("slice: join needs one span or more of one network over one axis");
      return addSpan(
        shared,
        first.over,
        spans.reduce((size, span) => size + span.size, 0),
        (span) => ({ span, parts: spans }),
      );
    },
    at(span, delay = 0) {
      if (span.over !== over)
        throw new RangeError(`slice: at needs a span over the ${over}, got one over the ${span.over}; use last or attend`);
      if (!Number.isSafeInteger(delay) || delay < 0)
        throw new RangeError(`slice: the delay of at must be an integer of at least 0, got ${delay}`);
      return link(span, "at", delay);
    },
    last: (span) => partsOf(span).map((part) => link(part, "last", 0)),
    attend(variable, query, keys, values, additive) {
      if (keys.over !== values.over) throw new RangeError("slice: attend needs keys and values over one axis");
      if (keys.size !== query.size) throw new RangeError(`slice: attend needs keys of the query's size ${query.size}, got ${keys.size}`);
      if (additive !== undefined && additive.size !== query.size)
        throw new RangeError(`slice: attend needs ${query.size} additive weights, got ${additive.size}`);
      name(variable);
      const whole = [link(keys, "whole", 0), link(values, "whole", 0)];
      const op = attend({ keys: keys.id, values: values.id, querySize: query.size, valueSize: values.size, additive: additive ?? null });
      const out = slot(values.size);
      const made = node([out], { op, reads: [query, ...whole], parameters: op.parameters });
      attentions.push({ name: variable, node: made, query, keys, values });
      return out;
    },
    op: apply,
  };

  function finish(end: SliceBody["end"]): SliceBody {
    if (!producers.has(end.readout)) throw new RangeError("slice: what a slice ends in must be a slot of its own");
    const states = [...kept].map(([name, x]): State => {
      const previous = leaves.get(`previous ${name}`) ?? null;
      if (previous !== null && previous.size !== x.size)
        throw new RangeError(`slice: state "${name}" is read with ${previous.size} numbers and kept with ${x.size}`);
      const initial = initials.get(name) ?? new Float64Array(x.size);
      return Object.freeze({ name, kept: x, previous, initial, handed: handed.get(name) ?? null });
    });
    const lost = [...initials.keys()].find((name) => !kept.has(name));
    if (lost !== undefined) throw new RangeError(`slice: state "${lost}" is read but never kept; call keep("${lost}", …)`);
    return {
      nodes,
      slotCount,
      given: leaves.get("given") ?? null,
      previousTarget: leaves.get("previousTarget") ?? null,
      states,
      draws,
      variables: [...variables].map(([name, variable]) => Object.freeze({ name, ...variable })),
      links,
      attentions,
      end,
    };
  }
  return { verbs, finish };
}

/** Declares what makes the next span. */
export function addSpan(shared: Declaration, over: Axis, size: number, make: (span: Span) => Encoder | Join): Span {
  const span = Object.freeze({ id: shared.spans.length, size, over });
  shared.spans.push(Object.freeze(make(span)));
  return span;
}

function checkSize(size: number, what: string): number {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`slice: the size of ${what} must be a positive integer, got ${size}`);
  return size;
}

function checkAxis(known: number, size: number, over: Axis): number {
  if (known > 0 && known !== size) throw new RangeError(`slice: a step of the ${over} has size ${known} already, got ${size}`);
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
