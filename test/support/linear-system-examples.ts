import type { GappyTargets, LinearSystemExample } from "./linear-system.js";

export const wave = (i: number, j: number): number => Math.sin(1.7 * i + 0.9 * j + 0.3);

/** Three numbers of state, two of target with noises that depend on each other, offsets of their own for each sequence. */
export const gappySystem: LinearSystemExample = {
  a: [0.5, -1, 0.2],
  P: [
    [1, 0.3, 0],
    [0.3, 0.5, 0.1],
    [0, 0.1, 0.4],
  ],
  A: [
    [0.9, 0.2, 0],
    [-0.3, 0.7, 0.1],
    [0.1, 0, 0.5],
  ],
  Q: [
    [0.2, 0.05, 0],
    [0.05, 0.1, 0.02],
    [0, 0.02, 0.3],
  ],
  C: [
    [1, 0.5, 0],
    [-0.2, 0.3, 1],
  ],
  R: [
    [0.3, 0.1],
    [0.1, 0.2],
  ],
  b: (t, index) => [wave(t, index), 0.1 * t, -0.2],
  d: (t, index) => [1 + wave(index, t), -0.5],
};

const full: GappyTargets = Array.from({ length: 7 }, (_, t) => [2 * wave(t, 0), wave(t, 4)]);
const gappy: GappyTargets = [[0.4, null], null, [null, 1.2], [0.3, -0.9], [null, null], [1.1, 0.2]];
export const gappySequences: readonly GappyTargets[] = [
  full.slice(0, 4),
  full,
  gappy,
  full.slice(1, 5).map((y) => y!.map((x) => x! + 1)),
  [[1, 2]],
];

/** A trend of which nothing is known, and a number of which something is. */
export const gappyTrend: LinearSystemExample = {
  ...gappySystem,
  P: [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0.4],
  ],
  diffuse: [1, 1, 0],
  A: [
    [1, 1, 0],
    [0, 1, 0],
    [0.1, 0, 0.5],
  ],
};
