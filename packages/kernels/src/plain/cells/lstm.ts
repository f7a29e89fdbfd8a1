import { sigmoidInPlace, tanhInto } from "../exponentials/exponentials.js";
import type { Reals } from "../reals.js";

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
  for (let n = 0; n < count; n++) {
    const i = gatesOffset + n * 4 * H;
    const f = i + H;
    const g = f + H;
    const o = g + H;
    sigmoidInPlace(gates, i, 2 * H);
    tanhInto(gates, g, gates, g, H);
    sigmoidInPlace(gates, o, H);
    const next = nextOffset + n * H;
    const previous = previousOffset + n * H;
    for (let j = 0; j < H; j++) cNext[next + j] = gates[f + j] * cPrevious[previous + j] + gates[i + j] * gates[g + j];
    const kj = keptOffset + n * H;
    tanhInto(kept, kj, cNext, next, H);
    for (let j = 0; j < H; j++) hNext[next + j] = gates[o + j] * kept[kj + j];
  }
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
  for (let n = 0; n < count; n++) {
    const gi = gatesOffset + n * 4 * H;
    const row = n * H;
    for (let j = 0; j < H; j++) {
      const i = gates[gi + j];
      const f = gates[gi + H + j];
      const g = gates[gi + 2 * H + j];
      const o = gates[gi + 3 * H + j];
      const tanhC = kept[keptOffset + row + j];
      const dhj = dh[dOffset + row + j];
      const dcj = dc[dOffset + row + j] + dhj * o * (1 - tanhC * tanhC);
      gates[gi + j] = dcj * g * i * (1 - i);
      gates[gi + H + j] = dcj * cPrevious[previousOffset + row + j] * f * (1 - f);
      gates[gi + 2 * H + j] = dcj * i * (1 - g * g);
      gates[gi + 3 * H + j] = dhj * tanhC * o * (1 - o);
      dcPrevious[dPreviousOffset + row + j] = dcj * f;
    }
  }
}
