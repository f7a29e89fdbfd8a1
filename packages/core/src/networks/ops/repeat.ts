import { addInPlace } from "@unrolled/kernels";
import type { Op } from "../op.js";
import { repeatShared, sumShared } from "./product.js";

/** A row that all particles of a packed position share, once for each of them. */
export function repeat(size: number): Op {
  return {
    name: "repeat",
    sizes: [size],
    parameters: [],
    open(run, [x], [out]) {
      const summed = x!.gradient === null ? null : { ...x!, gradient: run.workspace.vector(x!.gradient.length, run.precision) };
      return {
        forward: (row, count) => repeatShared(out!, x!, row, count, run),
        backward(row, count) {
          if (summed === null) return;
          sumShared(summed, out!, row, count, run);
          const at = summed.gradientBase + Math.floor(row / run.repeat) * size;
          addInPlace(x!.gradient!, at, summed.gradient, at, (count / run.repeat) * size);
        },
      };
    },
  };
}
