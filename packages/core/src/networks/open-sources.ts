import { addInPlace, copyColumns, gatherRowsInto, scatterAddRows } from "@unrolled/kernels";
import type { Precision, Reals, Workspace } from "../contracts/index.js";
import type { Network } from "./network.js";
import type { OpenSpan, Source } from "./op.js";
import { type OpenSlice, openSlice } from "./open-slice.js";
import { overTime } from "./over-time.js";
import type { Encoder, Link, Span } from "./slice.js";
import { type AxisSteps, type BoundSources, dataSource, type PackedSteps, type Sources } from "./sources.js";

export interface OpenSources extends Sources {
  /** Back from the slice over the targets, whose own way back is done, through all encoders; ADDS to a gradient of the parameter vector. */
  backInto(gradient: Float64Array, open: OpenSlice): void;
}

export interface SourceOptions {
  readonly precision: Precision;
  /** Whether there will be a way back through the encoders. */
  readonly backward: boolean;
  /** Dropout's masks over the steps of an axis; left out: nothing is dropped. */
  readonly mask?: (steps: PackedSteps, index: number, size: number) => Reals;
}

/** The sequence and the time of each packed position. */
interface Positions {
  readonly sequences: Int32Array;
  readonly times: Int32Array;
}

/**
 * Lays data out in a run's memory and runs a network's encoders over them, all steps of a source at once where nothing is carried: their
 * spans are data to the slice over the targets.
 *
 * Memory O(steps of the axes × numbers of a row), with a way back × numbers of their slices.
 */
export function openSources(network: Network, bound: BoundSources, options: SourceOptions, workspace: Workspace): OpenSources {
  const { precision, backward, mask } = options;
  const spans: OpenSpan[] = [];
  const ways: ((gradient: Float64Array) => void)[] = [];
  const made = network.slice.spans;
  for (const one of made) {
    if ("parts" in one) {
      const parts = one.parts.map(({ id }) => spans[id]!);
      const joined = openSpan(one.span, parts[0]!.offsets);
      let column = 0;
      for (const { size, values } of parts) {
        copyColumns(joined.values, column, joined.size, values, 0, size, values.length / size, size);
        column += size;
      }
      spans.push(joined);
      ways.push(() => splitBack(joined, parts, workspace, precision));
    } else spans.push(encode(one));
  }

  function openSpan({ size }: Span, offsets: Int32Array): OpenSpan {
    const length = offsets.at(-1)! * size;
    return { size, offsets, values: workspace.vector(length, precision), gradient: backward ? workspace.vector(length, precision) : null };
  }

  function encode(encoder: Encoder): OpenSpan {
    const axis = bound.axes[encoder.over]!;
    const { steps } = axis;
    const isBackward = encoder.direction === "backward";
    const at = positionsOf(steps, isBackward, workspace);
    const span = openSpan(encoder.span, offsetsOf(steps, workspace));
    const rows = workspace.indices(steps.stepCount);
    for (let p = 0; p < rows.length; p++) rows[p] = span.offsets[at.sequences[p]!]! + at.times[p]!;
    const links = openLinks(encoder.links, at);
    const plan = network.encoderPlan(encoder, { repeated: false, dropout: mask !== undefined });
    const open = openSlice(
      plan,
      network,
      {
        positions: steps.stepCount,
        positionsAtOnce: steps.order.length,
        repeat: 1,
        precision,
        backward,
        noise: false,
        sources: { given: placed(turned(axis, isBackward), encoder.given?.size ?? 0), previousTarget: null, links: links.sources, spans },
        ...(mask === undefined ? {} : { mask: (index: number, size: number) => mask(steps, index, size) }),
      },
      workspace,
    );
    const time = overTime(open, steps, workspace);
    time.forward(0, steps.length);
    const out = open.places[plan.readout]!;
    scatterAddRows(span.values, out.values, rows, rows.length, span.size);
    ways.push((gradient) => {
      gatherRowsInto(out.gradient!, span.gradient!, rows, rows.length, span.size);
      time.backward(null);
      links.back(open);
      open.parameters.addTo(gradient);
    });
    return span;
  }

  /** What links read at these positions of the slice that has them. */
  function openLinks(links: readonly Link[], { sequences, times }: Positions): { sources: Source[]; back: (open: OpenSlice) => void } {
    const rowsOf = ({ span, how, delay }: Link): Int32Array => {
      const { offsets } = spans[span.id]!;
      const rows = workspace.indices(sequences.length);
      const maker = made[span.id]!;
      const endsFirst = !("parts" in maker) && maker.direction === "backward";
      for (let p = 0; p < rows.length; p++) {
        const [first, last] = [offsets[sequences[p]!]!, offsets[sequences[p]! + 1]! - 1];
        rows[p] = how === "last" ? (endsFirst ? first : last) : Math.min(first + times[p]! + delay, last);
      }
      return rows;
    };
    const opened = links.map((link) => {
      const span = spans[link.span.id]!;
      if (link.how === "whole") return { span, rows: null, source: dataSource(sequences, null, false) };
      const rows = rowsOf(link);
      const values = workspace.vector(rows.length * span.size, precision);
      gatherRowsInto(values, span.values, rows, rows.length, span.size);
      return { span, rows, source: dataSource(null, values, backward) };
    });
    return {
      sources: opened.map(({ source }) => source),
      back(open) {
        open.plan.slots.forEach(({ leaf }, id) => {
          if (leaf === null || leaf.link === null) return;
          const { span, rows } = opened[leaf.link]!;
          if (rows !== null) scatterAddRows(span.gradient!, open.places[id]!.gradient!, rows, rows.length, span.size);
        });
      },
    };
  }

  function placed(source: Source | null, size: number): Source | null {
    if (source === null || size === 0) return null;
    const symbols = source.symbols === null ? null : workspace.indices(source.symbols.length);
    const values = source.values === null ? null : workspace.vector(source.values.length, precision);
    symbols?.set(source.symbols!);
    values?.set(source.values!);
    return { ...source, symbols, values };
  }

  const top = openLinks(network.slice.links, positionsOf(bound.steps, false, workspace));
  return {
    given: placed(bound.given, network.slice.given?.size ?? 0),
    previousTarget: placed(bound.previousTarget, network.slice.previousTarget?.size ?? 0),
    links: top.sources,
    spans,
    backInto(gradient, open) {
      top.back(open);
      for (let i = ways.length - 1; i >= 0; i--) ways[i]!(gradient);
    },
  };
}

/** The derivative of a joined span passes to its parts. */
function splitBack(joined: OpenSpan, parts: readonly OpenSpan[], workspace: Workspace, precision: Precision): void {
  let column = 0;
  for (const { size, gradient } of parts) {
    const own = workspace.vector(gradient!.length, precision);
    copyColumns(own, 0, size, joined.gradient!, column, joined.size, gradient!.length / size, size);
    addInPlace(gradient!, 0, own, 0, own.length);
    column += size;
  }
}

/** Where the rows of each sequence begin, and how many there are. */
function offsetsOf({ sequences }: PackedSteps, workspace: Workspace): Int32Array {
  const offsets = workspace.indices(sequences.length + 1);
  sequences.forEach(({ length }, i) => {
    offsets[i + 1] = offsets[i]! + length;
  });
  return offsets;
}

/** In a slice that goes backwards, step t of a run is the step t before the last. */
function positionsOf(
  { stepCount, length, starts, aliveCounts, order, sequences }: PackedSteps,
  isBackward: boolean,
  workspace: Workspace,
): Positions {
  const at: Positions = { sequences: workspace.indices(stepCount), times: workspace.indices(stepCount) };
  for (let t = 0; t < length; t++)
    for (let row = 0; row < aliveCounts[t]!; row++) {
      const sequence = order[row]!;
      at.sequences[starts[t]! + row] = sequence;
      at.times[starts[t]! + row] = isBackward ? sequences[sequence]!.length - 1 - t : t;
    }
  return at;
}

/** The steps of an axis in the order in which a slice goes over them. */
function turned({ steps, symbols, values }: AxisSteps, isBackward: boolean): Source {
  if (!isBackward) return dataSource(symbols, values, false);
  const { stepCount, length, starts, aliveCounts, order, sequences } = steps;
  const size = values === null ? 0 : values.length / stepCount;
  const turned = {
    symbols: symbols === null ? null : new Int32Array(stepCount),
    values: values === null ? null : new Float64Array(values.length),
  };
  for (let t = 0; t < length; t++)
    for (let row = 0; row < aliveCounts[t]!; row++) {
      const to = starts[t]! + row;
      const from = starts[sequences[order[row]!]!.length - 1 - t]! + row;
      if (symbols !== null) turned.symbols![to] = symbols[from]!;
      else for (let j = 0; j < size; j++) turned.values![to * size + j] = values![from * size + j]!;
    }
  return dataSource(turned.symbols, turned.values, false);
}
