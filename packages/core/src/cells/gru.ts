import { gruBack, gruStep } from "@unrolled/kernels";
import type { Cell } from "./cell.js";

/**
 * The GRU cell with the reset gate applied after the product, G = 3 in the order r, z, n, as `torch.nn.GRUCell` and
 * cuDNN (Cho et al. 2014, arXiv:1406.1078, has it before the product, which is another function):
 *
 * r, z = σ(a + b), n = tanh(a_n + r b_n), h_t = (1 − z) n + z h_{t−1}, with a = W_ih x_t + b_ih and b = W_hh h_{t−1} + b_hh.
 *
 * Weights W_ih (3H x X), W_hh (3H x H), biases 3H each; the two biases of n are not interchangeable.
 *
 * @example
 * const cell = gruCell();
 */
export function gruCell(): Cell {
  return Object.freeze<Cell>({
    kind: "gru",
    gateCount: 3,
    stateParts: 1,
    keptParts: 3,
    apart: true,
    stepInto: (next, previous, { gates, gatesOffset, kept, keptOffset }, rows, H) =>
      gruStep(next.h, next.offset, previous.h, previous.offset, gates, gatesOffset, kept, keptOffset, rows, H),
    backInto: (dPrevious, dNext, previous, { gates, gatesOffset, kept, keptOffset }, rows, H) =>
      gruBack(
        dPrevious.h,
        dPrevious.offset,
        dNext.h,
        dNext.offset,
        previous.h,
        previous.offset,
        gates,
        gatesOffset,
        kept,
        keptOffset,
        rows,
        H,
      ),
  });
}
