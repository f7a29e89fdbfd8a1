import type { ParameterVector } from "@unrolled/core";

type Nested = number | Nested[] | { [name: string]: Nested };

/**
 * A flat gradient in the model file's own layout: the slice `layers.0.weight_ih` of shape [G·H, X] becomes
 * `{ "layers": [{ "weight_ih": [[…]] }] }`. A parameter `logSd` stands in the file as `sd`: ∂/∂sd = (∂/∂ log sd) / sd.
 */
export function gradientJson(flat: Float64Array, { values, slices }: ParameterVector): unknown {
  const gradient = flat.slice();
  const root: { [name: string]: Nested } = {};
  for (const { name, shape, offset } of slices) {
    const path = name.split(".");
    if (path.at(-1) === "logSd") {
      path[path.length - 1] = "sd";
      const end = offset + shape.reduce((product, size) => product * size, 1);
      for (let i = offset; i < end; i++) gradient[i]! /= Math.exp(values[i]!);
    }
    let place: { [name: string]: Nested } = root;
    path.forEach((step, i) => {
      if (i === path.length - 1) place[step] = nest(gradient, offset, shape);
      else {
        // A list is an object with index names here, so that both are walked alike.
        place[step] ??= /^\d+$/.test(path[i + 1] ?? "") ? [] : {};
        place = place[step] as unknown as { [name: string]: Nested };
      }
    });
  }
  return root;
}

function nest(values: Float64Array, offset: number, shape: readonly number[]): Nested {
  const [count, ...rest] = shape;
  if (count === undefined) return values[offset] as number;
  const stride = rest.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, i) => nest(values, offset + i * stride, rest));
}
