import type { Reals } from "../reals.js";

/** Added to a row's variance, as in `torch.nn.LayerNorm`. */
const epsilon = 1e-5;

/**
 * out_nj = gain_j (x_nj − m_n) r_n + bias_j for `count` rows of `width`, m_n a row's mean and r_n = 1 / √(its variance + 1e-5): layer
 * normalisation (Ba, Kiros & Hinton 2016, arXiv:1607.06450). m_n and r_n are left in `kept`, two numbers a row.
 */
export function layerNormRows(
  out: Reals,
  outOffset: number,
  x: Reals,
  xOffset: number,
  kept: Float64Array,
  keptOffset: number,
  gain: Reals,
  bias: Reals,
  count: number,
  width: number,
): void {
  for (let n = 0; n < count; n++) {
    const row = xOffset + n * width;
    let sum = 0;
    for (let j = 0; j < width; j++) sum += x[row + j];
    const mean = sum / width;
    let squares = 0;
    for (let j = 0; j < width; j++) squares += (x[row + j] - mean) ** 2;
    const factor = 1 / Math.sqrt(squares / width + epsilon);
    kept[keptOffset + 2 * n] = mean;
    kept[keptOffset + 2 * n + 1] = factor;
    const to = outOffset + n * width;
    for (let j = 0; j < width; j++) out[to + j] = gain[j] * (x[row + j] - mean) * factor + bias[j];
  }
}

/** ADDS ∂L/∂x to `dx`, from ∂L/∂out in `d` and what `layerNormRows` kept. */
export function layerNormBack(
  dx: Reals,
  dxOffset: number,
  d: Reals,
  dOffset: number,
  x: Reals,
  xOffset: number,
  kept: Float64Array,
  keptOffset: number,
  gain: Reals,
  count: number,
  width: number,
): void {
  for (let n = 0; n < count; n++) {
    const mean = kept[keptOffset + 2 * n];
    const factor = kept[keptOffset + 2 * n + 1];
    const row = n * width;
    let sum = 0;
    let along = 0;
    for (let j = 0; j < width; j++) {
      const g = gain[j] * d[dOffset + row + j];
      sum += g;
      along += g * (x[xOffset + row + j] - mean) * factor;
    }
    for (let j = 0; j < width; j++) {
      const standard = (x[xOffset + row + j] - mean) * factor;
      dx[dxOffset + row + j] += factor * (gain[j] * d[dOffset + row + j] - (sum + standard * along) / width);
    }
  }
}

/** ADDS ∂L/∂gain and ∂L/∂bias. */
export function layerNormWeightsBack(
  dGain: Reals,
  dBias: Reals,
  d: Reals,
  dOffset: number,
  x: Reals,
  xOffset: number,
  kept: Float64Array,
  keptOffset: number,
  count: number,
  width: number,
): void {
  for (let n = 0; n < count; n++) {
    const mean = kept[keptOffset + 2 * n];
    const factor = kept[keptOffset + 2 * n + 1];
    const row = n * width;
    for (let j = 0; j < width; j++) {
      const g = d[dOffset + row + j];
      dGain[j] += g * (x[xOffset + row + j] - mean) * factor;
      dBias[j] += g;
    }
  }
}
