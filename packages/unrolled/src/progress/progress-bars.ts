import type { Writable } from "node:stream";
import cliProgress from "cli-progress";
import { doneOf, type GroupCount, type Progress } from "./progress.js";

interface Bar extends GroupCount {
  readonly bar: cliProgress.SingleBar;
}

/** One bar for each group that has begun, with the time it has left; a finished group leaves a line above the bars. */
export function progressBars(stream: Writable): Progress {
  const bars = new cliProgress.MultiBar(
    {
      format: "{name} {bar} {percentage}% | {duration_formatted} | left {eta_formatted}",
      stream: stream as NodeJS.WritableStream,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 28,
      fps: 5,
      gracefulExit: false,
      etaAsynchronousUpdate: true,
    },
    cliProgress.Presets.shades_classic,
  );
  const expected = new Map<string, number>();
  const groups = new Map<string, Bar>();
  let stopped = false;
  const say = (text: string): void => {
    if (stopped) return;
    bars.log(`${text}\n`);
    bars.update();
  };
  return {
    expect: (name, units) => {
      const total = (expected.get(name) ?? 0) + units;
      expected.set(name, total);
      const group = groups.get(name);
      if (group === undefined) return;
      group.total = total;
      group.bar.setTotal(total);
    },
    advance: (name, task, done) => {
      if (stopped) return;
      let group = groups.get(name);
      if (group === undefined) {
        const total = expected.get(name) ?? 0;
        group = { total, tasks: new Map(), bar: bars.create(total, 0, { name: name.padEnd(22).slice(0, 22) }) };
        groups.set(name, group);
      }
      group.tasks.set(task, done);
      group.bar.update(doneOf(group));
    },
    finish: (name, message) => {
      const group = groups.get(name);
      if (group !== undefined) bars.remove(group.bar);
      groups.delete(name);
      say(`${name}: ${message}`);
    },
    note: say,
    stop: () => {
      if (!stopped) bars.stop();
      stopped = true;
    },
  };
}
