import { type HmmForwardPass, hmmDoubtful, hmmForward, hmmForwardUnscaled } from "@unrolled/kernels";
import { expect, it } from "vitest";
import { describeOnEachKernel } from "../../support/each-kernel.js";
import { describeTwins, noise, type TwinCase } from "../../support/kernel-twins.js";

const sizes = [1, 2, 3, 4, 5, 8, 17, 32, 33];
const V = 3;
/** Sequences of 11, 9, 9, 4 and 1 steps, the longest first. */
const lengths = [11, 9, 9, 4, 1];
const T = lengths[0];
const aliveCounts = Array.from({ length: T }, (_, t) => lengths.filter((length) => length > t).length);
const starts = [0];
for (const count of aliveCounts) starts.push(starts[starts.length - 1] + count);
const positions = starts[T];
const N = lengths.length;

function law(size: number, seed: number, zeros: boolean): number[] {
  const x = noise(size, seed, 0.5).map((u, i) => (zeros && size > 2 && (i + seed) % 5 === 1 ? 0 : u + 0.51));
  const sum = x.reduce((a, b) => a + b);
  return x.map((p) => p / sum);
}
/** p(y = v | k), V × K, where symbol 2 is impossible in most states when `zeros`. */
function tableOf(K: number, zeros: boolean): number[] {
  const columns = Array.from({ length: K }, (_, k) => law(V, 50 + k, false).map((p, v) => (zeros && v === 2 && k % 3 !== 1 ? 0 : p)));
  return Array.from({ length: V }, (_, v) => columns.map((column) => column[v])).flat();
}
const symbolsOf = (missing: boolean): number[] =>
  noise(positions, 9, 0.5).map((u, i) => (missing && i % 4 === 2 ? -1 : Math.floor((u + 0.5) * V)));

interface Options {
  readonly zeros: boolean;
  readonly missing: boolean;
  readonly keepSums: boolean;
  readonly keepLaws: boolean;
  /** Steps of one call; the calls go on. */
  readonly stretch: number;
}
const given = (K: number, { zeros, missing, keepSums, keepLaws }: Options): TwinCase["given"] => ({
  values: { kind: "float64", values: new Array<number>(N).fill(0), written: true },
  products: { kind: "float64", values: new Array<number>(N).fill(1), written: true },
  flags: { kind: "int32", values: new Array<number>(N).fill(0), written: true },
  sums: { kind: "float64", values: new Array<number>(keepSums ? positions : N).fill(0), written: true },
  alpha: { kind: "float64", values: new Array<number>((keepLaws ? positions : N) * K).fill(0), written: true },
  predicted: { kind: "float64", values: new Array<number>((keepLaws ? positions : N) * K).fill(0), written: true },
  initial: { kind: "float64", values: law(K, 1, zeros) },
  transition: { kind: "float64", values: Array.from({ length: K }, (_, k) => law(K, 2 + k, zeros)).flat() },
  table: { kind: "float64", values: tableOf(K, zeros) },
  symbols: { kind: "int32", values: symbolsOf(missing) },
  aliveCounts: { kind: "int32", values: aliveCounts },
  starts: { kind: "int32", values: starts },
});
const passOf = (K: number, { keepSums, keepLaws }: Options, arrays: Parameters<TwinCase["call"]>[0]): HmmForwardPass => ({
  K,
  tinyTransition: false,
  keepSums,
  keepLaws,
  ...(Object.fromEntries(Object.entries(arrays).map(([name, { only }]) => [name, only])) as unknown as Pick<
    HmmForwardPass,
    | "initial"
    | "transition"
    | "table"
    | "symbols"
    | "aliveCounts"
    | "starts"
    | "values"
    | "products"
    | "flags"
    | "sums"
    | "alpha"
    | "predicted"
  >),
});

const variants: readonly Options[] = [
  { zeros: false, missing: false, keepSums: true, keepLaws: true, stretch: T },
  { zeros: true, missing: true, keepSums: true, keepLaws: true, stretch: T },
  { zeros: true, missing: true, keepSums: false, keepLaws: false, stretch: T },
  { zeros: true, missing: true, keepSums: true, keepLaws: false, stretch: 3 },
  { zeros: false, missing: false, keepSums: false, keepLaws: false, stretch: 1 },
];
const forward = sizes.flatMap((K) =>
  variants.map(
    (options): TwinCase => ({
      title: `K = ${K}, ${JSON.stringify(options)}`,
      given: given(K, options),
      call: (arrays) => {
        const pass = passOf(K, options, arrays);
        for (let t = 0; t < T; t += options.stretch) hmmForward(pass, t, Math.min(T, t + options.stretch));
      },
      // T products of K terms, and their logarithms.
      tolerance: 1e-15 * T * (K + 4),
      scale: 1,
    }),
  ),
);
describeTwins({ hmmForward: forward });

describeOnEachKernel("hmmForward", () => {
  const run = (K: number, options: Options): HmmForwardPass => {
    const makers = { float64: Float64Array, float32: Float32Array, int32: Int32Array } as const;
    const arrays = Object.fromEntries(
      Object.entries(given(K, options)).map(([name, { kind, values }]) => [
        name,
        { only: new makers[kind](values) as never, array: undefined as never, at: 0 },
      ]),
    );
    const pass = passOf(K, options, arrays);
    for (let t = 0; t < T; t += options.stretch) hmmForward(pass, t, Math.min(T, t + options.stretch));
    return pass;
  };

  it("gives the values' bits whatever is kept and however many calls there are", () => {
    for (const K of sizes)
      for (const [zeros, missing] of [
        [false, false],
        [true, true],
      ]) {
        const first = run(K, { zeros, missing, keepSums: true, keepLaws: true, stretch: T });
        for (const keepSums of [false, true])
          for (const stretch of [1, 3, T]) {
            const again = run(K, { zeros, missing, keepSums, keepLaws: false, stretch });
            expect(again.values).toEqual(first.values);
            expect(again.products).toEqual(first.products);
            expect(again.flags).toEqual(first.flags);
          }
      }
  });

  it("gives one sequence the bits that it has among others", () => {
    for (const K of sizes) {
      const options = { zeros: true, missing: true, keepSums: true, keepLaws: true, stretch: T };
      const all = run(K, options);
      for (let r = 0; r < N; r++) {
        const T1 = lengths[r];
        const own = Int32Array.from({ length: T1 }, (_, t) => all.symbols[starts[t] + r]);
        const alone: HmmForwardPass = {
          ...all,
          symbols: own,
          aliveCounts: new Int32Array(T1).fill(1),
          starts: Int32Array.from({ length: T1 + 1 }, (_, t) => t),
          values: new Float64Array(1),
          products: Float64Array.of(1),
          flags: new Int32Array(1),
          sums: new Float64Array(T1),
          alpha: new Float64Array(T1 * K),
          predicted: new Float64Array(T1 * K),
        };
        hmmForward(alone, 0, T1);
        expect([alone.values[0], alone.products[0], alone.flags[0]]).toEqual([all.values[r], all.products[r], all.flags[r]]);
        for (let t = 0; t < T1; t++) expect(alone.sums[t]).toBe(all.sums[starts[t] + r]);
      }
    }
  });

  it("scaled every 8 steps agrees with the loop that scales each, whole or in stretches", () => {
    for (const K of [1, 2, 3, 4, 5, 8, 17, 32]) {
      const pass = run(K, { zeros: false, missing: K % 3 !== 0, keepSums: false, keepLaws: false, stretch: T });
      const values = new Float64Array(N);
      const flags = new Int32Array(N);
      const bare = { ...pass, values, flags, alpha: new Float64Array(K * N), predicted: new Float64Array(K * N) };
      if (!hmmForwardUnscaled(bare, 0, T)) return;
      values.forEach((value, r) => {
        expect(value).toBeCloseTo(pass.values[r] + Math.log(pass.products[r]), 12);
      });
      expect([...flags]).toEqual(new Array(N).fill(0));
      for (const stretch of [1, 3, 8]) {
        const parts = { ...bare, values: new Float64Array(N), alpha: new Float64Array(K * N), predicted: new Float64Array(K * N) };
        for (let from = 0; from < T; from += stretch) hmmForwardUnscaled(parts, from, Math.min(T, from + stretch));
        expect(parts.values).toEqual(values);
      }
      // A symbol that no state has.
      hmmForwardUnscaled({ ...bare, table: pass.table.slice().fill(0, K, 2 * K), values: values.fill(0) }, 0, T);
      expect(flags.some((flag) => (flag & hmmDoubtful) !== 0)).toBe(true);
    }
  });

  it("keeps the value of a path of tiny probabilities, whose products vanish together though none does alone", () => {
    // 0 → 1 → 2 with 1e-139 each, past symbols of 1e-30 each; the last is possible in state 2 alone.
    for (const [leading, K] of [
      [3, 3],
      [4, 3],
      [4, 5],
    ]) {
      const own = [...new Array<number>(leading).fill(0), 1, 2];
      const transition = new Float64Array(K * K);
      transition.fill(1, 0, 1);
      transition[1] = 1e-139;
      transition[K + 2] = 1e-139;
      for (let k = 3; k < K; k++) transition[k * K + k] = 1;
      const table = new Float64Array(3 * K).fill(1e-30, 0, K).fill(0.5, K, 2 * K);
      table[2 * K + 2] = 0.25;
      const N1 = 3;
      const steps = own.length;
      const pass: HmmForwardPass = {
        K,
        initial: new Float64Array(K).fill(1, 0, 1),
        transition,
        tinyTransition: false,
        table,
        symbols: Int32Array.from({ length: N1 * steps }, (_, i) => own[Math.floor(i / N1)]),
        aliveCounts: new Int32Array(steps).fill(N1),
        starts: Int32Array.from({ length: steps + 1 }, (_, t) => t * N1),
        values: new Float64Array(N1),
        products: new Float64Array(N1).fill(1),
        flags: new Int32Array(N1),
        sums: new Float64Array(N1),
        keepSums: false,
        alpha: new Float64Array(N1 * K),
        predicted: new Float64Array(N1 * K),
        keepLaws: false,
      };
      hmmForward(pass, 0, steps);
      const expected = leading * Math.log(1e-30) + Math.log(0.5) + 2 * Math.log(1e-139) + Math.log(0.25);
      for (let r = 0; r < N1; r++) expect(pass.values[r] + Math.log(pass.products[r])).toBeCloseTo(expected, 9);
    }
  });
});
