import { sigmoidInPlace, tanhInto } from "../exponentials/exponentials.js";
import type { Reals } from "../reals.js";

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
  for (let row = 0; row < count; row++) {
    const a = gatesOffset + row * 3 * H;
    const b = keptOffset + row * 3 * H;
    for (let j = 0; j < 2 * H; j++) gates[a + j] += kept[b + j];
    sigmoidInPlace(gates, a, 2 * H);
    const n = a + 2 * H;
    for (let j = 0; j < H; j++) gates[n + j] += gates[a + j] * kept[b + 2 * H + j];
    tanhInto(gates, n, gates, n, H);
    const next = nextOffset + row * H;
    const previous = previousOffset + row * H;
    for (let j = 0; j < H; j++) {
      const nj = gates[n + j];
      hNext[next + j] = nj + gates[a + H + j] * (hPrevious[previous + j] - nj);
    }
  }
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
  for (let row = 0; row < count; row++) {
    const a = gatesOffset + row * 3 * H;
    const b = keptOffset + row * 3 * H;
    const base = row * H;
    for (let j = 0; j < H; j++) {
      const r = gates[a + j];
      const z = gates[a + H + j];
      const n = gates[a + 2 * H + j];
      const dhj = dh[dOffset + base + j];
      const dn = dhj * (1 - z) * (1 - n * n);
      const dr = dn * kept[b + 2 * H + j] * r * (1 - r);
      const dz = dhj * (hPrevious[previousOffset + base + j] - n) * z * (1 - z);
      gates[a + j] = dr;
      gates[a + H + j] = dz;
      gates[a + 2 * H + j] = dn;
      kept[b + j] = dr;
      kept[b + H + j] = dz;
      kept[b + 2 * H + j] = dn * r;
      dhPrevious[dPreviousOffset + base + j] = dhj * z;
    }
  }
}
