/** Shows how far a run is. Groups of tasks (one per model) count in units; what is shown never changes what is computed. */
export interface Progress {
  /** Adds `units` to what the group has to do. */
  expect(group: string, units: number): void;
  /** The group's task `task` has done `done` of its `units`. */
  advance(group: string, task: string, done: number, units: number): void;
  /** The group is finished; `message` says what came out. */
  finish(group: string, message: string): void;
  note(message: string): void;
  /** Ends the display; what comes after is not shown. */
  stop(): void;
}

export function silentProgress(): Progress {
  const nothing = (): void => {};
  return { expect: nothing, advance: nothing, finish: nothing, note: nothing, stop: nothing };
}

/** Units done and expected of one group, summed over its tasks. */
export interface GroupCount {
  total: number;
  readonly tasks: Map<string, number>;
}

export function doneOf(count: GroupCount): number {
  let done = 0;
  for (const units of count.tasks.values()) done += units;
  return Math.min(done, count.total);
}

/** 75 s, 3 min 20 s, 5 h 12 min; of no finite number "unknown". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  const whole = Math.round(seconds);
  if (whole < 100) return `${whole} s`;
  return whole < 6000
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Where progress is shown: `process.stderr` fits, and any writable stream. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}
