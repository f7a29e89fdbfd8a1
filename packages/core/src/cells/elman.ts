import { type ElmanNonlinearityCode, elmanBack, elmanStep } from "@unrolled/kernels";
import { didYouMean } from "../checks/index.js";
import type { Cell } from "./cell.js";

/** In the order of their codes. */
export const elmanNonlinearities = Object.freeze(["tanh", "relu", "sigmoid", "identity"] as const);

export type ElmanNonlinearity = (typeof elmanNonlinearities)[number];

/** The kernels' code of a nonlinearity. @throws RangeError where there is none of that name. */
export function nonlinearityCode(name: ElmanNonlinearity, caller: string): ElmanNonlinearityCode {
  const code = elmanNonlinearities.indexOf(name);
  if (code !== -1) return code as ElmanNonlinearityCode;
  const names = elmanNonlinearities.map((one) => `"${one}"`).join(", ");
  const meant = typeof name === "string" ? didYouMean(name, elmanNonlinearities) : "";
  throw new RangeError(`${caller}: the nonlinearity must be one of ${names}, got ${JSON.stringify(name)}${meant}`);
}

/**
 * The Elman cell, h_t = φ(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh), G = 1, as `torch.nn.RNNCell` (Elman 1990,
 * doi:10.1207/s15516709cog1402_1).
 *
 * φ is tanh, relu (derivative 0 at 0), sigmoid, or the identity, which makes the state linear in the inputs.
 *
 * @throws RangeError where φ is none of these.
 * @example
 * const cell = elmanCell("tanh");
 */
export function elmanCell(nonlinearity: ElmanNonlinearity): Cell {
  const code = nonlinearityCode(nonlinearity, "elmanCell");
  return Object.freeze<Cell>({
    kind: "elman",
    gateCount: 1,
    stateParts: 1,
    keptParts: 0,
    apart: false,
    linear: nonlinearity === "identity",
    stepInto: (next, _previous, { gates, gatesOffset }, rows, H) => elmanStep(next.h, next.offset, gates, gatesOffset, rows, H, code),
    backInto(dPrevious, dNext, _previous, { gates, gatesOffset }, rows, H) {
      elmanBack(gates, gatesOffset, dNext.h, dNext.offset, rows, H, code);
      dPrevious.h.fill(0, dPrevious.offset, dPrevious.offset + rows * H);
    },
  });
}
