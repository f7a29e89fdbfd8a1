import { hiddenMarkov, key, type Posterior, packDataset, recurrent, type SampledPaths, type SmoothedStatePosterior } from "@unrolled/core";
import { posterior, samplePaths, statePosterior } from "@unrolled/inference";
import { filteringSmoothingFigure, pathDrawsFigure, type ReportSection, statePosteriorFigure } from "@unrolled/plotting";

/** The section of the synthetic report on hidden states: real posteriors of simulated data, whose true states are drawn. */
export function stateSection(): ReportSection {
  const finite = syntheticFiniteState();
  const vector = syntheticVectorState();
  return {
    id: "posterior-of-the-state",
    title: "What the targets say of the hidden state",
    blocks: [
      { kind: "figure", figure: filteringSmoothingFigure(finite.filtered, finite.smoothed, { model: "hmm:3" }) },
      { kind: "figure", figure: pathDrawsFigure(finite.paths, { stateCount: 3, truth: finite.truth, model: "hmm:3" }) },
      { kind: "figure", figure: statePosteriorFigure(vector.posterior, { truth: vector.truth, model: "noisy-elman:2" }) },
    ],
  };
}

/** A noisy network that turns in a plane, of which one coordinate is observed and not always; its states are known. */
function syntheticVectorState(): { readonly posterior: SmoothedStatePosterior; readonly truth: number[][] } {
  const turn = 0.35;
  const model = recurrent({
    name: "turning",
    cell: "elman",
    nonlinearity: "tanh",
    inputSize: 1,
    hiddenSize: 2,
    inputs: "given",
    layers: [
      {
        weight_ih: [[0.2], [0]],
        weight_hh: [
          [1.2 * Math.cos(turn), -1.2 * Math.sin(turn)],
          [1.2 * Math.sin(turn), 1.2 * Math.cos(turn)],
        ],
        bias_ih: [0, 0],
        bias_hh: [0, 0],
      },
    ],
    initialState: { h: [[0.6, 0]], c: null },
    noise: { sd: [0.12, 0.12] },
    readout: { weight: [[1, 0]], bias: [0] },
    emission: { kind: "gaussian", sd: [0.2] },
  });
  const inputs = Array.from({ length: 70 }, (_, t) => [t % 20 === 10 ? 1 : 0]);
  const drawn = model.sample(70, key("synthetic states"), inputs);
  const targets = drawn.targets.map((y, t) => (t >= 30 && t < 42 ? null : (y as readonly number[])));
  const data = packDataset({
    name: "turning",
    targets: { kind: "real", size: 1 },
    inputs: { kind: "real", size: 1 },
    sequences: [{ id: "turning-1", inputs, targets }],
  });
  const [law] = statePosterior(model, data, { particles: 500, replicates: 8, paths: 12, draws: 100 }, key("synthetic posterior"));
  return { posterior: law, truth: drawn.states as number[][] };
}

/** Three states of overlapping Gaussians that stay for a while: filtering, smoothing, draws and the true states of one sequence. */
function syntheticFiniteState(): {
  readonly filtered: Posterior;
  readonly smoothed: Posterior;
  readonly paths: SampledPaths;
  readonly truth: number[];
} {
  const model = hiddenMarkov({
    name: "three",
    initial: [1, 0, 0],
    transition: [
      [0.9, 0.1, 0],
      [0.04, 0.86, 0.1],
      [0.1, 0.02, 0.88],
    ],
    emission: { kind: "gaussian", means: [[-1], [0.3], [1.4]], sds: [[0.9], [0.9], [0.9]] },
  });
  const { targets, states } = model.sample(64, key("synthetic finite states"));
  const data = packDataset({
    name: "three",
    targets: { kind: "real", size: 1 },
    sequences: [{ id: "three-1", targets: targets as number[][] }],
  });
  return {
    filtered: posterior(model, data, { given: "past" })[0],
    smoothed: posterior(model, data)[0],
    paths: samplePaths(model, data, 24, key("synthetic draws"))[0],
    truth: states as number[],
  };
}
