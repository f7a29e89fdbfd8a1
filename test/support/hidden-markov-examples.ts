import {
  type Dataset,
  type EmissionFile,
  type HiddenMarkovSpec,
  hiddenMarkov,
  type Key,
  packDataset,
  type SequenceRecord,
} from "@unrolled/core";

const transition = [
  [0.7, 0.2, 0.1],
  [0.05, 0.8, 0.15],
  [0.3, 0.3, 0.4],
];

/** One hidden Markov model of three states for every kind of emission. */
export const hiddenMarkovExamples: Readonly<Record<EmissionFile["kind"], HiddenMarkovSpec>> = {
  categorical: {
    initial: [0.5, 0.3, 0.2],
    transition,
    emission: {
      kind: "categorical",
      probabilities: [
        [0.7, 0.1, 0.1, 0.1],
        [0.1, 0.2, 0.3, 0.4],
        [0, 0.5, 0.5, 0],
      ],
    },
  },
  bernoulli: {
    initial: [0.2, 0.3, 0.5],
    transition,
    emission: {
      kind: "bernoulli",
      probabilities: [
        [0.9, 0.2, 0.5, 0.01],
        [0.3, 0.6, 0.5, 0.3],
        [0.1, 0.8, 0.95, 0.5],
      ],
    },
  },
  poisson: {
    initial: [0.2, 0.3, 0.5],
    transition,
    emission: {
      kind: "poisson",
      rates: [
        [0.5, 8],
        [3, 1],
        [40, 0.1],
      ],
    },
  },
  gaussian: {
    initial: [1, 0, 0],
    transition,
    emission: {
      kind: "gaussian",
      means: [
        [0, 5],
        [2, 4],
        [-3, 7],
      ],
      sds: [
        [1, 0.5],
        [0.7, 2],
        [1.5, 1],
      ],
    },
  },
  "gaussian-full": {
    initial: [0.4, 0.4, 0.2],
    transition,
    emission: {
      kind: "gaussian-full",
      means: [
        [0, 5, 1],
        [2, 4, 0],
        [-3, 7, -1],
      ],
      covariances: [
        [
          [1, 0.5, 0.1],
          [0.5, 2, -0.3],
          [0.1, -0.3, 0.5],
        ],
        [
          [0.5, 0, 0],
          [0, 1, 0.9],
          [0, 0.9, 1],
        ],
        [
          [2, -1, 0.2],
          [-1, 1.5, 0],
          [0.2, 0, 1],
        ],
      ],
    },
  },
  "gaussian-mixture": {
    initial: [0.4, 0.4, 0.2],
    transition,
    emission: {
      kind: "gaussian-mixture",
      weights: [
        [0.3, 0.7],
        [1, 0],
        [0.5, 0.5],
      ],
      means: [
        [
          [0, 5],
          [2, 3],
        ],
        [
          [1, 1],
          [0, 0],
        ],
        [
          [-3, 0],
          [-3, 4],
        ],
      ],
      sds: [
        [
          [1, 0.5],
          [0.3, 0.7],
        ],
        [
          [1, 1],
          [1, 1],
        ],
        [
          [0.5, 0.5],
          [1, 2],
        ],
      ],
    },
  },
};

/** Sequences drawn from a model; with `missing`, that share of single dimensions (or symbols) is taken out. */
export function sampledDataset(spec: HiddenMarkovSpec, lengths: readonly number[], key: Key, missing = 0): Dataset {
  const model = hiddenMarkov(spec);
  const sequences = lengths.map((length, i): SequenceRecord => {
    const { targets } = model.sample(length, key.fold("draw").fold(i));
    const holes = new Float64Array(length * model.targets.size);
    key.fold("missing").fold(i).fillUniform(holes);
    return {
      id: `s${i}`,
      targets: targets.map((y, t) => {
        if (typeof y === "number") return holes[t] < missing ? null : y;
        return y.map((x, d) => (holes[t * y.length + d] < missing ? null : x));
      }),
    };
  });
  const { kind, size } = model.targets;
  return packDataset({
    name: "sampled",
    targets: kind === "categorical" ? { kind, size, symbols: null } : { kind, size },
    sequences,
  });
}
