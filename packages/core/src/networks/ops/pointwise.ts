import { addInPlace, addScaledRows, copyColumns, elmanBack, elmanStep, fillRows, multiplyInto } from "@unrolled/kernels";
import { type ElmanNonlinearity, nonlinearityCode } from "../../cells/elman.js";
import { sumOfForms } from "../affine-form.js";
import type { Op } from "../op.js";
import type { Param } from "../param.js";

/** φ(x), number by number; what it reads becomes φ(x) too, and on the way back its own derivative. */
export function activate(size: number, nonlinearity: ElmanNonlinearity): Op {
  const code = nonlinearityCode(nonlinearity, "activate");
  return {
    name: nonlinearity,
    sizes: [size],
    parameters: [],
    overwrites: [0],
    ...(nonlinearity === "identity" ? { affine: ([x]) => [x!] } : {}),
    open: (_run, [x], [out]) => ({
      forward: (row, count) => elmanStep(out!.values, out!.base + row * size, x!.values, x!.base + row * size, count, size, code),
      backward: (row, count) =>
        elmanBack(x!.gradient!, x!.gradientBase + row * size, out!.gradient!, out!.gradientBase + row * size, count, size, code),
    }),
  };
}

/** a + b, or a − b. */
export function add(size: number, sign: 1 | -1): Op {
  return {
    name: sign === 1 ? "add" : "subtract",
    sizes: [size],
    parameters: [],
    sums: sign === 1,
    affine: ([a, b]) => [sumOfForms(a!, b!, sign)],
    open(run, [a, b], [out]) {
      const signs = run.workspace.vector(size, run.precision).fill(sign);
      return {
        forward(row, count) {
          const at = out!.base + row * size;
          copyColumns(out!.values, at, size, a!.values, a!.base + row * size, size, count, size);
          addScaledRows(out!.values, at, signs, 0, b!.values, b!.base + row * size, size, count, size);
        },
        backward(row, count) {
          const d = out!.gradientBase + row * size;
          if (a!.gradient !== null) addInPlace(a!.gradient, a!.gradientBase + row * size, out!.gradient!, d, count * size);
          if (b!.gradient !== null)
            addScaledRows(b!.gradient, b!.gradientBase + row * size, signs, 0, out!.gradient!, d, size, count, size);
        },
      };
    },
  };
}

/** a ⊙ b. */
export function times(size: number): Op {
  return {
    name: "times",
    sizes: [size],
    parameters: [],
    open(run, [a, b], [out]) {
      const part = run.workspace.vector(a!.gradient === null && b!.gradient === null ? 0 : run.rowsAtOnce * size, run.precision);
      return {
        forward: (row, count) =>
          multiplyInto(out!.values, out!.base + row * size, a!.values, a!.base + row * size, b!.values, b!.base + row * size, count * size),
        backward(row, count) {
          const d = out!.gradientBase + row * size;
          for (const [to, other] of [
            [a!, b!],
            [b!, a!],
          ] as const) {
            if (to.gradient === null) continue;
            multiplyInto(part, 0, out!.gradient!, d, other.values, other.base + row * size, count * size);
            addInPlace(to.gradient, to.gradientBase + row * size, part, 0, count * size);
          }
        },
      };
    },
  };
}

/** x again in memory of its own, followed by parameters where there are any, the same in every row. */
export function copy(size: number, after: readonly Param[]): Op {
  const rest = after.reduce((sum, param) => sum + param.size, 0);
  const width = size + rest;
  return {
    name: "copy",
    sizes: [width],
    parameters: after,
    open(run, [x], [out]) {
      const own = run.parameters.biases([after], rest);
      const part = run.workspace.vector(x!.gradient === null ? 0 : run.rowsAtOnce * size, run.precision);
      return {
        forward(row, count) {
          const at = out!.base + row * width;
          copyColumns(out!.values, at, width, x!.values, x!.base + row * size, size, count, size);
          if (rest > 0) for (let n = 0; n < count; n++) fillRows(out!.values, at + n * width + size, own.values, 0, 1, rest);
        },
        backward(row, count) {
          const d = out!.gradientBase + row * width;
          if (x!.gradient !== null) {
            copyColumns(part, 0, size, out!.gradient!, d, width, count, size);
            addInPlace(x!.gradient, x!.gradientBase + row * size, part, 0, count * size);
          }
        },
        biasesBack(row, count) {
          for (let n = row; n < row + count; n++)
            if (rest > 0) addInPlace(own.gradient, 0, out!.gradient!, out!.gradientBase + n * width + size, rest);
        },
      };
    },
  };
}

/** x times a mask that training draws: 0 or 1 / (1 − probability). Left out of runs that drop nothing. */
export function dropout(size: number, index: number): Op {
  return {
    name: "dropout",
    sizes: [size],
    parameters: [],
    drops: true,
    affine: ([x]) => [x!],
    open(run, [x], [out]) {
      const mask = run.mask(index, size);
      const part = run.workspace.vector(x!.gradient === null ? 0 : run.rowsAtOnce * size, run.precision);
      return {
        forward: (row, count) =>
          multiplyInto(out!.values, out!.base + row * size, x!.values, x!.base + row * size, mask, row * size, count * size),
        backward(row, count) {
          if (x!.gradient === null) return;
          multiplyInto(part, 0, out!.gradient!, out!.gradientBase + row * size, mask, row * size, count * size);
          addInPlace(x!.gradient, x!.gradientBase + row * size, part, 0, count * size);
        },
      };
    },
  };
}
