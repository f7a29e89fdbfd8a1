import { type Checkpoint, type Dataset, hiddenMarkov, key, packDataset, randomRecurrent, recurrent, selectSequences } from "@unrolled/core";
import { baumWelch, bptt, fit } from "@unrolled/learning";
import { describe, expect, it } from "vitest";

const inputsAt = (i: number, t: number): [number, number] => [Math.sin(i + t), (t % 3) - 1];

/** The same said in any order of symbols and inputs. */
function said(symbols: readonly string[] | null, turned = false): Dataset {
  const words = ["no", "yes", "oh"];
  return packDataset({
    name: "said",
    targets: { kind: "categorical", size: 3, symbols },
    inputs: { kind: "real", size: 2, ...(symbols === null ? {} : { names: turned ? ["b", "a"] : ["a", "b"] }) },
    sequences: [0, 1, 2, 3].map((i) => {
      const steps = Array.from({ length: 9 }, (_, t) => (t * (i + 1)) % 3);
      return {
        id: `s${i}`,
        targets: symbols === null ? steps : steps.map((v) => symbols.indexOf(words[v])),
        inputs: steps.map((_, t) => (turned ? inputsAt(i, t).reverse() : inputsAt(i, t))),
      };
    }),
  });
}
const straight = said(["no", "yes", "oh"]);
const turned = said(["oh", "no", "yes"], true);
const places = said(null);
const chain = hiddenMarkov({
  initial: [0.5, 0.5],
  transition: [
    [0.9, 0.1],
    [0.3, 0.7],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.5, 0.2, 0.3],
      [0.1, 0.6, 0.3],
    ],
  },
});
const network = randomRecurrent({ cell: "gru", hiddenSize: 3, data: places, key: key(1) });
const split = (data: Dataset, other = data) => ({ train: selectSequences(data, [0, 1, 2]), valid: selectSequences(other, [3]) });
const options = { key: key(2) };

describe.each([
  ["Baum–Welch", chain, baumWelch({ maxIterations: 5 })],
  ["back-propagation", network, bptt({ maxEpochs: 3, batchSize: 2 })],
] as const)("%s", (_, start, learner) => {
  const run = (model: typeof start, data: ReturnType<typeof split>) => fit(model as never, data, learner as never, options);

  it("gives the model the training data's symbols and names, and no other numbers", () => {
    const plain = run(start, split(places)).model as typeof start;
    const named = run(start, split(straight)).model as typeof start;
    expect(named.targets).toMatchObject({ symbols: ["no", "yes", "oh"] });
    if (named.inputs !== null) expect(named.inputs).toMatchObject({ names: ["a", "b"] });
    const { targets, inputs, givenInputs, ...rest } = named.toFile();
    const { targets: _targets, inputs: _inputs, givenInputs: _given, ...own } = plain.toFile();
    expect(rest).toEqual(own);
    expect([targets, plain.toFile().inputs ?? null]).toEqual([
      { kind: "categorical", size: 3, symbols: ["no", "yes", "oh"], names: null },
      inputs,
    ]);
    if (start === network) expect(givenInputs).toEqual({ kind: "real", size: 2, symbols: null, names: ["a", "b"] });
  });

  it("keeps them through a checkpoint", () => {
    const saved: Checkpoint[] = [];
    const through = fit(start as never, split(straight), learner as never, { ...options, onCheckpoint: (made) => saved.push(made) });
    const resumed = fit(start as never, split(straight), learner as never, {
      ...options,
      resumeFrom: JSON.parse(JSON.stringify(saved[0])),
    });
    expect((resumed.model as typeof start).toFile()).toEqual((through.model as typeof start).toFile());
  });

  it("reads validation data in another order, and goes on with training data in another order, to the same bytes", () => {
    const reference = run(start, split(straight));
    expect(run(start, split(straight, turned)).history).toEqual(reference.history);
    const again = (data: Dataset) => run(reference.model as typeof start, split(data)).model as typeof start;
    expect(again(turned).toFile()).toEqual(again(straight).toFile());
  });
});

it("an imported network on symbols as inputs learns that they are symbols", () => {
  const { givenInputs: _, ...file } = network.toFile();
  const fed = packDataset({
    name: "fed",
    targets: { kind: "categorical", size: 3, symbols: ["x", "y", "z"] },
    inputs: { kind: "categorical", size: 2, symbols: ["on", "off"] },
    sequences: [{ id: "s", targets: [0, 1, 2, 0], inputs: [0, 1, 1, 0] }],
  });
  const { model } = fit(recurrent(file as never) as typeof network, { train: fed, valid: null }, bptt({ maxEpochs: 1 }), options);
  expect(model.inputs).toMatchObject({ kind: "categorical", size: 2, symbols: ["on", "off"] });
});
