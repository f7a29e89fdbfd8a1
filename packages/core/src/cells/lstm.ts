import { lstmBack, lstmStep } from "@unrolled/kernels";
import type { Cell } from "./cell.js";

/**
 * The LSTM cell with forget gate, without peepholes, G = 4 in the order i, f, g, o, as `torch.nn.LSTMCell` (Hochreiter &
 * Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735; Gers et al. 2000):
 *
 * i, f, o = σ(W x_t + b + W h_{t−1} + b), g = tanh(W x_t + b + W h_{t−1} + b), c_t = f c_{t−1} + i g, h_t = o tanh(c_t).
 *
 * Weights W_ih (4H x X), W_hh (4H x H), biases 4H each. The state is h, then c.
 *
 * @example
 * const cell = lstmCell();
 */
export function lstmCell(): Cell {
  return Object.freeze<Cell>({
    kind: "lstm",
    gateCount: 4,
    stateParts: 2,
    keptParts: 1,
    apart: false,
    stepInto: (next, previous, { gates, gatesOffset, kept, keptOffset }, rows, H) =>
      lstmStep(next.h, next.c, next.offset, previous.c, previous.offset, gates, gatesOffset, kept, keptOffset, rows, H),
    backInto(dPrevious, dNext, previous, { gates, gatesOffset, kept, keptOffset }, rows, H) {
      lstmBack(
        dPrevious.c,
        dPrevious.offset,
        dNext.h,
        dNext.c,
        dNext.offset,
        previous.c,
        previous.offset,
        gates,
        gatesOffset,
        kept,
        keptOffset,
        rows,
        H,
      );
      dPrevious.h.fill(0, dPrevious.offset, dPrevious.offset + rows * H);
    },
  });
}
