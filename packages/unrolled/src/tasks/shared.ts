import { createHash } from "node:crypto";
import { type AnyModel, type ModelParcel, modelFromParcel, parcelOf } from "@unrolled/core";
import { canonicalBytes, fromCanonicalBytes } from "./canonical-bytes.js";

/** A value that many tasks use, as it stands here and, made when it is first asked for, as bytes that travel. */
export interface Shared<T> {
  /** As it is used in this process. */
  readonly value: T;
  readonly blob: () => Blob;
}

/** Bytes under the name of their content, which equal values share: whoever holds some of that name need not fetch them again. */
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

/** `given`: what it was made of, where that is known. Left out: what the model itself says. */
export function shareModel(model: AnyModel, given?: ModelParcel): Shared<AnyModel> {
  return sharedAs(model, () => ({ model: given ?? requireParcel(model) }));
}

/** @throws NotPortableError for a model that cannot travel. */
export function requireParcel(model: AnyModel): ModelParcel {
  const parcel = parcelOf(model);
  if (parcel !== null) return parcel;
  throw new NotPortableError(
    `a model that a worker can rebuild is required, "${model.name}" is of functions or has a view of its own; run it in this process`,
  );
}

/** A model cannot be made again at the other end: its law, or its kind, is known only where it was added, or it is of functions. */
export class NotPortableError extends Error {}

/** @throws NotPortableError that says what is missing here. */
export function rebuild(parcel: ModelParcel): AnyModel {
  try {
    return modelFromParcel(parcel);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NotPortableError(
      `it cannot make the model again (${reason}); a module that adds what it is made of goes to --use, or to extensions`,
    );
  }
}

/** The value again, from a blob's bytes. */
export function open(bytes: Uint8Array): unknown {
  const content = fromCanonicalBytes(bytes) as { readonly plain: unknown } | { readonly model: ModelParcel };
  return "model" in content ? rebuild(content.model) : content.plain;
}

function sharedAs<T>(value: T, pack: () => object): Shared<T> {
  let blob: Blob | null = null;
  return Object.freeze({
    value,
    blob: () => {
      blob ??= blobOf(canonicalBytes(pack()));
      return blob;
    },
  });
}

/** The name of bytes: their SHA-256, in hexadecimal. */
export function nameOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function blobOf(bytes: Uint8Array): Blob {
  return Object.freeze({ name: nameOf(bytes), bytes });
}
