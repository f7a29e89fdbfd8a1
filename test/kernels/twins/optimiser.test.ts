import { adamStep, euclideanNorm, scale } from "@unrolled/kernels";
import { describeTwins, noise, type TwinCase } from "../../support/kernel-twins.js";

const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 17, 33];

const adam = lengths.flatMap((length) =>
  [1, 2, 1000].map(
    (count): TwinCase => ({
      title: `${length} numbers, step ${count}`,
      given: {
        theta: { kind: "float64", values: noise(length, 1), written: true },
        g: { kind: "float64", values: noise(length, 2, 1e-3).with(0, 0) },
        m: { kind: "float64", values: noise(length, 3, 1e-3), written: true },
        v: {
          kind: "float64",
          values: noise(length, 4, 1e-6)
            .map(Math.abs)
            .with(length - 1, 0),
          written: true,
        },
      },
      call: ({ theta, g, m, v }) => adamStep(theta.only, g.only, m.only, v.only, count, 1e-3, 0.9, 0.999, 1e-8),
      // A dozen roundings of numbers of their own size.
      tolerance: 2e-15,
      scale: 1e-3,
    }),
  ),
);
const norm = lengths.flatMap((length) =>
  [1, 1e-170, 1e150].map(
    (size): TwinCase => ({
      title: `${length} numbers of ${size}`,
      given: { x: { kind: "float64", values: noise(length, 5, size) } },
      call: ({ x }) => euclideanNorm(x.only),
      tolerance: 1e-15,
      scale: 0,
    }),
  ),
);
const scaled = lengths.map(
  (length): TwinCase => ({
    title: `${length} numbers`,
    given: { x: { kind: "float64", values: noise(length, 6), written: true } },
    call: ({ x }) => scale(x.array, -0.3, x.at, length),
    tolerance: 0,
    exactOnSimd: true,
  }),
);

describeTwins({ adamStep: adam, euclideanNorm: norm, scale: scaled });
