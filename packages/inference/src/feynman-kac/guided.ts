import type { AdditiveTransition, CloudProcess, Key, LinearGaussianEmission, Reals, Rows, Workspace } from "@unrolled/core";
import { addColumnProducts, addColumnSums, addScaledRows, gemm, gemmTransposedA, repeatRows, scaleRows } from "@unrolled/kernels";
import { openLinearised } from "./linearised.js";
import { densityOf } from "./log-transitions.js";
import { optimalProposal } from "./optimal-proposal.js";
import type { CloudOptions, OpenProposal, Proposal } from "./proposal.js";

/**
 * A proposal that looks at y_t before it draws s_t = f(s_{t−1}, x_t) + sd ⊙ ε. Dimensions of y_t that are missing are left out.
 *
 * Where y_t is Gaussian with a mean linear in s_t (a `gaussian` emission with sds of its own, read out linearly) it is the optimal one,
 * s_t ~ p(s_t | s_{t−1}, y_t) with weight p(y_t | s_{t−1}): of all proposals that see no further than y_t its weights vary least (Doucet,
 * Godsill & Andrieu 2000, doi:10.1023/A:1008935410038). Cost a step: the model's, and O(N D (D + S)).
 *
 * Under another law of a network (symbols, binary targets, counts, sds that are read out, a perceptron as readout) it is linearised: about the most
 * likely state of the cloud's mean, log p(y_t | s) is taken for a quadratic, and 7 of 10 particles are drawn from the normal law that it
 * makes of N(f, sd²), 3 of 10 from N(f, sd²) itself; weights are exact for the mixture. Cost a step: the model's, O(N S²), and a few expansions.
 *
 * It pays where one target says much about the state: counts, many binary dimensions, sharp Gaussians (`node bench/proposals.mjs`, and
 * docs/choosing-a-method.md).
 *
 * @throws TypeError, when a model is scored, where its process offers no additive noise, or its law does not say how it bends
 * (`information` in `defineLaw`).
 * @example
 * const series = packDataset({ name: "series", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1], [2], [1.5]] }] });
 * const network = randomRecurrent({ cell: "gru", hiddenSize: 3, data: series, noiseSd: 0.4, key: key(1) });
 * logLikelihood(network, series, smc({ particles: 100, proposal: guided() }), key(7)).value;
 */
export function guided(): Proposal {
  return guidedProposal;
}

const guidedProposal: Proposal = Object.freeze<Proposal>({
  name: "guided",
  spec: "guided",
  open(process, options, workspace) {
    const { emission, expansion = null } = process;
    // The closed form needs no density of the whole state.
    const transition = emission === null ? densityOf(process) : process.transition;
    if (transition === null || (emission === null && expansion === null))
      throw new TypeError(
        `guided: a model with independent noise added to each number of its state, and a law of the target that says how it bends, is required, this one has ${
          transition === null ? "no such noise, or not in all of its state" : "a law without its information (see docs/adding-a-law.md)"
        }; use bootstrap()`,
      );
    if (emission !== null) return openGuided(process, transition, emission, options, workspace);
    return openLinearised(process, transition, expansion!, options, workspace);
  },
});

/** Clouds from..to − 1, all of whose targets have the same dimensions observed. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly pattern: string;
}

/** The optimal proposal of one process, and log p(y_t | s_{t−1}) by itself. */
export function openGuided(
  process: CloudProcess,
  transition: AdditiveTransition,
  emission: LinearGaussianEmission,
  { particles: N, precision, tape }: CloudOptions,
  workspace: Workspace,
): OpenProposal & { predictInto(out: Float64Array, previous: Rows<Reals>, t: number): boolean } {
  const S = process.stateDim;
  const { size: D, weights: C, bias: c } = emission;
  const clouds = process.cloudsAt(0);
  const rows = clouds * N;
  const vector = (length: number): Reals => workspace.vector(length, precision);
  const placed = (values: Float64Array): Reals => {
    const out = vector(values.length);
    out.set(values);
    return out;
  };
  const starts = rowStarts(process, N);
  const taped = tape ? starts.at(-1)! : rows;
  const optimal = optimalProposal(transition, emission, precision, workspace);
  const sd = placed(transition.sd);
  const negativeR = placed(emission.sd.map((r) => -r));
  const negativeC = placed(C.map((x) => -x));
  const negativeCT = placed(Float64Array.from(C, (_, i) => -C[(i % D) * S + Math.floor(i / D)]!));
  // Of every step where the way back is to be gone, else of the last.
  const means = vector(taped * S);
  const stateNoise = vector(taped * S);
  const targetNoise = vector(taped * D);
  const targets = workspace.vector(clouds * D);
  const differences = vector(clouds * D);
  const errors = vector(rows * D);
  const moved = vector(rows * D);
  const whitened = vector(rows * D);
  const at = (t: number): number => (tape ? starts[t]! : 0);

  let runs: readonly Run[] = [];
  let runsOf = -1;
  /** Neighbours with the same dimensions observed; `differences` becomes y_t − c, 0 where missing. */
  function runsAt(t: number): readonly Run[] {
    if (t === runsOf) return runs;
    const alive = process.cloudsAt(t);
    emission.targetsInto(targets.length === alive * D ? targets : targets.subarray(0, alive * D), t);
    const found: Run[] = [];
    for (let i = 0; i < alive; i++) {
      let pattern = "";
      for (let d = 0; d < D; d++) {
        const y = targets[i * D + d]!;
        pattern += Number.isNaN(y) ? "0" : "1";
        differences[i * D + d] = Number.isNaN(y) ? 0 : y - c[d]!;
      }
      const last = found.at(-1);
      if (last?.pattern === pattern) found[found.length - 1] = { ...last, to: i + 1 };
      else found.push({ from: i, to: i + 1, pattern });
    }
    [runs, runsOf] = [found, t];
    return found;
  }

  /** out = y_t − c − C x for the rows of a run; x stands at xAt. */
  function errorsInto(out: Reals, x: Reals, xAt: number, { from, to }: Run): void {
    const first = from * N;
    repeatRows(out, first * D, differences, from * D, to - from, N, D);
    gemm(out, first * D, x, xAt + first * S, negativeCT, 0, (to - from) * N, S, D, true);
  }

  function observed(run: Run) {
    if (optimal.current.pattern !== run.pattern) optimal.observe(run.pattern);
    return optimal.current;
  }

  /** log p(y_t | s_{t−1}) of a run's rows, whose means f stand at `fAt`. */
  function predict(out: Float64Array, f: Reals, fAt: number, run: Run): void {
    const { from, to, pattern } = run;
    if (!pattern.includes("1")) {
      out.fill(0, from * N, to * N);
      return;
    }
    const { W, constant } = observed(run);
    errorsInto(errors, f, fAt, run);
    gemm(whitened, from * N * D, errors, from * N * D, W, 0, (to - from) * N, D, D, false);
    for (let n = from * N; n < to * N; n++) {
      let squares = 0;
      for (let d = n * D; d < (n + 1) * D; d++) squares += whitened[d]! * whitened[d]!;
      out[n] = constant - 0.5 * squares;
    }
  }

  /** moved = y − c − C s′ − R^½ η of a run's rows, s′ standing at `xAt`. */
  function movedInto(x: Reals, xAt: number, run: Run, t: number): void {
    const { from, to } = run;
    const first = from * N;
    errorsInto(moved, x, xAt, run);
    addScaledRows(moved, first * D, negativeR, 0, targetNoise, (at(t) + first) * D, D, (to - from) * N, D);
  }

  return {
    drawInto(out, previous, t, keys) {
      const { count } = out;
      const from = at(t);
      transition.meanInto(out, previous, t);
      means.set(out.data.length === count * S ? out.data : out.data.subarray(0, count * S), from * S);
      fillNoise(stateNoise, targetNoise, from, t, keys);
      addScaledRows(out.data, 0, sd, 0, stateNoise, from * S, S, count, S);
      for (const run of runsAt(t)) {
        if (!run.pattern.includes("1")) continue;
        movedInto(out.data, 0, run, t);
        const first = run.from * N;
        gemm(out.data, first * S, moved, first * D, observed(run).G, 0, (run.to - run.from) * N, D, S, true);
      }
    },
    logWeightInto(out, _state, _previous, t) {
      for (const run of runsAt(t)) predict(out, means, at(t) * S, run);
    },
    predictInto(out, previous, t) {
      // The last step's means are no longer needed, nor is a tape kept of what was looked at ahead.
      transition.meanInto({ count: previous.count, dim: S, data: means }, previous, t);
      for (const run of runsAt(t)) predict(out, means, 0, run);
      return runsAt(t).some(({ pattern }) => pattern.includes("1"));
    },
    ...(tape ? way() : {}),
  };

  function fillNoise(state: Reals, target: Reals, from: number, t: number, keys: readonly Key[]): void {
    for (let i = 0; i < process.cloudsAt(t); i++) {
      const key = keys[i]!.fold("guided").fold(t);
      const first = from + i * N;
      key.fold("state").fillNormal(state.subarray(first * S, (first + N) * S));
      key.fold("target").fillNormal(target.subarray(first * D, (first + N) * D));
    }
  }

  /** The way back, through draws and weights. */
  function way(): Pick<OpenProposal, "backInto" | "finishBack"> {
    const prior = vector(rows * S);
    const dMoved = vector(rows * D);
    const dErrors = vector(rows * D);
    const factors = vector(rows);
    const gathered = { negativeC: vector(D * S), bias: vector(D), negativeR: vector(D), sd: vector(S) };
    return {
      backInto(dPrevious, dState, dLogWeights, _state, previous, t) {
        const { count } = dState;
        const from = at(t);
        // s′ = f + sd ⊙ ε, as it was drawn.
        prior.set(means.subarray(from * S, (from + count) * S));
        addScaledRows(prior, 0, sd, 0, stateNoise, from * S, S, count, S);
        for (let n = 0; n < count; n++) factors[n] = -dLogWeights[n]!;
        for (const run of runsAt(t)) if (run.pattern.includes("1")) throughDraws(dState.data, run, t, dLogWeights);
        addColumnProducts(gathered.sd, 0, dState.data, 0, stateNoise, from * S, S, count, S);
        for (const run of runsAt(t)) if (run.pattern.includes("1")) throughWeights(dState.data, run, from);
        process.back!.backMean(dPrevious, dState, previous, t);
      },
      finishBack() {
        const { transitionSd, emission: dEmission } = process.back!;
        if (optimal.current.pattern.includes("1")) optimal.release(process.back!);
        gathered.negativeC.forEach((x, i) => {
          dEmission!.weights[i]! -= x;
        });
        for (let d = 0; d < D; d++) {
          dEmission!.bias[d]! -= gathered.bias[d]!;
          dEmission!.sd[d]! -= gathered.negativeR[d]!;
        }
        for (let s = 0; s < S; s++) transitionSd[s]! += gathered.sd[s]!;
      },
    };

    /** Derivatives gathered for one set of observed dimensions are passed on before those of another begin. */
    function observedBack(run: Run) {
      if (optimal.current.pattern !== run.pattern && optimal.current.pattern.includes("1")) optimal.release(process.back!);
      return observed(run);
    }

    /** s = s′ + moved G: dState becomes ∂/∂ s′. */
    function throughDraws(dState: Reals, run: Run, t: number, dLogWeights: Float64Array): void {
      const { GT, dG } = observedBack(run);
      const first = run.from * N;
      const count = (run.to - run.from) * N;
      movedInto(prior, 0, run, t);
      gemm(dMoved, first * D, dState, first * S, GT, 0, count, S, D, false);
      gemmTransposedA(dG, 0, moved, first * D, dState, first * S, count, D, S);
      gemm(dState, first * S, dMoved, first * D, negativeC, 0, count, D, S, true);
      gemmTransposedA(gathered.negativeC, 0, dMoved, first * D, prior, first * S, count, D, S);
      addColumnSums(gathered.bias, 0, dMoved, first * D, count, D);
      addColumnProducts(gathered.negativeR, 0, dMoved, first * D, targetNoise, (at(t) + first) * D, D, count, D);
      for (let n = first; n < first + count; n++) optimal.current.dConstant += dLogWeights[n]!;
    }

    /** constant − ½ eᵀ P e with e = y − c − C f: added to ∂/∂ f. */
    function throughWeights(dMeans: Reals, run: Run, from: number): void {
      const { P, dP } = observedBack(run);
      const first = run.from * N;
      const count = (run.to - run.from) * N;
      errorsInto(errors, means, from * S, run);
      gemm(dErrors, first * D, errors, first * D, P, 0, count, D, D, false);
      scaleRows(dErrors, first * D, factors, first, count, D);
      gemm(dMeans, first * S, dErrors, first * D, negativeC, 0, count, D, S, true);
      gemmTransposedA(gathered.negativeC, 0, dErrors, first * D, means, (from + first) * S, count, D, S);
      addColumnSums(gathered.bias, 0, dErrors, first * D, count, D);
      // dP −= ½ dw e eᵀ: half of (−dw e) eᵀ.
      scaleRows(errors, first * D, factors, first, count, D);
      errorsInto(moved, means, from * S, run);
      scaleHalf(errors, first * D, count * D);
      gemmTransposedA(dP, 0, errors, first * D, moved, first * D, count, D, D);
    }
  }
}

function scaleHalf(A: Reals, from: number, count: number): void {
  for (let i = from; i < from + count; i++) A[i] = 0.5 * A[i]!;
}

/** Rows before each step, and of all. */
function rowStarts(process: CloudProcess, N: number): readonly number[] {
  const starts = [0];
  for (let t = 0; t < process.length; t++) starts.push(starts[t]! + process.cloudsAt(t) * N);
  return starts;
}
