import type { Dag, GraphByLength, GraphLengths, GraphNode, TemplateVariable } from "../contracts/index.js";
import { dag, nodeName } from "../graph/index.js";
import type { Attention, Axis, Node, Slice, SliceBody, Slot, Span } from "./slice.js";
import { readsSymbols } from "./sources.js";

type NamedEdge = { readonly from: string; readonly to: string };

/** A body of the network, with what its steps are. */
interface Part {
  readonly body: SliceBody;
  readonly isBackward: boolean;
  readonly producers: ReadonlyMap<number, Node>;
  readonly variableAt: ReadonlyMap<number, TemplateVariable>;
  readonly byName: ReadonlyMap<string, TemplateVariable>;
}

/**
 * A network with encoders as a graph by length: X over the source or the inputs, the encoders' variables over the same steps, then those of
 * the slice over the targets, with the weights of attention, and Y. An edge joins two where one is computed from the other without passing
 * through a third; what goes backwards has edges from later steps to earlier ones. Encoders' variables and weights are
 * functions without a space: their numbers are not among those of a state.
 */
export function coupledGraph(name: string, slice: Slice, isRandom: readonly boolean[]): GraphByLength {
  const { law } = slice.emission;
  const function_ = (variable: string): TemplateVariable => named(variable, "deterministic", null);
  const hidden = slice.variables.map(({ name, slot }, i) =>
    named(name, isRandom[i] ? "random" : "deterministic", { kind: "real", size: slot.size }),
  );
  const encoders = slice.spans.flatMap((made) => ("parts" in made ? [] : [made]));
  const partOf = (body: SliceBody, variables: readonly TemplateVariable[], isBackward: boolean): Part => ({
    body,
    isBackward,
    producers: new Map(body.nodes.flatMap((node) => node.writes.map(({ id }) => [id, node] as const))),
    variableAt: new Map(body.variables.map(({ slot }, i) => [slot.id, variables[i]!])),
    byName: new Map(body.variables.map(({ name }, i) => [name, variables[i]!])),
  });
  const parts = new Map<SliceBody, Part>(
    encoders.map((encoder) => [
      encoder,
      partOf(
        encoder,
        encoder.variables.map(({ name }) => function_(name)),
        encoder.direction === "backward",
      ),
    ]),
  );
  const top = partOf(slice, hidden, false);
  const inputOver = (["inputs", "source"] as const).filter((axis) => slice.reads[axis] > 0);
  const inputs = new Map<Axis, TemplateVariable>(
    inputOver.map((axis, i) => {
      const space = { kind: readsSymbols(slice, axis) ? ("categorical" as const) : ("real" as const), size: slice.reads[axis] };
      return [axis, Object.freeze({ name: i === 0 ? "X" : "S", layer: null, role: "input", law: "exogenous", space })];
    }),
  );
  const weights = slice.attentions.map((attention) => ({ attention, variable: function_(attention.name) }));
  const output: TemplateVariable = Object.freeze({
    name: "Y",
    layer: null,
    role: "output",
    law: "random",
    space: { kind: law.targets.kind, size: law.targets.size },
  });
  const variables = [
    ...inputs.values(),
    ...encoders.flatMap((encoder) => [...parts.get(encoder)!.variableAt.values()]),
    ...hidden,
    ...weights.map(({ variable }) => variable),
    output,
  ];
  return Object.freeze({ name, variables: Object.freeze(variables), unroll });

  function unroll(lengths: GraphLengths): Dag {
    const length = lengthsOf(name, slice, lengths);
    const nodes: GraphNode[] = [];
    const edges: NamedEdge[] = [];
    const add = (variable: TemplateVariable, time: number, from: Iterable<string>): void => {
      const node = nodeName(variable, time);
      nodes.push({ name: node, law: variable.law, role: variable.role, variable: variable.name, layer: variable.layer, time });
      for (const parent of from) edges.push({ from: parent, to: node });
    };
    for (const axis of inputOver) for (let t = 1; t <= length[axis]; t++) add(inputs.get(axis)!, t, []);
    for (const encoder of encoders)
      for (let t = 1; t <= length[encoder.over]; t++)
        for (const { slot } of encoder.variables) {
          const part = parts.get(encoder)!;
          add(part.variableAt.get(slot.id)!, t, parentsIn(part, encoder.over, slot, true, t, length));
        }
    for (let t = 1; t <= length.inputs; t++) {
      slice.variables.forEach(({ slot }, i) => void add(hidden[i]!, t, parentsIn(top, "inputs", slot, true, t, length)));
      for (const { attention, variable } of weights) {
        const asked = parentsIn(top, "inputs", attention.query, false, t, length);
        for (const key of rowsOf(attention.keys, length)) asked.add(key);
        add(variable, t, asked);
      }
      add(output, t, parentsIn(top, "inputs", slice.emission.readout, false, t, length));
    }
    return dag(nodes, edges);
  }

  /** The nodes that a slot is computed from at a time, its own variable left out where it is one. */
  function parentsIn(
    part: Part,
    over: Axis,
    slot: Slot,
    itself: boolean,
    time: number,
    length: Readonly<Record<Axis, number>>,
  ): Set<string> {
    const found = new Set<string>();
    const seen = new Set<number>();
    const attentionOf = (node: Node): Attention | undefined => part.body.attentions.find((one) => one.node === node);
    const visit = ({ id }: Slot, isStart: boolean): void => {
      if (seen.has(id)) return;
      seen.add(id);
      const variable = part.variableAt.get(id);
      if (variable !== undefined && !isStart) {
        found.add(nodeName(variable, time));
        return;
      }
      const node = part.producers.get(id)!;
      const attention = attentionOf(node);
      if (attention !== undefined) {
        found.add(nodeName(weights.find((one) => one.attention === attention)!.variable, time));
        for (const value of rowsOf(attention.values, length)) found.add(value);
      } else if (node.leaf === null) for (const read of node.reads) visit(read, false);
      else if (node.leaf.source === "given") found.add(nodeName(inputs.get(over)!, time));
      else if (node.leaf.source === "previousTarget") {
        if (time > 1) found.add(nodeName(output, time - 1));
      } else if (node.leaf.source === "span") {
        const { span, how, delay } = part.body.links[node.leaf.link!]!;
        const row = how === "at" ? Math.min(time + delay, length[span.over]) : "last";
        for (const from of parentsOfRow(span, row, length)) found.add(from);
      } else {
        const before = part.isBackward ? time + 1 : time - 1;
        if (before >= 1 && before <= length[over]) found.add(nodeName(part.byName.get(node.leaf.from)!, before));
        else {
          const { handed } = part.body.states.find(({ name }) => name === node.leaf!.from)!;
          if (handed !== null) visit(handed, false);
        }
      }
    };
    visit(slot, itself);
    return found;
  }

  /** What a row of a span is, or is computed from. */
  function parentsOfRow(span: Span, row: number | "last", length: Readonly<Record<Axis, number>>): Set<string> {
    const made = slice.spans[span.id]!;
    if ("parts" in made) return new Set(made.parts.flatMap((part) => [...parentsOfRow(part, row, length)]));
    const last = made.direction === "backward" ? 1 : length[made.over];
    return parentsIn(parts.get(made)!, made.over, made.end.readout, false, row === "last" ? last : row, length);
  }

  function rowsOf(span: Span, length: Readonly<Record<Axis, number>>): Set<string> {
    const rows = new Set<string>();
    for (let s = 1; s <= length[span.over]; s++) for (const from of parentsOfRow(span, s, length)) rows.add(from);
    return rows;
  }
}

function named(variable: string, law: TemplateVariable["law"], space: TemplateVariable["space"]): TemplateVariable {
  const [, name, layer] = /^(\D+)(\d*)$/.exec(variable)!;
  return Object.freeze({ name: name!, layer: layer === "" ? null : Number(layer), role: "hidden", law, space });
}

function lengthsOf(name: string, slice: Slice, lengths: GraphLengths): Readonly<Record<Axis, number>> {
  const needsSource = slice.reads.source > 0;
  if (needsSource && typeof lengths === "number")
    throw new RangeError(
      `unroll: "${name}" reads a source, so two lengths are required, got ${lengths}; pass { source: 3, target: ${lengths} }, say`,
    );
  if (!needsSource && typeof lengths !== "number")
    throw new RangeError(`unroll: "${name}" has no source, so one length is required, got a source of ${lengths.source}; leave it out`);
  const target = typeof lengths === "number" ? lengths : lengths.target;
  if (slice.isSingle && target !== 1) throw new RangeError(`unroll: "${name}" has one target for a whole source, got ${target}; pass 1`);
  return { inputs: target, source: typeof lengths === "number" ? 0 : lengths.source };
}
