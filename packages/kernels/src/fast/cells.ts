import { input, output, settle, wasm } from "../engine/pointers.js";
import * as elman from "../plain/cells/elman.js";
import * as gru from "../plain/cells/gru.js";
import * as lstm from "../plain/cells/lstm.js";
import type { Reals } from "../plain/reals.js";
import { sigmoidInPlace } from "./exponentials.js";

export type { ElmanNonlinearityCode } from "../plain/cells/elman.js";

/** h_t = φ(a) for `count` rows of H: `gates` holds a and is left holding φ(a); hNext gets a copy. */
export function elmanStep(
  hNext: Reals,
  nextOffset: number,
  gates: Reals,
  gatesOffset: number,
  count: number,
  H: number,
  nonlinearity: elman.ElmanNonlinearityCode,
): void {
  const kernels = wasm();
  if (kernels === null) return elman.elmanStep(hNext, nextOffset, gates, gatesOffset, count, H, nonlinearity);
  const length = count * H;
  if (nonlinearity === 2) sigmoidInPlace(gates, gatesOffset, length);
  const h = output(hNext, nextOffset, length);
  const g = output(gates, gatesOffset, length);
  const double = hNext instanceof Float64Array;
  if (nonlinearity === 0) {
    if (double) kernels.elmanTanh64(h, g, length);
    else kernels.elmanTanh32(h, g, length);
  } else {
    if (nonlinearity === 1) {
      if (double) kernels.relu64(g, length);
      else kernels.relu32(g, length);
    }
    const bytes = length * hNext.BYTES_PER_ELEMENT;
    kernels.copyColumns(h, bytes, g, bytes, 1, bytes);
  }
  settle();
}

/** ∂L/∂a = φ′(a) ∂L/∂h, written over `gates`, which holds φ(a). At a = 0 the relu's derivative is 0, as in PyTorch. */
export function elmanBack(
  gates: Reals,
  gatesOffset: number,
  dh: Reals,
  dOffset: number,
  count: number,
  H: number,
  nonlinearity: elman.ElmanNonlinearityCode,
): void {
  const kernels = wasm();
  if (kernels === null) return elman.elmanBack(gates, gatesOffset, dh, dOffset, count, H, nonlinearity);
  const length = count * H;
  const g = output(gates, gatesOffset, length);
  const d = input(dh, dOffset, length);
  if (gates instanceof Float64Array) kernels.elmanBack64(g, d, length, nonlinearity);
  else kernels.elmanBack32(g, d, length, nonlinearity);
  settle();
}

/**
 * r = σ(a_r + b_r), z = σ(a_z + b_z), n = tanh(a_n + r b_n), h_t = (1 − z) n + z h_{t−1}, for `count` rows.
 *
 * `gates` (count × 3H: r, z, n) holds the input side a and is left holding the gates; `kept` (count × 3H) holds the state
 * side b, of which the last H are used again by `gruBack`.
 */
export function gruStep(
  hNext: Reals,
  nextOffset: number,
  hPrevious: Reals,
  previousOffset: number,
  gates: Reals,
  gatesOffset: number,
  kept: Reals,
  keptOffset: number,
  count: number,
  H: number,
): void {
  const kernels = wasm();
  if (kernels === null) return gru.gruStep(hNext, nextOffset, hPrevious, previousOffset, gates, gatesOffset, kept, keptOffset, count, H);
  const h = output(hNext, nextOffset, count * H);
  const g = output(gates, gatesOffset, 3 * count * H);
  const before = input(hPrevious, previousOffset, count * H);
  const k = input(kept, keptOffset, 3 * count * H);
  if (hNext instanceof Float64Array) kernels.gru64(h, before, g, k, count, H);
  else kernels.gru32(h, before, g, k, count, H);
  settle();
}

/** ∂L/∂a over `gates`, ∂L/∂b over `kept`, and the direct part z ∂L/∂h_t of ∂L/∂h_{t−1} into dhPrevious. */
export function gruBack(
  dhPrevious: Reals,
  dPreviousOffset: number,
  dh: Reals,
  dOffset: number,
  hPrevious: Reals,
  previousOffset: number,
  gates: Reals,
  gatesOffset: number,
  kept: Reals,
  keptOffset: number,
  count: number,
  H: number,
): void {
  const kernels = wasm();
  if (kernels === null)
    return gru.gruBack(dhPrevious, dPreviousOffset, dh, dOffset, hPrevious, previousOffset, gates, gatesOffset, kept, keptOffset, count, H);
  const dBefore = output(dhPrevious, dPreviousOffset, count * H);
  const g = output(gates, gatesOffset, 3 * count * H);
  const k = output(kept, keptOffset, 3 * count * H);
  const d = input(dh, dOffset, count * H);
  const before = input(hPrevious, previousOffset, count * H);
  if (gates instanceof Float64Array) kernels.gruBack64(dBefore, d, before, g, k, count, H);
  else kernels.gruBack32(dBefore, d, before, g, k, count, H);
  settle();
}

/**
 * c_t = f c_{t−1} + i g, h_t = o tanh(c_t), for `count` rows; i, f, o through σ, g through tanh.
 *
 * `gates` (count × 4H: i, f, g, o) holds the pre-activations and is left holding the gates; `kept` (count × H) gets tanh(c_t).
 */
export function lstmStep(
  hNext: Reals,
  cNext: Reals,
  nextOffset: number,
  cPrevious: Reals,
  previousOffset: number,
  gates: Reals,
  gatesOffset: number,
  kept: Reals,
  keptOffset: number,
  count: number,
  H: number,
): void {
  const kernels = wasm();
  if (kernels === null)
    return lstm.lstmStep(hNext, cNext, nextOffset, cPrevious, previousOffset, gates, gatesOffset, kept, keptOffset, count, H);
  const h = output(hNext, nextOffset, count * H);
  const c = output(cNext, nextOffset, count * H);
  const g = output(gates, gatesOffset, 4 * count * H);
  const k = output(kept, keptOffset, count * H);
  const before = input(cPrevious, previousOffset, count * H);
  if (hNext instanceof Float64Array) kernels.lstm64(h, c, before, g, k, count, H);
  else kernels.lstm32(h, c, before, g, k, count, H);
  settle();
}

/** ∂L/∂a over the gates of `lstmStep`, and ∂L/∂c_{t−1} = f ∂L/∂c_t (total) into dcPrevious. */
export function lstmBack(
  dcPrevious: Reals,
  dPreviousOffset: number,
  dh: Reals,
  dc: Reals,
  dOffset: number,
  cPrevious: Reals,
  previousOffset: number,
  gates: Reals,
  gatesOffset: number,
  kept: Reals,
  keptOffset: number,
  count: number,
  H: number,
): void {
  const kernels = wasm();
  if (kernels === null)
    return lstm.lstmBack(
      dcPrevious,
      dPreviousOffset,
      dh,
      dc,
      dOffset,
      cPrevious,
      previousOffset,
      gates,
      gatesOffset,
      kept,
      keptOffset,
      count,
      H,
    );
  const dBefore = output(dcPrevious, dPreviousOffset, count * H);
  const g = output(gates, gatesOffset, 4 * count * H);
  const d = input(dh, dOffset, count * H);
  const dCell = input(dc, dOffset, count * H);
  const before = input(cPrevious, previousOffset, count * H);
  const k = input(kept, keptOffset, count * H);
  if (gates instanceof Float64Array) kernels.lstmBack64(dBefore, d, dCell, before, g, k, count, H);
  else kernels.lstmBack32(dBefore, d, dCell, before, g, k, count, H);
  settle();
}
