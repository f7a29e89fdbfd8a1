import {
  addScaledRows,
  cumulateRows,
  drawIndex,
  effectiveSampleSize,
  gatherRowsInto,
  normaliseLogWeights,
  repeatRows,
} from "@unrolled/kernels";
import type { CellState } from "../../cells/index.js";
import type { Dataset, Key, ParticleGradientOptions, Reals, Workspace } from "../../contracts/index.js";
import type { LogEmission } from "../../laws/index.js";
import type { InputBlock } from "./bind-inputs.js";
import { firstInputProduct, readoutProduct, stepLayer } from "./layer-products.js";
import type { Network } from "./network.js";
import { type LayerTape, makeInitial, makeState, makeTape, stateAt } from "./tape.js";

/**
 * A particle filter's run over a data set, kept for its backward pass. The n-th particle of packed position p stands at row
 * p · N + n of every array, so that the particles alive at a step are a prefix, as the sequences are.
 */
export interface ParticleTape extends LayerTape {
  /** N */
  readonly particles: number;
  /** s_0 for every particle. */
  readonly initial: CellState;
  /** rows x S: ε, h then c. */
  readonly noise: Reals;
  /** rows x width: ∂ log p(y_t | s_t) / ∂ readouts. */
  readonly dReadouts: Reals;
  /** Packed: 1 where a stretch of weights ends, by resampling or with the sequence. */
  readonly ends: Int32Array;
  /** Where a stretch ends, its normalised weights: ∂ bound / ∂ log p(y_t | s_t) for every t of the stretch. */
  readonly weights: Float64Array;
  /** Rows within their step of which the particles of the next step are children; identity where nothing was resampled. */
  readonly ancestors: Int32Array;
  /** Length T: 1 where some sequence was resampled after step t. */
  readonly resampled: Int32Array;
  /** log Ẑ, one per row of the data set. */
  readonly bounds: Float64Array;
}

/** log Ẑ = Σ over stretches between resamplings of log (1/N) Σ_n exp Σ_{t in stretch} log p(y_t | s_t^n). */
export function forwardParticles(
  network: Network,
  sd: Reals,
  blocks: readonly InputBlock[],
  logEmission: LogEmission,
  data: Dataset,
  options: ParticleGradientOptions,
  workspace: Workspace,
): ParticleTape {
  const { readout, precision } = network;
  const layer = network.layers[0]!;
  const { hiddenSize: H, gateSize, cell } = layer;
  const N = options.particles;
  const S = sd.length;
  const rows = data.stepCount * N;
  const batch = data.sequences.length;
  const tape: ParticleTape = {
    ...makeTape(layer, rows, precision, workspace),
    particles: N,
    initial: makeInitial(layer, batch * N, precision, workspace),
    noise: workspace.vector(rows * S, precision),
    dReadouts: workspace.vector(rows * readout.width, precision),
    ends: workspace.indices(data.stepCount),
    weights: workspace.vector(rows),
    ancestors: workspace.indices(rows),
    resampled: workspace.indices(data.length),
    bounds: workspace.vector(batch),
  };
  const keys = Array.from(data.order, (index) => options.key.fold("sequence").fold(data.sequences[index]!.id));
  const gathered = makeState(layer, batch * N, precision, workspace);
  const inputGates = workspace.vector(batch * gateSize, precision);
  const stepLogWeights = workspace.vector(batch * N);
  const logWeights = workspace.vector(batch * N);
  const cumulative = workspace.vector(N);
  const uniforms = workspace.vector(N);

  for (let t = 0; t < data.length; t++) {
    const alive = data.aliveCounts[t]!;
    const start = data.starts[t]!;
    const at = start * N;
    const count = alive * N;
    const next = stateAt(tape.state, at, H);
    firstInputProduct(inputGates, 0, layer, blocks, start, alive);
    repeatRows(tape.gates, at * gateSize, inputGates, 0, alive, N, gateSize);
    const scratch = { gates: tape.gates, gatesOffset: at * gateSize, kept: tape.kept, keptOffset: at * cell.keptParts * H };
    stepLayer(layer, next, previousStates(tape, gathered, data, t, H), scratch, count);
    for (let row = 0; row < alive; row++)
      keys[row]!.fold("noise")
        .fold(t)
        .fillNormal(tape.noise.subarray((at + row * N) * S, (at + (row + 1) * N) * S));
    addScaledRows(next.h, at * H, sd, 0, tape.noise, at * S, S, count, H);
    if (cell.stateParts === 2) addScaledRows(next.c, at * H, sd, H, tape.noise, at * S + H, S, count, H);
    readoutProduct(tape.dReadouts, at * readout.width, readout, next.h, at * H, count, H);
    logEmission(stepLogWeights, 0, tape.dReadouts, at * readout.width, start, alive, N, true);
    for (let row = 0; row < alive; row++) weigh(row, t, keys[row]!);
  }
  return tape;

  function weigh(row: number, t: number, key: Key): void {
    const from = row * N;
    const position = data.starts[t]! + row;
    const at = position * N;
    for (let n = 0; n < N; n++) {
      logWeights[from + n] = logWeights[from + n]! + stepLogWeights[from + n]!;
      tape.ancestors[at + n] = from + n;
    }
    const last = t === data.sequences[data.order[row]!]!.length - 1;
    if (!last && options.resampleBelow === "never") return;
    const logMean = normaliseLogWeights(tape.weights, logWeights, N, at, from) - Math.log(N);
    const below = options.resampleBelow as number;
    if (!last && below < 1 && !(effectiveSampleSize(tape.weights, N, at) < below * N)) return;
    tape.ends[position] = 1;
    tape.bounds[row] = tape.bounds[row]! + logMean;
    if (last) return;
    tape.resampled[t] = 1;
    logWeights.fill(0, from, from + N);
    if (logMean === Number.NEGATIVE_INFINITY) return;
    cumulateRows(cumulative, tape.weights.subarray(at, at + N), 1, N);
    key.fold("resample").fold(t).fillUniform(uniforms);
    for (let n = 0; n < N; n++) tape.ancestors[at + n] = from + drawIndex(cumulative, 0, N, uniforms[n]!);
  }
}

/** The states that the particles of step t start from: s_0, those of the step before, or their chosen ancestors (copied into `gathered`). */
export function previousStates(tape: ParticleTape, gathered: CellState, data: Dataset, t: number, H: number): CellState {
  if (t === 0) return tape.initial;
  const before = data.starts[t - 1]! * tape.particles;
  if (tape.resampled[t - 1] === 0) return stateAt(tape.state, before, H);
  const count = data.aliveCounts[t]! * tape.particles;
  const chosen = tape.ancestors.subarray(before, before + count);
  gatherRowsInto(gathered.h, tape.state.h.subarray(before * H), chosen, count, H);
  if (gathered.c.length > 0) gatherRowsInto(gathered.c, tape.state.c.subarray(before * H), chosen, count, H);
  return gathered;
}
