import type { Model, ModelParcel } from "../contracts/index.js";
import { presentable } from "./describe-model.js";

type Describable = Omit<Model, "views"> & { readonly views: object };

/** The models themselves, not what they look like: whatever is made of one, by a spread, a prototype or its properties, is another. */
const portables = new WeakSet<object>();

/**
 * Says that `modelKinds` makes the model again, to the last bit, from its file and its `parameters` (null where it has none), so
 * that it may be sent to workers. The model is frozen, and prints as `describeModel` says. What `{ ...model, views }` makes is
 * another model, which stays in the process that made it.
 *
 * @example
 * console.log(parcelOf(portable(Object.assign({}, hmm)))?.file.kind); // hidden-markov
 */
export function portable<M extends Describable>(model: M): Readonly<M> {
  portables.add(model);
  return presentable(model);
}

/** The same for a model made around an inner one: where that cannot travel, neither can what is around it. */
export function portableLike<M extends Describable>(inner: object, model: M): Readonly<M> {
  return portables.has(inner) ? portable(model) : presentable(model);
}

/**
 * What another process makes the model of again, to the last bit (`modelFromParcel`): its file and its exact parameters. Null where
 * a file need not say all of it: a model of functions, one with a view of its own, one that nobody called `portable`.
 *
 * @example
 * console.log(parcelOf(hmm)?.file.kind, parcelOf({ ...hmm })); // hidden-markov null
 */
export function parcelOf(model: Pick<Model, "toFile" | "parameters">): ModelParcel | null {
  return portables.has(model) ? { file: model.toFile(), parameters: model.parameters?.values ?? null } : null;
}
