import { type Checkpoint, key, packDataset, randomHiddenMarkov, randomRecurrent, selectSequences } from "@unrolled/core";
import { adam, baumWelch, bptt, fit } from "@unrolled/learning";
import { describe, expect, it } from "vitest";

const series = (shift: number) =>
  packDataset({
    name: `series ${shift}`,
    targets: { kind: "categorical", size: 2, symbols: null },
    sequences: [0, 1, 2, 3].map((i) => ({ id: `s${i}`, targets: Array.from({ length: 12 }, (_, t) => ((t + i * shift) >> 1) % 2) })),
  });
const train = series(1);
const valid = selectSequences(train, [0, 1]);
const network = randomRecurrent({ cell: "elman", hiddenSize: 2, data: train, key: key(1) });
const two = (options: object = {}) => bptt({ maxEpochs: 2, learningRate: 0.01, batchSize: 2, ...options });

function checkpointOf(): Checkpoint {
  let last: Checkpoint | null = null;
  fit(network, { train, valid }, two(), {
    key: key(1),
    onCheckpoint: (checkpoint) => {
      last = JSON.parse(JSON.stringify(checkpoint));
    },
  });
  return last as unknown as Checkpoint;
}

describe("a checkpoint is gone on from with what it was made of", () => {
  const resumeFrom = checkpointOf();
  const resume =
    (data: Parameters<typeof fit>[1], learner = two(), model = network, from = resumeFrom) =>
    () =>
      fit(model, data, learner, { key: key(1), resumeFrom: from });

  it("and with more passes and another patience", () => {
    expect(resume({ train, valid }, two({ maxEpochs: 3, patience: 2 }))().history).toHaveLength(3);
    expect(resume({ train: series(1), valid })).not.toThrow();
  });

  it("not with other data", () => {
    expect(resume({ train: series(3), valid })).toThrow(
      'fit: resumeFrom was made with other train data, got those of "series 3"; resume with the data it was made with',
    );
    expect(resume({ train, valid: train })).toThrow("fit: resumeFrom was made with other valid data");
    expect(resume({ train })).toThrow("fit: resumeFrom was made with valid data, got none");
  });

  it("not with other options of the learner, those of its optimiser among them", () => {
    expect(resume({ train, valid }, two({ learningRate: 0.02 }))).toThrow(
      "fit: resumeFrom was made with learningRate 0.01, got 0.02; resume with the options it was made with",
    );
    expect(resume({ train, valid }, two({ optimiser: adam({ beta1: 0.8 }) }))).toThrow(
      /was made with optimiser .*"beta1":0.9.*, got .*"beta1":0.8/,
    );
  });

  it("not with a model of another shape", () => {
    let last: Checkpoint | null = null;
    const start = (stateCount: number) => randomHiddenMarkov({ stateCount, emission: "categorical", data: train, key: key(1) });
    fit(start(2), { train }, baumWelch({ maxIterations: 2 }), {
      onCheckpoint: (checkpoint) => {
        last = checkpoint;
      },
    });
    expect(() => fit(start(3), { train }, baumWelch({ maxIterations: 3 }), { resumeFrom: last })).toThrow(
      /^fit: resumeFrom was made from a model hidden-markov with \d+ parameters, got hidden-markov with \d+ parameters/,
    );
  });

  it("and one from before this was kept is still read", () => {
    const { origin: _, ...state } = resumeFrom.state as Record<string, unknown>;
    expect(resume({ train: series(3), valid }, two({ maxEpochs: 3 }), network, { ...resumeFrom, state })).not.toThrow();
  });
});
