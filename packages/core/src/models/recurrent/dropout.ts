import type { Dataset, GradientOptions, Precision, Reals, Workspace } from "../../contracts/index.js";

/**
 * Inverted dropout of one layer's outputs: 0 with the given probability, 1 / (1 − probability) otherwise, packed x H.
 *
 * Keyed by the sequence's id, so that a sequence drops the same units whatever batch it is in.
 */
export function dropoutMask(
  data: Dataset,
  layer: number,
  H: number,
  dropout: NonNullable<GradientOptions["dropout"]>,
  precision: Precision,
  workspace: Workspace,
): Reals {
  const mask = workspace.vector(data.stepCount * H, precision);
  const uniforms = workspace.vector(data.length * H);
  const keep = 1 / (1 - dropout.probability);
  data.order.forEach((index, row) => {
    const { id, length } = data.sequences[index]!;
    const drawn = uniforms.subarray(0, length * H);
    dropout.key.fold("sequence").fold(id).fold("dropout").fold(layer).fillUniform(drawn);
    for (let t = 0; t < length; t++) {
      const to = (data.starts[t]! + row) * H;
      for (let j = 0; j < H; j++) mask[to + j] = drawn[t * H + j]! < dropout.probability ? 0 : keep;
    }
  });
  return mask;
}
