import { output, settle, wasm } from "../engine/pointers.js";
import { fillNormal as plainNormal } from "../plain/random/fill-normal.js";
import { fillNormal32 as plainNormal32 } from "../plain/random/fill-normal32.js";
import { fillUniform as plainUniform } from "../plain/random/fill-uniform.js";
import type { Reals } from "../plain/reals.js";

/**
 * Fills out[offset .. offset + length) with U(0, 1) of 52 random bits, never 0 or 1, from the key (k0, k1); the same bits on
 * all kernels. The fill of a shorter length is a prefix of the fill of a longer one.
 */
export function fillUniform(out: Float64Array, offset: number, length: number, k0: number, k1: number): void {
  const kernels = wasm();
  if (kernels === null) return plainUniform(out, offset, length, k0, k1);
  kernels.fillUniform64(output(out, offset, length), length, k0, k1);
  settle();
}

/**
 * Fills out[offset .. offset + length) with N(0, 1) by the ziggurat, from the key (k0, k1); the same bits on all kernels. A
 * float32 array is another fill, of 24 bits from half as many words. The fill of a shorter length is a prefix of the fill
 * of a longer one; `from`, a multiple of 4096, begins with that draw of it.
 */
export function fillNormal(out: Reals, offset: number, length: number, k0: number, k1: number, from = 0): void {
  const kernels = wasm();
  if (out instanceof Float64Array) {
    if (kernels === null) return plainNormal(out, offset, length, k0, k1, from);
    kernels.fillNormal64(output(out, offset, length), length, k0, k1, from);
  } else {
    if (kernels === null) return plainNormal32(out, offset, length, k0, k1, from);
    kernels.fillNormal32(output(out, offset, length), length, k0, k1, from);
  }
  settle();
}
