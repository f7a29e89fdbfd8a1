import { addInPlace } from "@unrolled/kernels";
import type { Cell, CellState } from "../../cells/index.js";
import type { Reals } from "../../contracts/index.js";
import type { Op, Place } from "../op.js";

/**
 * A recurrent cell's pointwise mathematics, fused. Reads the pre-activations (their sum; where the cell takes the two sides apart,
 * the input's and the state's) and the previous h (LSTM: and c); writes h (and c).
 *
 * Pre-activations become gates, and on the way back their own derivatives, in the same memory.
 */
export function cellOp(cell: Cell, H: number): Op {
  const sides = cell.apart ? 2 : 1;
  const previousReads = Array.from({ length: cell.stateParts }, (_, part) => sides + part);
  return {
    name: cell.kind,
    sizes: new Array<number>(cell.stateParts).fill(H),
    parameters: [],
    overwrites: cell.apart ? [0, 1] : [0],
    sets: previousReads,
    ...(cell.linear === true ? { affine: ([sum]) => [sum!] } : {}),
    open(run, reads, [h, c]) {
      const gates = reads[0]!;
      const fromState = cell.apart ? reads[1]! : null;
      const [before, beforeC] = previousReads.map((read) => reads[read]!);
      const { keptParts } = cell;
      const none = run.workspace.vector(0, run.precision);
      const kept = fromState === null ? run.workspace.vector(run.rows * keptParts * H, run.precision) : null;
      const direct = reads[0]!.gradient === null ? none : run.workspace.vector(run.rowsAtOnce * H, run.precision);
      const directC = direct.length > 0 && cell.stateParts === 2 ? run.workspace.vector(direct.length, run.precision) : none;

      const stateAt = (hPlace: Place, cPlace: Place | undefined, row: number): CellState => ({
        h: hPlace.values,
        c: cPlace?.values ?? none,
        offset: hPlace.base + row * H,
      });
      const scratchAt = (row: number): { gates: Reals; gatesOffset: number; kept: Reals; keptOffset: number } => ({
        gates: gates.values,
        gatesOffset: gates.base + row * gates.size,
        kept: fromState === null ? kept! : fromState.values,
        keptOffset: fromState === null ? row * keptParts * H : fromState.base + row * fromState.size,
      });
      return {
        forward: (row, count) => cell.stepInto(stateAt(h!, c, row), stateAt(before!, beforeC, row), scratchAt(row), count, H),
        backward(row, count) {
          const next = { h: h!.gradient!, c: c?.gradient ?? none, offset: h!.gradientBase + row * H };
          // Data, or a state that nothing is to be differentiated by, take no derivative.
          const sets = before!.fresh && (beforeC?.fresh ?? true);
          const at = before!.gradientBase + row * H;
          const d = sets ? { h: before!.gradient!, c: beforeC?.gradient ?? none, offset: at } : { h: direct, c: directC, offset: 0 };
          cell.backInto(d, next, stateAt(before!, beforeC, row), scratchAt(row), count, H);
          if (sets) return;
          if (before!.gradient !== null) addInPlace(before!.gradient, at, direct, 0, count * H);
          if (beforeC !== undefined && beforeC.gradient !== null) addInPlace(beforeC.gradient, at, directC, 0, count * H);
        },
      };
    },
  };
}
