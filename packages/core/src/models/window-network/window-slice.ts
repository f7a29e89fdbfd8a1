import type { ElmanNonlinearity } from "../../cells/index.js";
import type { ReadoutLaw } from "../../laws/index.js";
import { copy, type Slice, slice } from "../../networks/index.js";

/** All of a window network but its trained numbers. */
export interface WindowShape {
  readonly window: number;
  /** Numbers of the given inputs; 0: none. */
  readonly givenSize: number;
  readonly hidden: readonly { readonly size: number; readonly nonlinearity: ElmanNonlinearity }[];
  readonly law: ReadoutLaw;
}

/**
 * The time slice of a network on a window: nothing is carried but the targets themselves. L1 holds y_{t−1} for the step after, L2 what L1 held, and so on;
 * zeros stand before the first target.
 */
export function windowSlice({ window, givenSize, hidden, law }: WindowShape): Slice {
  const D = law.targets.size;
  return slice((s) => {
    let size = givenSize + window * D;
    const params = hidden.map(({ size: M, nonlinearity }, i) => {
      const own = { weight: s.parameter(`hidden.${i}.weight`, M, size), bias: s.parameter(`hidden.${i}.bias`, M), nonlinearity };
      size = M;
      return own;
    });
    const weight = s.parameter("readout.weight", law.readoutSize, size);
    const bias = s.parameter("readout.bias", law.readoutSize);
    const own = law.parameters.map(({ name, size: numbers }) => s.parameter(`emission.${name}`, numbers));
    const last = s.previousTarget(D);
    const older = Array.from({ length: window - 1 }, (_, i) => s.previous(`L${i + 1}`, D));
    [last, ...older].slice(0, Math.max(1, window - 1)).forEach((x, i) => void s.keep(`L${i + 1}`, s.op(copy(D, []), x)[0]!));
    const given = givenSize === 0 ? [] : [s.given(givenSize)];
    const [first, ...further] = params as [(typeof params)[number], ...typeof params];
    let h = s.activate(s.affine([...given, last, ...older], first.weight, first.bias), first.nonlinearity);
    for (const layer of further) h = s.activate(s.affine(h, layer.weight, layer.bias), layer.nonlinearity);
    s.emit(law, s.affine(h, weight, bias), ...own);
  });
}
