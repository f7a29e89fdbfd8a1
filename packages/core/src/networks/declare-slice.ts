import { addSpan, type Declaration, declaration, declareBody } from "./declare-body.js";
import type { Slice, SliceBody, Span } from "./slice.js";
import type { EncodeOptions, EncoderBuilder, SliceBuilder } from "./slice-builder.js";

/**
 * Declares one time slice of a network: what h_t and the law of y_t are made of, given h_{t−1}, x_t and y_{t−1}, and what encoders made of
 * the whole source or of all inputs.
 *
 * Everything else follows from it: the parameter vector, the graph, rollouts, gradients, draws and particles.
 *
 * @throws RangeError or TypeError where sizes do not fit or something is missing.
 */
export function slice(build: (s: SliceBuilder) => void): Slice {
  const shared = declaration();
  const { verbs, finish } = declareBody(shared, "inputs");
  let emission: Slice["emission"] | null = null;
  let isSingle = false;
  build({
    ...verbs,
    encode: (options, encoder) => encode(shared, options, encoder),
    single() {
      isSingle = true;
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
  });
  if (emission === null) throw new TypeError("slice: a slice must emit a law of its targets; call emit");
  const { law, readout, own } = emission as Slice["emission"];
  return Object.freeze<Slice>({
    ...finish({ readout, own, width: law.width }),
    parameters: Object.freeze(shared.parameters),
    parameterCount: shared.parameterCount,
    ones: shared.ones,
    emission,
    spans: Object.freeze(shared.spans),
    reads: Object.freeze(shared.reads),
    isSingle,
  });
}

function encode(
  shared: Declaration,
  { over, direction = "forward" }: EncodeOptions,
  build: (e: EncoderBuilder) => SliceBody["end"]["readout"],
): Span {
  if (over !== "source" && over !== "inputs")
    throw new RangeError(`slice: an encoder must be over "source" or "inputs", got ${JSON.stringify(over)}`);
  if (direction !== "forward" && direction !== "backward")
    throw new RangeError(`slice: an encoder's direction must be "forward" or "backward", got ${JSON.stringify(direction)}`);
  const { verbs, finish } = declareBody(shared, over);
  const row = build(verbs);
  const body = finish({ readout: row, own: [], width: row.size });
  return addSpan(shared, over, row.size, (span) => ({ ...body, span, over, direction }));
}
