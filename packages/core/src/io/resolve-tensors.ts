import { inputError, unexpected } from "./input-error.js";
import { joinPlace } from "./json/check-structure.js";
import type { Tensor } from "./safetensors.js";

/** Stands in a model file in place of an array: `{ "safetensors": "weights.safetensors", "tensor": "layers.0.weight_ih" }`. */
interface TensorReference {
  readonly safetensors: string;
  /** Name of the tensor; the place in the model file, joined by dots, where it is absent. */
  readonly tensor?: string;
}

/**
 * The names of the `.safetensors` files that a model file refers to, each once. They stand beside the model file: a name
 * with a folder in it is refused.
 *
 * @throws InputError naming the place.
 * @example
 * tensorFiles({ bias: { safetensors: "w.safetensors" } }, "model.json"); // ["w.safetensors"]
 */
export function tensorFiles(json: unknown, path: string): readonly string[] {
  const names = new Set<string>();
  replaceReferences(json, [], path, (reference) => {
    names.add(reference.safetensors);
    return null;
  });
  return [...names];
}

/**
 * The model file with each reference replaced by the numbers it names, as nested lists.
 *
 * @throws InputError where a file has no such tensor.
 * @example
 * const file = new Map([["bias", { shape: [2], values: Float64Array.of(1, 2) }]]);
 * resolveTensors({ bias: { safetensors: "w.safetensors" } }, "model.json", new Map([["w.safetensors", file]])); // { bias: [1, 2] }
 */
export function resolveTensors(json: unknown, path: string, files: ReadonlyMap<string, ReadonlyMap<string, Tensor>>): unknown {
  return replaceReferences(json, [], path, ({ safetensors, tensor }, keys) => {
    const name = tensor ?? keys.join(".");
    const found = files.get(safetensors)?.get(name);
    if (found === undefined)
      throw inputError(path, joinPlace("", keys), `expected a tensor ${JSON.stringify(name)} in ${safetensors}, found none`);
    return nest(found, 0, 0);
  });
}

type Keys = readonly (string | number)[];

function replaceReferences(
  value: unknown,
  keys: Keys,
  path: string,
  replace: (reference: TensorReference, keys: Keys) => unknown,
): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    // Lists of numbers hold no references, and may be long.
    if (typeof value[0] !== "object") return value;
    return value.map((item: unknown, i) => replaceReferences(item, [...keys, i], path, replace));
  }
  if (!Object.hasOwn(value, "safetensors"))
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [
        key,
        key === "provenance" ? field : replaceReferences(field, [...keys, key], path, replace),
      ]),
    );
  const { safetensors, tensor } = value as Readonly<Record<string, unknown>>;
  const place = joinPlace("", keys);
  if (typeof safetensors !== "string" || !/^[^/\\]+\.safetensors$/.test(safetensors))
    throw unexpected(path, `${place}.safetensors`, "the name of a .safetensors file beside this one", safetensors);
  if (tensor !== undefined && typeof tensor !== "string") throw unexpected(path, `${place}.tensor`, "a text", tensor);
  return replace(tensor === undefined ? { safetensors } : { safetensors, tensor }, keys);
}

/** The part of a tensor below `axis`, from `offset` on. */
function nest(tensor: Tensor, axis: number, offset: number): unknown {
  if (axis === tensor.shape.length) return tensor.values[offset];
  const stride = tensor.shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  return Array.from({ length: tensor.shape[axis] as number }, (_, i) => nest(tensor, axis + 1, offset + i * stride));
}
