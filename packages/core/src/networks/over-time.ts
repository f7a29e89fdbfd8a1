import { addInPlace, fillRows } from "@unrolled/kernels";
import type { Packing, Reals, Workspace } from "../contracts/index.js";
import type { Place } from "./op.js";
import type { OpenSlice, OpenTask } from "./open-slice.js";

/** A batch of sequences, one row each, carried through time by an open slice. */
export interface OverTime {
  /** Steps from..to − 1, in spans that follow one another; rows of the slice's places count from the first position of the span. */
  forward(from: number, to: number): void;
  /**
   * Back through the span that was forward last, which must begin at step 0, from derivatives that stand in the readout's place.
   * `truncate`: what passes from step t to t − 1 is dropped where t is a multiple of it.
   */
  backward(truncate: number | null): void;
}

interface CarriedState {
  readonly id: number;
  readonly place: Place;
  readonly kept: Place;
  /** The rows before the span's first step. */
  readonly before: Reals;
  /** The derivative of what one step reads. */
  readonly gathered: Reals | null;
  /** True where the next step alone gives it a derivative, which may then be set where it is kept. */
  readonly isReadOnlyByNext: boolean;
  /** s_0: a row for all, or where a row of each stands. */
  readonly initial: Reals;
  readonly handed: Place | null;
}

/** Opens the states of a batch at s_0. Steps go through the prefix of rows that is still alive. */
export function overTime(open: OpenSlice, data: Packing, workspace: Workspace): OverTime {
  const { plan, places, stages, handOver } = open;
  const { starts, aliveCounts } = data;
  const batch = data.order.length;
  const states = plan.previous.flatMap((id, i): CarriedState[] => {
    if (id === null) return [];
    const place = places[id]!;
    const initial = open.initial[i]!;
    const before = workspace.vector(batch * place.size, initial instanceof Float64Array ? "float64" : "float32");
    const keptId = plan.kept[i]!;
    const isReadNow = keptId === plan.readout || stages.some(({ tasks }) => tasks.some(({ task }) => task.reads.includes(keptId)));
    const isReadOnlyByNext = place.fresh && !isReadNow && plan.kept.filter((id) => id === keptId).length === 1;
    return [{ id, place, kept: places[keptId]!, before, gathered: place.gradient, isReadOnlyByNext, initial, handed: open.handed[i]! }];
  });
  const readBy = stages.map(({ tasks }) => states.filter(({ id }) => tasks.some(({ task }) => task.reads.includes(id))));
  let span = { from: 0, to: 0, start: 0, rows: 0 };

  const standAtStart = (): void => {
    for (const { place, before, initial, handed } of states) {
      if (handed === null) fillRows(before, 0, initial, 0, batch, place.size);
      else before.set(handed.values.subarray(handed.base, handed.base + batch * place.size));
    }
  };
  /** What step t reads of the step before, from row `row` on. */
  const standAt = (some: readonly CarriedState[], t: number, row: number): void => {
    for (const { place, kept, before } of some) {
      const { size } = place;
      place.values = t === span.from ? before : kept.values;
      place.base = t === span.from ? -row * size : kept.base + (starts[t - 1]! - span.start - row) * size;
      place.gradientBase = -row * size;
    }
  };

  return {
    forward(from, to) {
      span = { from, to, start: starts[from]!, rows: starts[to]! - starts[from]! };
      moveSources(open, span.start);
      if (from === 0) {
        for (const task of handOver) task.forward(0, batch);
        standAtStart();
      }
      stages.forEach(({ stepwise, tasks }, s) => {
        if (!stepwise) {
          for (const task of tasks) task.forward(0, span.rows);
          return;
        }
        const some = readBy[s]!;
        for (let t = from; t < to; t++) {
          const row = starts[t]! - span.start;
          standAt(some, t, row);
          for (const task of tasks) task.forward(row, aliveCounts[t]!);
        }
      });
      for (const { kept, before } of states) {
        const at = kept.base + (starts[to - 1]! - span.start) * kept.size;
        before.set(kept.values.subarray(at, at + aliveCounts[to - 1]! * kept.size));
      }
    },
    backward(truncate) {
      // The span's own last states have replaced s_0.
      standAtStart();
      for (let s = stages.length - 1; s >= 0; s--) {
        const { stepwise, tasks } = stages[s]!;
        if (stepwise) stepsBack(tasks, readBy[s]!, truncate);
        else for (let i = tasks.length - 1; i >= 0; i--) tasks[i]!.backward(0, span.rows);
        for (const task of tasks) {
          if (task.task.readsPrevious) weightsOfStates(task, readBy[s]!);
          else task.weightsBack?.(0, span.rows);
          task.biasesBack?.(0, span.rows);
        }
      }
      handOverBack(handOver, batch);
    },
  };

  function stepsBack(tasks: readonly OpenTask[], some: readonly CarriedState[], truncate: number | null): void {
    for (let t = span.to - 1; t >= 0; t--) {
      const row = starts[t]!;
      const alive = aliveCounts[t]!;
      const passes = t > 0 && (truncate === null || t % truncate > 0);
      standAt(some, t, row);
      for (const { place, kept, isReadOnlyByNext, gathered } of some) {
        const at = kept.gradientBase + (passes ? starts[t - 1]! : 0) * kept.size;
        place.gradient = passes && isReadOnlyByNext ? kept.gradient!.subarray(at, at + alive * kept.size) : gathered;
        if (!place.fresh) place.gradient!.fill(0, 0, alive * place.size);
      }
      for (let i = tasks.length - 1; i >= 0; i--) tasks[i]!.backward(row, alive);
      if (t === 0)
        for (const { place, handed } of some)
          if (handed !== null) addInPlace(handed.gradient!, handed.gradientBase, place.gradient!, 0, batch * place.size);
      if (!passes) continue;
      for (const { place, kept, isReadOnlyByNext } of some)
        if (!isReadOnlyByNext)
          addInPlace(kept.gradient!, kept.gradientBase + starts[t - 1]! * kept.size, place.gradient!, 0, alive * place.size);
    }
  }

  /** While no sequence ends, the states before steps from..to − 1 lie side by side, and so do the derivatives: one product. */
  function weightsOfStates(task: OpenTask, some: readonly CarriedState[]): void {
    if (task.weightsBack === undefined) return;
    standAt(some, 0, 0);
    task.weightsBack(0, aliveCounts[0]!);
    for (let from = 1; from < span.to; ) {
      let to = from + 1;
      while (to < span.to && aliveCounts[to] === aliveCounts[from] && aliveCounts[to - 1] === aliveCounts[from - 1]) to++;
      standAt(some, from, starts[from]!);
      task.weightsBack(starts[from]!, (to - from) * aliveCounts[from]!);
      from = to;
    }
  }
}

/** Back through what made the states that were handed over, of `batch` sequences. */
export function handOverBack(handOver: readonly OpenTask[], batch: number): void {
  for (let i = handOver.length - 1; i >= 0; i--) {
    const task = handOver[i]!;
    task.backward(0, batch);
    task.weightsBack?.(0, batch);
    task.biasesBack?.(0, batch);
  }
}

/** Row 0 of the data's places is packed position `position` from here on. */
export function moveSources(open: OpenSlice, position: number): void {
  for (const place of open.places) {
    if (place.source === null) continue;
    place.source.position = position;
    place.base = position * place.size;
  }
}
