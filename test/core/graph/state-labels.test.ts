import { hiddenMarkov, key, randomRecurrent, stateLabels, templateGraph } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

describe("stateLabels", () => {
  it("names the numbers of a state in the order of samples: an LSTM's h before its c", () => {
    expect(stateLabels(noisyNetwork("gru", 3, 0.1).graph)).toEqual(["h[1]", "h[2]", "h[3]"]);
    expect(stateLabels(noisyNetwork("lstm", 2, 0.1).graph)).toEqual(["h[1]", "h[2]", "c[1]", "c[2]"]);
  });

  it("names layers, and as many numbers as a sampled state has", () => {
    const stack = randomRecurrent({ cell: "lstm", hiddenSize: 2, layers: 2, data: symbolData([3]), key: key(1) });
    const labels = stateLabels(stack.graph);
    expect(labels).toEqual(["h1[1]", "h1[2]", "c1[1]", "c1[2]", "h2[1]", "h2[2]", "c2[1]", "c2[2]"]);
    expect((stack.sample(1, key(1)).states as number[][])[0]).toHaveLength(labels.length);
  });

  it("calls a finite state, or one whose space is not known, by its name alone", () => {
    const hmm = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "categorical", probabilities: [[1]] } });
    expect(stateLabels(hmm.graph)).toEqual(["h"]);
    expect(stateLabels(templateGraph({ name: "orbit", variables: [{ name: "X", role: "hidden" }], edges: [] }))).toEqual(["x"]);
  });
});
