import type { Model, ModelParcel } from "../contracts/index.js";
import { presentable } from "./describe-model.js";

type Describable = Omit<Model, "views"> & { readonly views: object };

/**
 * A frozen model that prints itself, with `parcel`, from which another process rebuilds it: its file and its exact parameters. A
 * spread does not copy the property, so that what `{ ...model, views }` makes is another model, and stays where it was made.
 */
export function portable<M extends Describable>(model: M): Readonly<M> {
  const parcel = (): ModelParcel => ({ file: model.toFile(), parameters: model.parameters?.values ?? null });
  return presentable(Object.defineProperty(model, "parcel", { value: parcel, enumerable: false }));
}

/** The same for a model made around an inner one: where that cannot travel, neither can what is around it. */
export function portableLike<M extends Describable>(inner: Pick<Model, "parcel">, model: M): Readonly<M> {
  return inner.parcel === undefined ? presentable(model) : portable(model);
}
