import { addColumnProducts, addScaledRows, shiftedExpInPlace } from "@unrolled/kernels";
import type { Reals } from "../../contracts/index.js";
import { normal } from "../../distributions/index.js";
import type { Op, OpenOp, Place, Run } from "../op.js";
import type { Param } from "../param.js";

/** A draw's noise: its place in the list of draws, and in the row of all draws' ε. */
export interface DrawOptions {
  readonly index: number;
  readonly offset: number;
  readonly size: number;
  /** Null: the log sd is the second slot read. */
  readonly logSd: Param | null;
}

/**
 * mean + sd ⊙ ε, ε ~ N(0, I): the only place where randomness enters the state. It takes the mean's place.
 *
 * The way back is reparameterised: ∂/∂mean passes through, ∂/∂log sd = sd ε ∂/∂out. In a run without noise it is its mean.
 */
export function draw(options: DrawOptions): Op {
  const { size, logSd } = options;
  return {
    name: "draw",
    sizes: [size],
    parameters: logSd === null ? [] : [logSd],
    overwrites: [0],
    random: true,
    affine: ([mean]) => [mean!],
    open(run, [, logSds], [out]) {
      if (run.noise === null) return { forward: () => {}, backward: () => {} };
      return logSd === null ? openBySlot(run, options, logSds!, out!, run.noise) : openByParameter(run, options, logSd, out!, run.noise);
    },
  };
}

/** One sd per dimension, or one for all, the same at every step. */
function openByParameter(run: Run, { index, offset, size }: DrawOptions, logSd: Param, out: Place, noise: Place): OpenOp {
  const { values: sd, gradient: dLogSd } = run.parameters.spread(logSd, size);
  const products = run.workspace.vector(dLogSd.length, run.precision);
  return {
    forward(row, count) {
      const at = out.base + row * size;
      const release = hold(run, index, out.values, at, sd);
      addScaledRows(out.values, at, sd, 0, noise.values, noise.base + row * noise.size + offset, noise.size, count, size);
      release?.();
    },
    backward(row, count) {
      // Σ_n d_n ε_n as it is gathered; times sd, the derivative by log sd.
      const at = noise.base + row * noise.size + offset;
      addColumnProducts(products, 0, out.gradient!, out.gradientBase + row * size, noise.values, at, noise.size, count, size);
      for (let j = 0; j < size; j++) dLogSd[j] = products[j]! * sd[j]!;
      throughNoise(noise, offset, out, sd, 0, row, count);
    },
  };
}

/** An sd for each row, e to the power of a slot: by the kernels' exponential, so that every engine gives the same bits. */
function openBySlot(run: Run, { index, offset, size }: DrawOptions, logSds: Place, out: Place, noise: Place): OpenOp {
  const sd = run.workspace.vector(run.rowsAtOnce * size);
  const standAt = (row: number, count: number): void => {
    const from = logSds.base + row * size;
    for (let i = 0; i < count * size; i++) sd[i] = -Math.abs(logSds.values[from + i]!);
    shiftedExpInPlace(sd, 0, count * size, 0);
    for (let i = 0; i < count * size; i++) if (logSds.values[from + i]! > 0) sd[i] = 1 / sd[i]!;
  };
  return {
    forward(row, count) {
      standAt(row, count);
      for (let n = 0; n < count; n++) {
        const at = out.base + (row + n) * size;
        const release = run.held === null ? null : hold(run, index, out.values, at, sd.subarray(n * size, (n + 1) * size));
        const from = noise.base + (row + n) * noise.size + offset;
        for (let j = 0; j < size; j++) out.values[at + j] = out.values[at + j]! + sd[n * size + j]! * noise.values[from + j]!;
        release?.();
      }
    },
    backward(row, count) {
      if (logSds.gradient === null && noise.gradient === null) return;
      standAt(row, count);
      throughNoise(noise, offset, out, sd, size, row, count);
      if (logSds.gradient === null) return;
      for (let n = 0; n < count; n++)
        for (let j = 0; j < size; j++) {
          const to = logSds.gradientBase + (row + n) * size + j;
          const spread = sd[n * size + j]! * noise.values[noise.base + (row + n) * noise.size + offset + j]!;
          logSds.gradient[to] = logSds.gradient[to]! + spread * out.gradient![out.gradientBase + (row + n) * size + j]!;
        }
    },
  };
}

/** ∂/∂ε = sd ∂/∂out, where it is asked for; the sds of a row stand `stride` after those of the row before. */
function throughNoise(
  { gradient, gradientBase, size: E }: Place,
  offset: number,
  out: Place,
  sd: Reals,
  stride: number,
  row: number,
  count: number,
): void {
  if (gradient === null) return;
  for (let n = 0; n < count; n++)
    for (let j = 0; j < out.size; j++)
      gradient[gradientBase + (row + n) * E + offset + j] =
        sd[n * stride + j]! * out.gradient![out.gradientBase + (row + n) * out.size + j]!;
}

/** Scores the values that are held against the mean that stands at `at`; what it returns puts them in the draw's place. */
function hold(run: Run, index: number, values: Reals, at: number, sd: Reals): (() => void) | null {
  const held = run.held?.valuesOf(index) ?? null;
  if (held === null) return null;
  held.forEach((value, j) => {
    if (value !== null) run.held!.logDensity += normal(values[at + j]!, sd[j]!).logProb(value);
  });
  return () =>
    held.forEach((value, j) => {
      if (value !== null) values[at + j] = value;
    });
}
