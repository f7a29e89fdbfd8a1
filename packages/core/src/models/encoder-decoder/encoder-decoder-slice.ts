import {
  type Axis,
  type EncoderBuilder,
  layer,
  layerParams,
  type Param,
  partOf,
  type Slice,
  type SliceBuilder,
  type Slot,
  type Span,
  slice,
} from "../../networks/index.js";
import { type DecoderShape, type EncoderDecoderShape, rowSizeOf, type StackShape } from "./encoder-decoder-shape.js";

type RecurrentDecoder = Extract<DecoderShape, { readonly kind: "recurrent" }>;

/** The time slices that a model file of kind `encoder-decoder` stands for; parameters are called by their places in the file. */
export function encoderDecoderSlice(shape: EncoderDecoderShape): Slice {
  const { law, decoder } = shape;
  return slice((s) => {
    const rows = declareEncoder(s, shape.encoder, decoder.kind === "aligned" ? "inputs" : "source");
    const top = rows.at(-1)!;
    if (decoder.kind === "last") s.single();
    const read =
      decoder.kind === "last"
        ? s.last(top)
        : decoder.kind === "aligned"
          ? [s.at(top, decoder.delay)]
          : [declareDecoder(s, shape, decoder, rows)];
    const size = read.reduce((sum, slot) => sum + slot.size, 0);
    const weight = s.parameter("readout.weight", law.readoutSize, size);
    const bias = s.parameter("readout.bias", law.readoutSize);
    const own = law.parameters.map(({ name, size }) => s.parameter(`emission.${name}`, size));
    s.emit(
      law,
      s.affine(
        read.map((slot) => s.dropout(slot)),
        weight,
        bias,
      ),
      ...own,
    );
  });
}

/** The rows of each layer, of both directions side by side where there are two; E and B are their states, EC and BC an LSTM's cells. */
function declareEncoder(
  s: SliceBuilder,
  { inputSize, embedded, stack, isBidirectional }: EncoderDecoderShape["encoder"],
  over: Axis,
): Span[] {
  const table = embedded === 0 ? null : s.parameter("encoder.embedding", inputSize, embedded);
  const step = (e: EncoderBuilder): Slot => (table === null ? e.given(inputSize) : e.embed(e.given(inputSize), table));
  if (stack === null) return [s.encode({ over }, step)];
  const { cell, hiddenSize: H, layerCount } = stack;
  const spans: Span[] = [];
  for (let l = 0; l < layerCount; l++) {
    const below = spans.at(-1);
    const directions = (isBidirectional ? ["forward", "backward"] : ["forward"]) as ("forward" | "backward")[];
    const made = directions.map((direction) => {
      const params = layerParams(s, `encoder.layers.${l}.${direction}`, cell, below?.size ?? (embedded || inputSize), H);
      const letter = direction === "forward" ? "E" : "B";
      return s.encode({ over, direction }, (e) => {
        const names = [letter, `${letter}C`].slice(0, cell.stateParts).map((name) => (layerCount === 1 ? name : `${name}${l + 1}`));
        const state = layer(
          e,
          cell,
          params,
          below === undefined ? step(e) : e.dropout(e.at(below)),
          names.map((name) => e.previous(name, H)),
        );
        for (const [part, name] of names.entries()) e.keep(name, state[part]!);
        return state[0]!;
      });
    });
    spans.push(made.length === 1 ? made[0]! : s.join(...made));
  }
  return spans;
}

/** What is read out of a network over the targets, with the rows of the encoder's layers. */
function declareDecoder(s: SliceBuilder, shape: EncoderDecoderShape, decoder: RecurrentDecoder, rows: readonly Span[]): Slot {
  const { stack, embedded, context, attention } = decoder;
  const { cell, hiddenSize: H, layerCount } = stack;
  const top = rows.at(-1)!;
  const V = shape.law.targets.size;
  const table = embedded === 0 ? null : s.parameter("decoder.embedding", V, embedded);
  const before = s.previousTarget(V);
  let x: readonly Slot[] = [table === null ? before : s.embed(before, table), ...(context === "every" ? s.last(top) : [])];
  for (let l = 0; l < layerCount; l++) {
    const initial = handedOver(s, decoder, stack, rows, l);
    const params = layerParams(
      s,
      `decoder.layers.${l}`,
      cell,
      x.reduce((sum, { size }) => sum + size, 0),
      H,
    );
    const logSd: Param | null = decoder.isNoisy[l] ? s.parameter(`decoder.layers.${l}.noise.logSd`, cell.stateParts * H) : null;
    const names = ["H", "C"].slice(0, cell.stateParts).map((name) => (layerCount === 1 ? name : `${name}${l + 1}`));
    const previous = names.map((name, part) => s.previous(name, H, initial[part]!));
    const mean = layer(s, cell, params, x, previous);
    const state = mean.map((part, i) => (logSd === null ? part : s.draw(names[i]!, part, partOf(logSd, i * H, H))));
    for (const [part, name] of names.entries()) s.keep(name, state[part]!);
    x = [l + 1 < layerCount ? s.dropout(state[0]!) : state[0]!];
  }
  if (attention === null) return x[0]!;
  const A = attention.size;
  const M = rowSizeOf(shape.encoder);
  const query = s.affine(x[0]!, s.parameter("decoder.attention.query", A, H));
  const additive = attention.kind === "dot" ? null : declareKeys(s, top, A);
  const attended = additive === null ? s.attend("A", query, top, top) : s.attend("A", query, additive.keys, top, additive.v);
  const weight = s.parameter("decoder.attention.combine.weight", H, M + H);
  return s.activate(s.affine([attended, x[0]!], weight, s.parameter("decoder.attention.combine.bias", H)), "tanh");
}

function declareKeys(s: SliceBuilder, top: Span, A: number): { readonly keys: Span; readonly v: Param } {
  const weight = s.parameter("decoder.attention.keys.weight", A, top.size);
  const bias = s.parameter("decoder.attention.keys.bias", A);
  const keys = s.encode({ over: top.over }, (e) => e.affine(e.at(top), weight, bias));
  return { keys, v: s.parameter("decoder.attention.v", A) };
}

/** s_0 of layer l, part by part. */
function handedOver(
  s: SliceBuilder,
  { handsState }: RecurrentDecoder,
  { cell, hiddenSize: H }: StackShape,
  rows: readonly Span[],
  l: number,
): Slot[] {
  if (handsState) return [...s.last(rows[l]!)];
  const ended = s.last(rows.at(-1)!);
  const size = ended.reduce((sum, slot) => sum + slot.size, 0);
  return ["h", "c"].slice(0, cell.stateParts).map((part) => {
    const weight = s.parameter(`decoder.handOver.${l}.${part}.weight`, H, size);
    return s.activate(s.affine(ended, weight, s.parameter(`decoder.handOver.${l}.${part}.bias`, H)), "tanh");
  });
}
