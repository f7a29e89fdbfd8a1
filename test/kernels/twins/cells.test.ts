import { type ElmanNonlinearityCode, elmanBack, elmanStep, gruBack, gruStep, lstmBack, lstmStep } from "@unrolled/kernels";
import { describeTwins, type Given, type Kind, noise, type TwinCase } from "../../support/kernel-twins.js";

const kinds: readonly Kind[] = ["float64", "float32"];
/** One row and many; every remainder of a vector of two and of four, and beyond 32. */
const shapes = [...[1, 2, 3, 4, 5, 6, 7, 8, 9, 17, 33].map((H) => [3, H] as const), [1, 5], [7, 3]] as const;
/*
 * Gates are the quotients of src/fast/exponentials.ts, within 5 ulp (7 in float32) on either side, and a handful of products
 * and sums of numbers of order 1 follow: some tens of roundings of 2⁻⁵³ or 2⁻²⁴.
 */
const tolerance = (kind: Kind): number => (kind === "float64" ? 1e-14 : 4e-6);

const over = (make: (kind: Kind, count: number, H: number) => Omit<TwinCase, "title" | "count" | "tolerance">): TwinCase[] =>
  kinds.flatMap((kind) =>
    shapes.map(([count, H]) => ({ title: `${kind}, ${count} rows of ${H}`, count, tolerance: tolerance(kind), ...make(kind, count, H) })),
  );
/** Gates' arguments: most of order 1, some that saturate and a few that are 0. */
const before = (length: number, seed: number): number[] =>
  noise(length, seed, 4).map((x, i) => (i % 11 === 7 ? 30 * x : i % 13 === 5 ? 0 : x));
/** What a gate leaves: within (0, 1), or (−1, 1). */
const gate = (length: number, seed: number): number[] => noise(length, seed, 0.5).map((x) => x + 0.5);

const nonlinearities: readonly ElmanNonlinearityCode[] = [0, 1, 2, 3];
const elmanSteps = nonlinearities.flatMap((code) =>
  over((kind, count, H) => ({
    given: {
      h: { kind, values: noise(count * H, 1), written: true, row: H },
      gates: { kind, values: before(count * H, 2), written: true, row: H },
    },
    call: ({ h, gates }, rows) => elmanStep(h.array, h.at, gates.array, gates.at, rows, H, code),
    exactOnSimd: code === 1 || code === 3,
  })),
);
const elmanBacks = nonlinearities.flatMap((code) =>
  over((kind, count, H) => ({
    given: {
      gates: { kind, values: (code === 2 ? gate : before)(count * H, 3), written: true, row: H },
      dh: { kind, values: noise(count * H, 4), row: H },
    },
    call: ({ gates, dh }, rows) => elmanBack(gates.array, gates.at, dh.array, dh.at, rows, H, code),
    exactOnSimd: code === 1 || code === 3,
    // 1 − y² cancels, and y may be far from a gate's size here.
    scale: code === 0 ? 120 ** 2 : 4,
  })),
);

const lstmSteps = over((kind, count, H) => ({
  given: {
    h: { kind, values: noise(count * H, 1), written: true, row: H },
    c: { kind, values: noise(count * H, 2), written: true, row: H },
    previous: { kind, values: noise(count * H, 3), row: H },
    gates: { kind, values: before(4 * count * H, 4), written: true, row: 4 * H },
    kept: { kind, values: noise(count * H, 5), written: true, row: H },
  },
  // h and c have one offset: their arrays begin here, each where its own numbers do.
  call: ({ h, c, previous, gates, kept }, rows) =>
    lstmStep(h.only, c.only, 0, previous.array, previous.at, gates.array, gates.at, kept.array, kept.at, rows, H),
  scale: 4,
}));
const lstmBacks = over((kind, count, H) => ({
  given: {
    dPrevious: { kind, values: noise(count * H, 1), written: true, row: H },
    dh: { kind, values: noise(count * H, 2), row: H },
    dc: { kind, values: noise(count * H, 3), row: H },
    previous: { kind, values: noise(count * H, 4), row: H },
    gates: { kind, values: gate(4 * count * H, 5), written: true, row: 4 * H },
    kept: { kind, values: gate(count * H, 6), row: H },
  },
  call: ({ dPrevious, dh, dc, previous, gates, kept }, rows) =>
    lstmBack(
      dPrevious.array,
      dPrevious.at,
      dh.only,
      dc.only,
      0,
      previous.array,
      previous.at,
      gates.array,
      gates.at,
      kept.array,
      kept.at,
      rows,
      H,
    ),
  scale: 4,
}));

const gruArrays = (kind: Kind, count: number, H: number, after: boolean): Record<string, Given> => ({
  h: { kind, values: noise(count * H, 1), written: true, row: H },
  previous: { kind, values: noise(count * H, 2), row: H },
  gates: { kind, values: (after ? gate : before)(3 * count * H, 3), written: true, row: 3 * H },
  kept: { kind, values: before(3 * count * H, 4), written: after, row: 3 * H },
});
const gruSteps = over((kind, count, H) => ({
  given: gruArrays(kind, count, H, false),
  call: ({ h, previous, gates, kept }, rows) =>
    gruStep(h.array, h.at, previous.array, previous.at, gates.array, gates.at, kept.array, kept.at, rows, H),
  // r b_n reaches 120 before tanh takes it, whose slope is at most 1.
  scale: kind === "float64" ? 4 : 120,
}));
const gruBacks = over((kind, count, H) => ({
  given: { ...gruArrays(kind, count, H, true), dh: { kind, values: noise(count * H, 5), row: H } },
  call: ({ h, dh, previous, gates, kept }, rows) =>
    gruBack(h.array, h.at, dh.array, dh.at, previous.array, previous.at, gates.array, gates.at, kept.array, kept.at, rows, H),
  scale: 120,
}));

/** ∂L/∂c_{t−1} may replace ∂L/∂c_t: one array twice in a call. */
const inPlace = over((kind, count, H) => ({
  given: {
    dc: { kind, values: noise(count * H, 1), written: true, row: H },
    dh: { kind, values: noise(count * H, 2), row: H },
    previous: { kind, values: noise(count * H, 4), row: H },
    gates: { kind, values: gate(4 * count * H, 5), written: true, row: 4 * H },
    kept: { kind, values: gate(count * H, 6), row: H },
  },
  call: ({ dc, dh, previous, gates, kept }, rows) =>
    lstmBack(dc.only, 0, dh.only, dc.only, 0, previous.array, previous.at, gates.array, gates.at, kept.array, kept.at, rows, H),
  scale: 4,
}));

describeTwins({
  elmanStep: elmanSteps,
  elmanBack: elmanBacks,
  lstmStep: lstmSteps,
  lstmBack: lstmBacks,
  "lstmBack in place": inPlace,
  gruStep: gruSteps,
  gruBack: gruBacks,
});
