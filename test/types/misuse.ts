// Misuse that must not compile, and use that must. This file is type-checked, never run.
import { type Dataset, type HiddenMarkov, type Key, type NoisyRecurrentModel, packDataset, type RecurrentModel } from "@unrolled/core";
import { baumWelch, bptt, fit, particleBound } from "@unrolled/learning";

declare const data: Dataset;
declare const key: Key;
declare const hmm: HiddenMarkov;
declare const gru: RecurrentModel;
declare const noisy: NoisyRecurrentModel;
const both = { train: data, valid: data };

const a: HiddenMarkov = fit(hmm, both, baumWelch(), { key }).model;
const b: RecurrentModel = fit(gru, both, bptt(), { key }).model;
const c: NoisyRecurrentModel = fit(noisy, both, particleBound(), { key }).model;

export { a, b, c };

// @ts-expect-error EM needs expectations of a finite state
fit(gru, both, baumWelch(), { key });
// @ts-expect-error a hidden Markov model has no gradient
fit(hmm, both, bptt(), { key });
// @ts-expect-error a network without noise has no particle bound
fit(gru, both, particleBound(), { key });
// @ts-expect-error the likelihood of a noisy network is not a function of its parameters alone
fit(noisy, both, bptt(), { key });

// @ts-expect-error a real target is a vector: [[0.1], [0.2]]
packDataset({ name: "d", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [0.1, 0.2] }] });
// @ts-expect-error a symbol is a number
packDataset({ name: "d", targets: { kind: "categorical", size: 2, symbols: null }, sequences: [{ id: "a", targets: [[0], [1]] }] });
packDataset({ name: "d", targets: { kind: "categorical", size: 2, symbols: null }, sequences: [{ id: "a", targets: [0, null, 1] }] });
packDataset({ name: "d", targets: { kind: "count", size: 2 }, sequences: [{ id: "a", targets: [[0, null], null] }] });
