/** The content of a small model file: two states, three symbols. */
export const hmmFile = {
  format: "unrolled/model",
  version: 1,
  kind: "hidden-markov",
  initial: [0.6, 0.4],
  transition: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.7, 0.2, 0.1],
      [0.1, 0.3, 0.6],
    ],
  },
};
