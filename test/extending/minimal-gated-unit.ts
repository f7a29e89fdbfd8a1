import { type Dataset, key, lawFor, packDataset, type SliceBuilder } from "unrolled/extend";

// A network of one's own, with public names only: a minimal gated unit (Zhou et al. 2016, doi:10.1007/s11633-016-1006-2),
// f = σ(W_f y + U_f h + b_f), h′ = h + f ⊙ (tanh(W_n y + U_n (f ⊙ h) + b_n) − h), read out by a residual perceptron.
export function minimalGatedUnit(s: SliceBuilder, V: number, H: number, isRandom: boolean): void {
  const y = s.previousTarget(V);
  const before = s.previous("H", H);
  const sum = (name: string, x = before) =>
    s.add(s.affine(y, s.parameter(`W_${name}`, H, V), s.parameter(`b_${name}`, H)), s.affine(x, s.parameter(`U_${name}`, H, H)));
  const f = s.activate(sum("f"), "sigmoid");
  const n = s.activate(sum("n", s.times(f, before)), "tanh");
  const mean = s.add(before, s.times(f, s.subtract(n, before)));
  const h = isRandom ? s.draw("H", mean, s.parameter("logSd", H)) : mean;
  s.keep("H", h);
  const hidden = s.activate(s.affine(h, s.parameter("in", H, H), s.parameter("in_bias", H)), "relu");
  s.emit(law(V), s.affine(s.add(h, hidden), s.parameter("out", V, H), s.parameter("out_bias", V)));
}

export const law = (V: number) => lawFor("readout", "categorical", "law").readout.fromFile({ kind: "categorical" }, V, "law").law;

/** Symbols 0 1 2 0 1 2 …, with a fifth of them replaced. */
export function cycles(count: number, seed: number): Dataset {
  const sequences = Array.from({ length: count }, (_, i) => {
    const u = new Float64Array(24);
    key(seed).fold(i).fillUniform(u);
    return {
      id: `${seed}-${i}`,
      targets: Array.from({ length: 12 }, (_, t) => (u[2 * t] < 0.2 ? Math.floor(3 * u[2 * t + 1]) : (t + i) % 3)),
    };
  });
  return packDataset({ name: "cycles", targets: { kind: "categorical", size: 3, symbols: null }, sequences });
}
