import { type ElmanNonlinearityCode, elmanBack, elmanStep } from "@unrolled/kernels";
import type { Cell } from "./cell.js";

export type ElmanNonlinearity = "tanh" | "relu" | "sigmoid" | "identity";

const codes: Readonly<Record<ElmanNonlinearity, ElmanNonlinearityCode>> = { tanh: 0, relu: 1, sigmoid: 2, identity: 3 };

/**
 * The Elman cell, h_t = φ(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh), G = 1, as `torch.nn.RNNCell` (Elman 1990,
 * doi:10.1207/s15516709cog1402_1).
 *
 * φ is tanh, relu (derivative 0 at 0), sigmoid, or the identity, which makes the state linear in the inputs.
 *
 * @example
 * const cell = elmanCell("tanh");
 */
export function elmanCell(nonlinearity: ElmanNonlinearity): Cell {
  const code = codes[nonlinearity];
  return Object.freeze<Cell>({
    kind: "elman",
    gateCount: 1,
    stateParts: 1,
    keptParts: 0,
    apart: false,
    stepInto: (next, _previous, { gates, gatesOffset }, rows, H) => elmanStep(next.h, next.offset, gates, gatesOffset, rows, H, code),
    backInto(dPrevious, dNext, _previous, { gates, gatesOffset }, rows, H) {
      elmanBack(gates, gatesOffset, dNext.h, dNext.offset, rows, H, code);
      dPrevious.h.fill(0, dPrevious.offset, dPrevious.offset + rows * H);
    },
  });
}
