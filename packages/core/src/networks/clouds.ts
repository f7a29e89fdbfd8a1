import { addInPlace, copyColumns, fillRows, repeatRows, scaleRows, sumRepeatedRows } from "@unrolled/kernels";
import type { CloudProcess, Dataset, Key, ParticleGradients, Precision, Reals, Rows, TargetLaw, Workspace } from "../contracts/index.js";
import { selectSequences } from "../data/index.js";
import { feedBack } from "./feed-back.js";
import { addClosedForms, linearEmission, logSdPlaces } from "./linear-emission.js";
import { additiveSd, type Network, stateDimOf } from "./network.js";
import type { Place } from "./op.js";
import { type OpenTask, openSlice } from "./open-slice.js";
import { openSources } from "./open-sources.js";
import { handOverBack, moveSources } from "./over-time.js";
import { potentialExpansion } from "./potential-expansion.js";
import type { Task } from "./schedule.js";
import { bindSources } from "./sources.js";

export interface CloudsOptions {
  /** N, rows of each sequence at most; all of them where there are several sequences, or a tape. */
  readonly particles: number;
  readonly precision: Precision;
  /** Whether draws are made; without, the state is its mean. */
  readonly noise: boolean;
  /** Whether every step is kept for a way back. */
  readonly tape: boolean;
}

const drawsPerBlock = 4096;
const leastRows = 128;

/** Rows worked through at a time: few enough to stay in cache, and such that their draws are whole blocks of a key's. */
function rowsAtATime(draws: number): number {
  let divisor = 1;
  while (divisor < drawsPerBlock && draws % (2 * divisor) === 0) divisor *= 2;
  return Math.max(leastRows, drawsPerBlock / divisor);
}

/** Columns `offset`..`offset + size − 1` of a state. */
interface Column {
  readonly place: Place;
  readonly offset: number;
  readonly size: number;
}

/** Is given rows from..from + count − 1 of a cloud array, which stand in the arena from `at` on. */
type UsePiece = (from: number, at: number, count: number) => void;

/** Clouds of a network: the process, and the functions that it is made of. */
export interface Clouds extends CloudProcess {
  /** f(previous, x_t) without its noise, which is a law's mean where the noise is additive. */
  meanInto(out: Rows<Reals>, previous: Rows<Reals> | null, t: number): void;
  /** s_t with these ε, a row of all draws' numbers for each row. */
  moveByInto(out: Rows<Reals>, previous: Rows<Reals> | null, t: number, noise: Reals): void;
  /** What is read out, without the law's own parameters. */
  readoutInto(out: Rows<Reals>, state: Rows<Reals>, previous: Rows<Reals> | null, t: number): void;
  /** p(y_t | s_t, x_t) row by row. */
  targetLaws(state: Rows<Reals>, previous: Rows<Reals> | null, t: number): TargetLaw[];
  /** Puts these in the place of the data's y_{t−1}, one for each sequence. */
  feedBack(values: readonly (number | readonly number[])[], t: number): void;
}

/**
 * Opens a network for clouds over a data set; all memory is taken now. A state is the slice's variables one after the other; draws
 * are addressed by (the cloud's key, "noise", t). What depends on data alone is made once a step and shared
 * by all particles of a sequence. A long cloud goes in blocks of rows that stay in cache; several, or a tape, go whole.
 */
export function openClouds(network: Network, data: Dataset, options: CloudsOptions, workspace: Workspace): Clouds {
  const { slice } = network;
  const { precision, tape } = options;
  const plan = network.plan({ repeated: true, dropout: false });
  const { starts, aliveCounts } = data;
  const batch = data.sequences.length;
  const stateDim = stateDimOf(network);
  const noiseSize = slice.draws.reduce((sum, { slot }) => sum + slot.size, 0);
  const inBlocks = batch === 1 && !tape;
  const N = inBlocks ? Math.min(options.particles, rowsAtATime(noiseSize || stateDim)) : options.particles;
  const sources = openSources(network, bindSources(network.name, slice, data), { precision, backward: tape }, workspace);
  const open = openSlice(
    plan,
    network,
    {
      positions: tape ? data.stepCount : batch,
      positionsAtOnce: batch,
      repeat: N,
      precision,
      backward: tape,
      noise: options.noise,
      sources,
    },
    workspace,
  );
  const { places, noise } = open;
  const { law } = slice.emission;
  const logEmission = law.logEmission(data, workspace);
  const readout = places[plan.readout]!;

  let offset = 0;
  const variables = plan.variables.map((id): Column => {
    const place = places[id]!;
    offset += place.size;
    return { place, offset: offset - place.size, size: place.size };
  });
  const rows = batch * N;
  moveSources(open, 0);
  for (const task of open.handOver) task.forward(0, batch);
  const states = plan.previous.flatMap((id, i) => {
    if (id === null) return [];
    const own = slice.variables.findIndex(({ name }) => name === slice.states[i]!.name);
    const { size } = variables[own]!;
    const first = workspace.vector(rows * size, precision);
    const handed = open.handed[i]!;
    if (handed === null) fillRows(first, 0, open.initial[i]!, 0, rows, size);
    else repeatRows(first, 0, handed.values, handed.base, batch, N, size);
    return [{ id, place: places[id]!, handed, offset: variables[own]!.offset, size, first, own: workspace.vector(rows * size, precision) }];
  });
  // Where a state is one variable, ops read and write the rows themselves.
  const direct = variables.length === 1 && !tape;

  const opened = new Map<Task, OpenTask>(open.stages.flatMap(({ tasks }) => tasks.map((one) => [one.task, one] as const)));
  const tasksOf = (tasks: readonly Task[], shared: boolean): OpenTask[] =>
    tasks.filter((task) => task.shared === shared).map((task) => opened.get(task)!);
  const sharedMoves = tasksOf(plan.toVariables, true);
  const moves = tasksOf(plan.toVariables, false);
  const means = moves.filter(({ task }) => task.op.random !== true);
  const sharedScores = tasksOf(plan.toReadout, true);
  const scores = tasksOf(plan.toReadout, false);
  const scoreReads = new Set(scores.flatMap(({ task }) => task.reads));
  const scored = variables.filter((_, i) => scoreReads.has(plan.variables[i]!));
  const scoresReadPrevious = scores.some(({ task }) => task.readsPrevious);
  // Where every draw comes last and reads its mean alone, s_1's mean is one row for all particles.
  const draws = moves.filter(({ task }) => task.op.random === true);
  const drawn = new Set(draws.flatMap(({ task }) => task.writes));
  const drawsLast = draws.every(({ task }) => task.reads.length === 1) && !means.some(({ task }) => task.reads.some((id) => drawn.has(id)));

  /** The first row of step t in the arena. */
  const rowAt = (t: number): number => (tape ? starts[t]! * N : 0);
  const runShared = (tasks: readonly OpenTask[], t: number): void => {
    moveSources(open, tape ? 0 : starts[t]!);
    for (const task of tasks) task.forward(tape ? starts[t]! : 0, aliveCounts[t]!);
  };
  /** Rows of a cloud array in pieces that the arena has room for: `from` in the array, `row` in the arena. */
  const inPieces = (count: number, t: number, use: UsePiece): void => {
    if (!inBlocks) use(0, rowAt(t), count);
    else for (let from = 0; from < count; from += N) use(from, 0, Math.min(N, count - from));
  };
  const standBefore = (previous: Rows<Reals> | null, from: number, row: number, count: number): void => {
    for (const { place, offset, size, first, own } of states) {
      if (previous === null) place.values = first;
      else if (direct) place.values = previous.data;
      else {
        copyColumns(own, 0, size, previous.data, from * stateDim + offset, stateDim, count, size);
        place.values = own;
      }
      place.base = previous !== null && direct ? (from - row) * size : -row * size;
      place.gradientBase = -row * size;
    }
  };
  const standAt = (all: Rows<Reals>, from: number, row: number): void => {
    variables[0]!.place.values = all.data;
    variables[0]!.place.base = (from - row) * stateDim;
  };
  const pack = (all: Rows<Reals>, from: number, row: number, count: number): void => {
    for (const { place, offset, size } of variables)
      copyColumns(all.data, from * stateDim + offset, stateDim, place.values, place.base + row * size, size, count, size);
  };
  const drawNoise = (t: number, keys: readonly Key[]) => (from: number, row: number, count: number) => {
    const { values } = noise!;
    const own = (cloud: number): Key => keys[cloud]!.fold("noise").fold(t);
    if (inBlocks) own(0).fillNormal(count === N ? values : values.subarray(0, count * noiseSize), from * noiseSize);
    else
      for (let cloud = 0; cloud * N < count; cloud++) {
        const at = (row + cloud * N) * noiseSize;
        own(cloud).fillNormal(values.subarray(at, at + N * noiseSize));
      }
  };

  const stepInto = (out: Rows<Reals>, previous: Rows<Reals> | null, t: number, fill: UsePiece | null): void => {
    runShared(sharedMoves, t);
    inPieces(out.count, t, (from, row, count) => {
      standBefore(previous, from, row, count);
      if (direct) standAt(out, from, row);
      if (fill !== null && noise !== null) fill(from, row, count);
      if (previous === null && inBlocks && drawsLast) {
        for (const task of means) task.forward(row, 1);
        for (const { place, size } of variables)
          fillRows(place.values, place.base + (row + 1) * size, place.values, place.base + row * size, count - 1, size);
        if (fill !== null) for (const task of draws) task.forward(row, count);
      } else for (const task of fill === null ? means : moves) task.forward(row, count);
      if (!direct) pack(out, from, row, count);
    });
  };

  /** What the law reads, of all rows in pieces: `at` is where a piece begins in the readout's place, `from` its first row. */
  const readOut = (state: Rows<Reals>, previous: Rows<Reals> | null, t: number, use: UsePiece): void => {
    runShared(sharedScores, t);
    inPieces(state.count, t, (from, row, count) => {
      if (scoresReadPrevious) standBefore(previous, from, row, count);
      if (direct) standAt(state, from, row);
      else
        for (const { place, offset, size } of scored)
          copyColumns(place.values, place.base + row * size, size, state.data, from * stateDim + offset, stateDim, count, size);
      for (const task of scores) task.forward(row, count);
      use(from, readout.base + row * readout.size, count);
    });
  };

  const meanInto = (out: Rows<Reals>, previous: Rows<Reals> | null, t: number): void => stepInto(out, previous, t, null);
  const sd = options.noise ? additiveSd(network) : null;
  const logSdAt = sd === null ? null : logSdPlaces(network);
  const emission = linearEmission(network, stateDim, data);

  return {
    length: data.length,
    stateDim,
    openedFor: { particles: options.particles, precision },
    cloudsAt: (t) => aliveCounts[t]!,
    moveInto: (out, previous, t, keys) => stepInto(out, previous, t, drawNoise(t, keys)),
    meanInto,
    moveByInto: (out, previous, t, given) =>
      stepInto(out, previous, t, (from, row, count) =>
        copyColumns(noise!.values, row * noiseSize, 0, given, from * noiseSize, 0, 1, count * noiseSize),
      ),
    logPotentialInto(out, state, previous, t) {
      readOut(state, previous, t, (from, at, count) => {
        if (inBlocks) logEmission(out, from, readout.values, at, starts[t]!, 1, count, false);
        else logEmission(out, 0, readout.values, at, starts[t]!, aliveCounts[t]!, N, tape);
      });
    },
    readoutInto: ({ data: out, dim: O }, state, previous, t) =>
      readOut(state, previous, t, (from, at, count) => copyColumns(out, from * O, O, readout.values, at, readout.size, count, O)),
    targetLaws(state, previous, t) {
      const laws: TargetLaw[] = [];
      readOut(state, previous, t, (_, from, count) => {
        for (let n = 0, at = from; n < count; n++, at += readout.size)
          laws.push(law.distribution(Float64Array.from(readout.values.subarray(at, at + law.width))));
      });
      return laws;
    },
    feedBack: (values, t) => feedBack(open, starts[t]!, values),
    transition: sd === null ? null : { sd, logSdAt: logSdAt!, meanInto },
    emission,
    expansion: potentialExpansion(network, data),
    back: tape ? openBack() : null,
  };

  function openBack(): ParticleGradients {
    const coefficients = workspace.vector(rows, precision);
    const toVariables = new Set(moves);
    const scoresAlone = scores.filter((task) => !toVariables.has(task));
    const transitionSd = workspace.vector(stateDim);
    const emissionBack =
      emission === null
        ? null
        : {
            weights: workspace.vector(emission.weights.length),
            bias: workspace.vector(emission.bias.length),
            sd: workspace.vector(emission.sd.length),
          };
    const load = (d: Rows<Reals>, row: number): void => {
      for (const { place, offset, size } of variables)
        copyColumns(place.gradient!, place.gradientBase + row * size, size, d.data, offset, stateDim, d.count, size);
    };
    return {
      backPotential(dState, given, t) {
        const row = rowAt(t);
        const { count } = dState;
        coefficients.set(count === given.length ? given : given.subarray(0, count));
        scaleRows(readout.gradient!, readout.gradientBase + row * readout.size, coefficients, 0, count, readout.size);
        load(dState, row);
        for (let i = scoresAlone.length - 1; i >= 0; i--) scoresAlone[i]!.backward(row, count);
        for (const { place, offset, size } of variables)
          copyColumns(dState.data, offset, stateDim, place.gradient!, place.gradientBase + row * size, size, count, size);
      },
      backMove: moveBack(moves),
      backMean: moveBack(means),
      transitionSd,
      emission: emissionBack,
      addTo(gradient) {
        const all = data.stepCount * N;
        for (const task of opened.values()) {
          if (task.task.shared) continue;
          if (!task.task.readsPrevious) task.weightsBack?.(0, all);
          task.biasesBack?.(0, all);
        }
        for (const task of [...opened.values()].reverse()) {
          if (!task.task.shared) continue;
          task.backward(0, data.stepCount);
          task.weightsBack?.(0, data.stepCount);
          task.biasesBack?.(0, data.stepCount);
        }
        handOverBack(open.handOver, batch);
        open.parameters.addTo(gradient);
        sources.backInto(gradient, open);
        addClosedForms(gradient, logSdAt, sd, transitionSd, emission, emissionBack);
      },
    };

    function moveBack(tasks: readonly OpenTask[]): ParticleGradients["backMove"] {
      return (dPrevious, dState, previous, t) => {
        const row = rowAt(t);
        const { count } = dState;
        standBefore(previous, 0, row, count);
        load(dState, row);
        for (const { place, size } of states) if (!place.fresh) place.gradient!.fill(0, 0, count * size);
        for (let i = tasks.length - 1; i >= 0; i--) tasks[i]!.backward(row, count);
        for (const task of tasks) if (task.task.readsPrevious) task.weightsBack?.(row, count);
        if (previous === null)
          for (const { place, handed, size, own } of states) {
            if (handed === null) continue;
            sumRepeatedRows(own, 0, place.gradient!, 0, batch, N, size);
            addInPlace(handed.gradient!, handed.gradientBase, own, 0, batch * size);
          }
        if (states.length < variables.length) dPrevious.data.fill(0, 0, count * stateDim);
        for (const { place, offset, size } of states) copyColumns(dPrevious.data, offset, stateDim, place.gradient!, 0, size, count, size);
      };
    }
  }
}

/** The cloud of one sequence of a data set. */
export function openCloud(network: Network, data: Dataset, index: number, options: CloudsOptions, workspace: Workspace): Clouds {
  if (data.sequences[index] === undefined)
    throw new RangeError(`open: sequence index must be 0..${data.sequences.length - 1}, got ${index}`);
  return openClouds(network, selectSequences(data, [index]), options, workspace);
}
