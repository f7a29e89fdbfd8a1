import type { ModelFile } from "../../contracts/index.js";
import type { Network } from "../../networks/index.js";
import type { EncoderDecoderShape, StackShape } from "./encoder-decoder-shape.js";

type Fields = Record<string, unknown>;

/** The model file's content: the inverse of `readSpec`. Parameters go to the places that they are called by. */
export function writeSpec(shape: EncoderDecoderShape, { values, spreads, slice }: Network): ModelFile {
  const { encoder, decoder, law } = shape;
  const file: Fields = {
    encoder: {
      inputSize: encoder.inputSize,
      embedding: null,
      ...(encoder.stack === null ? { cell: null } : stackFields(encoder.stack)),
      direction: encoder.isBidirectional ? "bidirectional" : "forward",
      layers: [],
    },
    decoder:
      decoder.kind !== "recurrent"
        ? decoder
        : {
            kind: "recurrent",
            ...stackFields(decoder.stack),
            embedding: null,
            context: decoder.context,
            handOver: decoder.handsState ? "state" : [],
            attention: decoder.attention === null ? null : { kind: decoder.attention.kind },
            layers: [],
          },
    readout: {},
  };
  const lawNames = new Set(law.parameters.map(({ name }) => `emission.${name}`));
  for (const { name, shape: dims, offset } of slice.parameters) {
    if (lawNames.has(name)) continue;
    const [rows, columns] = dims as [number, number?];
    if (name.endsWith("noise.logSd")) {
      const sd = spreads.get(name) ?? values.slice(offset, offset + rows).map(Math.exp);
      put(file, name.replace(/logSd$/, "sd"), Array.from(sd));
    } else if (columns === undefined) put(file, name, Array.from(values.subarray(offset, offset + rows)));
    else
      put(
        file,
        name,
        Array.from({ length: rows }, (_, i) => Array.from(values.subarray(offset + i * columns, offset + (i + 1) * columns))),
      );
  }
  const bias = slice.parameters.find(({ name }) => name === "readout.bias")!.offset;
  return {
    format: "unrolled/model",
    version: 1,
    kind: "encoder-decoder",
    name: shape.name,
    ...(shape.provenance === null ? {} : { provenance: shape.provenance }),
    ...file,
    // The law's own parameters stand right after the readout's bias.
    emission: law.toFile(values.slice(bias + law.readoutSize, bias + law.width)),
  };
}

function stackFields({ cell, nonlinearity, hiddenSize }: StackShape): Fields {
  return { cell: cell.kind, ...(nonlinearity === null ? {} : { nonlinearity }), hiddenSize };
}

/** Puts a value at a dotted place, where numbers are places in lists. */
function put(file: Fields, name: string, value: unknown): void {
  const keys = name.split(".");
  let at = file;
  keys.slice(0, -1).forEach((key, i) => {
    at[key] ??= /^\d+$/.test(keys[i + 1]!) ? [] : {};
    at = at[key] as Fields;
  });
  at[keys.at(-1)!] = value;
}
