import { gaussianRows, logisticRows, softmaxRows } from "@unrolled/kernels";
import { expect, it } from "vitest";
import { describeOnEachKernel } from "../../support/each-kernel.js";
import { describeTwins, type Kind, noise, type TwinCase } from "../../support/kernel-twins.js";

const kinds: readonly Kind[] = ["float64", "float32"];
const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 17, 33];
const repeats = [1, 2, 5];
const count = 4;
const missing = Number.NaN;

/*
 * Terms of order 1 to 10, as many as the row is long, each within some ulp. Float32 readouts make float32 terms, whose sum is
 * float64 but for softmax's; the plain twin takes the same readouts in float64.
 */
const tolerance = (kind: Kind, terms: number): number => (kind === "float64" ? 1e-15 : 3e-7) * (terms + 3);
const over = (
  make: (kind: Kind, size: number, repeat: number, differentiate: boolean) => Omit<TwinCase, "title" | "count" | "tolerance">,
): TwinCase[] =>
  kinds.flatMap((kind) =>
    sizes.flatMap((size) =>
      repeats.flatMap((repeat) =>
        [false, true].map((differentiate) => ({
          title: `${kind}, ${count} × ${repeat} rows of ${size}${differentiate ? ", differentiated" : ""}`,
          count,
          tolerance: tolerance(kind, size),
          scale: 4,
          ...make(kind, size, repeat, differentiate),
        })),
      ),
    ),
  );

const softmax = over((kind, V, repeat, differentiate) => ({
  given: {
    out: { kind: "float64", values: noise(count * repeat, 1), written: true, row: repeat },
    logits: { kind, values: noise(count * repeat * V, 2, 4), written: true, row: repeat * V },
    // The second symbol of all is missing.
    symbols: { kind: "int32", values: [V - 1, -1, 0, V >> 1], row: 1 },
  },
  call: ({ out, logits, symbols }, n) => {
    softmaxRows(out.array, out.at, logits.array, logits.at, symbols.array, symbols.at, n, repeat, V, differentiate);
    // Scratch, where there is no derivative.
    if (!differentiate) (logits.only as Float64Array).fill(0);
  },
}));

/** A row of targets is observed, one missing whole, one in part. */
const targets = (D: number, law: (d: number) => number): number[] =>
  Array.from({ length: count * D }, (_, i) => {
    const row = Math.floor(i / D);
    return row === 1 || (row === 2 && i % 3 === 0) ? missing : law(i);
  });
const logistic = over((kind, D, repeat, differentiate) => ({
  given: {
    out: { kind: "float64", values: noise(count * repeat, 1), written: true, row: repeat },
    logits: { kind, values: noise(count * repeat * D, 2, 6), written: true, row: repeat * D },
    Y: { kind: "float64", values: targets(D, (i) => (i * 7) % 2), row: D },
  },
  call: ({ out, logits, Y }, n) => logisticRows(out.array, out.at, logits.array, logits.at, Y.only, 0, n, repeat, D, differentiate),
}));
const gaussian = over((kind, D, repeat, differentiate) => ({
  given: {
    out: { kind: "float64", values: noise(count * repeat, 1), written: true, row: repeat },
    readouts: { kind, values: noise(2 * count * repeat * D, 2, 1.5), written: true, row: 2 * repeat * D },
    Y: { kind: "float64", values: targets(D, (i) => Math.sin(i)), row: D },
  },
  call: ({ out, readouts, Y }, n) => gaussianRows(out.array, out.at, readouts.array, readouts.at, Y.only, 0, n, repeat, D, differentiate),
  // z / sd and z² reach e^{2 · 1.5} 2.5² in a row.
  scale: 150,
}));

describeTwins({ softmaxRows: softmax, logisticRows: logistic, gaussianRows: gaussian });

describeOnEachKernel("readout rows", (kernel) => {
  const out = new Float64Array(3);
  const precisions = [Float64Array, Float32Array] as const;

  it("gives log softmax of a row the same bits alone and in a cloud of any size", () => {
    for (const Numbers of precisions)
      for (const V of sizes)
        for (const repeat of [2, 3, 4, 7, 8]) {
          const logits = Numbers.from(noise(repeat * V, V, 6));
          const symbol = Int32Array.of(V >> 1);
          const alone = Float64Array.from({ length: repeat }, (_, n) => {
            const out = new Float64Array(1);
            softmaxRows(out, 0, logits.slice(n * V, (n + 1) * V), 0, symbol, 0, 1, 1, V, false);
            return out[0];
          });
          const cloud = new Float64Array(repeat);
          softmaxRows(cloud, 0, logits.slice(), 0, symbol, 0, 1, repeat, V, false);
          expect([...cloud]).toStrictEqual([...alone]);
        }
  });

  it.each(precisions)("read targets from their position on, in a %o", (Numbers) => {
    const z = Numbers.of(0.3, -1.2, 0.9, 2);
    softmaxRows(out, 0, z.slice(), 0, Int32Array.of(9, 9, 1, -1), 2, 2, 1, 2, false);
    expect(out[0]).toBeCloseTo(-1.2 - Math.log(Math.exp(0.3) + Math.exp(-1.2)), 6);
    expect(out[1]).toBe(0);
    logisticRows(out, 0, z.slice(), 0, Float64Array.of(9, 9, 1, 0, missing, 1), 1, 2, 1, 2, false);
    expect(out[0]).toBeCloseTo(-Math.log1p(Math.exp(-0.3)) - Math.log1p(Math.exp(-1.2)), 6);
    expect(out[1]).toBeCloseTo(-Math.log1p(Math.exp(-2)), 6);
    gaussianRows(out, 0, z.slice(), 0, Float64Array.of(9, 9, 1, missing), 2, 2, 1, 1, false);
    expect(out[0]).toBeCloseTo(-0.5 * ((1 - 0.3) / Math.exp(-1.2)) ** 2 + 1.2 - 0.5 * Math.log(2 * Math.PI), 5);
    expect(out[1]).toBe(0);
  });

  it.each(precisions)("give certain, impossible and far logits their values, in a %o", (Numbers) => {
    const { NEGATIVE_INFINITY: none, POSITIVE_INFINITY: all } = Number;
    softmaxRows(out, 0, Numbers.of(none, 0, none, 0, 0, 80), 0, Int32Array.of(1, 0, 0), 0, 3, 1, 2, false);
    expect([...out]).toEqual([0, none, -80]);
    logisticRows(out, 0, Numbers.of(none, all, 80), 0, Float64Array.of(0, 0, 0), 0, 3, 1, 1, false);
    expect([...out]).toEqual([0, none, -80]);
    logisticRows(out, 0, Numbers.of(none, all, -80), 0, Float64Array.of(1, 1, 1), 0, 3, 1, 1, false);
    expect([...out]).toEqual([none, 0, -80]);
  });

  it.each(precisions)("take logits that are all far from 0, in a %o", (Numbers) => {
    for (let V = 1; V <= 9; V++)
      for (const far of [-2000, 2000]) {
        softmaxRows(out, 0, new Numbers(V).fill(far), 0, Int32Array.of(V - 1), 0, 1, 1, V, true);
        expect(out[0]).toBeCloseTo(-Math.log(V), 6);
      }
  });

  it.each(precisions)("pass NaN on wherever it is observed, in a %o", (Numbers) => {
    for (let size = 1; size <= 9; size++)
      for (let bad = 0; bad < size; bad++)
        for (const differentiate of [false, true]) {
          const row = Numbers.from(Array.from({ length: size }, (_, i) => (i === bad ? Number.NaN : i / 3)));
          softmaxRows(out, 0, row.slice(), 0, Int32Array.of(0), 0, 1, 1, size, differentiate);
          expect(out[0]).toBeNaN();
          const seen = new Float64Array(size).fill(1);
          logisticRows(out, 0, row.slice(), 0, seen, 0, 1, 1, size, differentiate);
          expect(out[0]).toBeNaN();
          seen[bad] = missing;
          logisticRows(out, 0, row.slice(), 0, seen, 0, 1, 1, size, differentiate);
          expect(out[0]).not.toBeNaN();
          for (const half of [0, size]) {
            const readouts = new Numbers(2 * size);
            readouts.set(row, half);
            gaussianRows(out, 0, readouts, 0, new Float64Array(size), 0, 1, 1, size, differentiate);
            expect(out[0]).toBeNaN();
          }
        }
  });

  it.each(precisions)("say of infinite logits what the plain twins do, in a %o", (Numbers) => {
    softmaxRows(
      out,
      0,
      Numbers.of(Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY),
      0,
      Int32Array.of(0, 0),
      0,
      2,
      1,
      2,
      false,
    );
    expect([...out.subarray(0, 2)]).toEqual([Number.NaN, Number.NaN]);
  });

  it.each(precisions)("take normal laws of any spread: no density is far off where exp ends, in a %o", (Numbers) => {
    for (const differentiate of [false, true])
      for (const D of [1, 2, 3, 5]) {
        const of = (mean: number, logSd: number): number => {
          const readouts = new Numbers(2 * D).fill(mean, 0, D).fill(logSd, D);
          gaussianRows(out, 0, readouts, 0, new Float64Array(D), 0, 1, 1, D, differentiate);
          return out[0] / D;
        };
        for (const far of [90, 200, 709, 710, 800, 2000]) {
          // As wide as can be: z is 0.
          expect(of(1, far)).toBeCloseTo(-far - 0.5 * Math.log(2 * Math.PI), 3);
          // As narrow: z² is beyond everything, or at least beyond what the sd adds.
          expect(of(1, -far)).toBeLessThan(-1e30);
        }
      }
    if (kernel !== "plain") expect(out[0]).toBe(Number.NEGATIVE_INFINITY);
  });

  it("multiplies many Bernoulli factors before a logarithm without overflow, in both precisions", () => {
    for (const Numbers of precisions)
      for (const D of [63, 64, 127, 128, 255, 256, 257, 511, 512, 513, 1023, 1024, 1300, 2048]) {
        const one = new Float64Array(1);
        logisticRows(one, 0, new Numbers(D), 0, new Float64Array(D), 0, 1, 1, D, false);
        expect(one[0] / (-D * Math.LN2)).toBeCloseTo(1, 14);
      }
  });
});
