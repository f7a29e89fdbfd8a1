import { createHash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { type AnyModel, type ModelParcel, modelFromParcel } from "@unrolled/core";

/** A value that many tasks use, as it stands here and, made when it is first asked for, as bytes that travel. */
export interface Shared<T> {
  /** As it is used in this process. */
  readonly value: T;
  readonly blob: () => Blob;
}

/** Bytes under the name of their content: whoever holds some of that name need not fetch them again. */
export interface Blob {
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly name: string;
  /** In memory that all threads see. */
  readonly bytes: Uint8Array;
}

/** A dataset, or another plain value. */
export function share<T>(value: T): Shared<T> {
  return sharedAs(value, () => ({ plain: value }));
}

export function shareModel(model: AnyModel): Shared<AnyModel> {
  return sharedAs(model, () => ({ model: parcelOf(model) }));
}

/** @throws TypeError for a model that cannot travel. */
export function parcelOf(model: AnyModel): ModelParcel {
  if (model.parcel === undefined)
    throw new TypeError(
      `a model that a worker can rebuild is required, "${model.name}" is of functions or has a view of its own; run it in this process`,
    );
  return model.parcel();
}

/** The value again, from a blob's bytes. */
export function open(bytes: Uint8Array): unknown {
  const content = deserialize(bytes) as { readonly plain: unknown } | { readonly model: ModelParcel };
  return "model" in content ? modelFromParcel(content.model) : content.plain;
}

function sharedAs<T>(value: T, pack: () => object): Shared<T> {
  let blob: Blob | null = null;
  return Object.freeze({
    value,
    blob: () => {
      blob ??= blobOf(serialize(pack()));
      return blob;
    },
  });
}

function blobOf(content: Uint8Array): Blob {
  const bytes = new Uint8Array(new SharedArrayBuffer(content.byteLength));
  bytes.set(content);
  return Object.freeze({ name: createHash("sha256").update(content).digest("hex"), bytes });
}
