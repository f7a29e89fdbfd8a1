import type { Key } from "../contracts/index.js";
import type { Slice } from "./slice.js";

/**
 * A parameter vector to start training from, as `torch.nn.Linear` starts: weights from U(±1/√columns), by (key, "weights", name);
 * gains from 1, all else from 0.
 */
export function startValues({ parameters, parameterCount, ones }: Slice, key: Key): Float64Array {
  const values = new Float64Array(parameterCount);
  for (const { name, shape, offset } of parameters) {
    if (shape.length < 2) continue;
    const drawn = values.subarray(offset, offset + shape.reduce((a, b) => a * b, 1));
    key.fold("weights").fold(name).fillUniform(drawn);
    const bound = 1 / Math.sqrt(shape.at(-1)!);
    for (let i = 0; i < drawn.length; i++) drawn[i] = bound * (2 * drawn[i]! - 1);
  }
  for (const { offset, size } of ones) values.fill(1, offset, offset + size);
  return values;
}
