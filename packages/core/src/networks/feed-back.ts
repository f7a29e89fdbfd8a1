import type { OpenSlice } from "./open-slice.js";

/** Puts targets where a slice reads those of the step before: in packed rows from `position` on. */
export function feedBack({ plan, places }: OpenSlice, position: number, targets: readonly (number | readonly number[])[]): void {
  plan.slots.forEach(({ leaf }, id) => {
    if (leaf?.source !== "previousTarget") return;
    const { source, size, values } = places[id]!;
    targets.forEach((target, i) => {
      const at = (position + i) * size;
      if (typeof target !== "number") values.set(target, at);
      else {
        source!.symbols![position + i] = target;
        // One-hot, where an op reads numbers.
        if (values.length > 0) values.fill(0, at, at + size)[at + target] = 1;
      }
    });
  });
}
