import { sigmoidInPlace, tanhInto } from "../exponentials/exponentials.js";
import type { Reals } from "../reals.js";

/** 0 tanh, 1 relu, 2 sigmoid, 3 identity. */
export type ElmanNonlinearityCode = 0 | 1 | 2 | 3;

/** h_t = φ(a) for `count` rows of H: `gates` holds a and is left holding φ(a); hNext gets a copy. */
export function elmanStep(
  hNext: Reals,
  nextOffset: number,
  gates: Reals,
  gatesOffset: number,
  count: number,
  H: number,
  nonlinearity: ElmanNonlinearityCode,
): void {
  const length = count * H;
  if (nonlinearity === 0) tanhInto(gates, gatesOffset, gates, gatesOffset, length);
  else if (nonlinearity === 2) sigmoidInPlace(gates, gatesOffset, length);
  else if (nonlinearity === 1) for (let i = gatesOffset; i < gatesOffset + length; i++) if (gates[i] < 0) gates[i] = 0;
  for (let i = 0; i < length; i++) hNext[nextOffset + i] = gates[gatesOffset + i];
}

/** ∂L/∂a = φ′(a) ∂L/∂h, written over `gates`, which holds φ(a). At a = 0 the relu's derivative is 0, as in PyTorch. */
export function elmanBack(
  gates: Reals,
  gatesOffset: number,
  dh: Reals,
  dOffset: number,
  count: number,
  H: number,
  nonlinearity: ElmanNonlinearityCode,
): void {
  const length = count * H;
  if (nonlinearity === 0)
    for (let i = 0; i < length; i++) {
      const y = gates[gatesOffset + i];
      gates[gatesOffset + i] = dh[dOffset + i] * (1 - y * y);
    }
  else if (nonlinearity === 1) for (let i = 0; i < length; i++) gates[gatesOffset + i] = gates[gatesOffset + i] > 0 ? dh[dOffset + i] : 0;
  else if (nonlinearity === 2)
    for (let i = 0; i < length; i++) {
      const y = gates[gatesOffset + i];
      gates[gatesOffset + i] = dh[dOffset + i] * y * (1 - y);
    }
  else for (let i = 0; i < length; i++) gates[gatesOffset + i] = dh[dOffset + i];
}
