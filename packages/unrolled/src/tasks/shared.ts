import { randomUUID } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { type AnyModel, type ModelParcel, modelFromParcel } from "@unrolled/core";

/** A value that many tasks use. It is written once, into memory that all workers see; each worker opens it once. */
export interface Shared<T> {
  /** As it is used in this process. */
  readonly value: T;
  /** What a task's message carries of it. */
  readonly handle: () => SharedHandle;
}

export interface SharedHandle {
  readonly id: string;
  readonly content: "plain" | "model";
  readonly bytes: SharedArrayBuffer;
}

/** A dataset, or another plain value. */
export function share<T>(value: T): Shared<T> {
  return sharedAs("plain", value, () => value);
}

export function shareModel(model: AnyModel): Shared<AnyModel> {
  return sharedAs("model", model, () => parcelOf(model));
}

/** @throws TypeError for a model that cannot travel. */
export function parcelOf(model: AnyModel): ModelParcel {
  if (model.parcel === undefined)
    throw new TypeError(
      `a model that a worker can rebuild is required, "${model.name}" is of functions or has a view of its own; run it in this process`,
    );
  return model.parcel();
}

/** The value again, in a worker. */
export function open({ content, bytes }: SharedHandle): unknown {
  const value: unknown = deserialize(new Uint8Array(bytes));
  return content === "model" ? modelFromParcel(value as ModelParcel) : value;
}

function sharedAs<T>(content: SharedHandle["content"], value: T, pack: () => unknown): Shared<T> {
  const id = randomUUID();
  let handle: SharedHandle | null = null;
  return Object.freeze({
    value,
    handle: () => {
      handle ??= { id, content, bytes: toSharedMemory(serialize(pack())) };
      return handle;
    },
  });
}

function toSharedMemory(bytes: Uint8Array): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(shared).set(bytes);
  return shared;
}
