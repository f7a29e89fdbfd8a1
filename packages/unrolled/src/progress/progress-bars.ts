import cliProgress from "cli-progress";
import { cutMiddle, wrapText } from "./fit-text.js";
import { doneOf, duration, type GroupCount, type Progress, type ProgressStream } from "./progress.js";

interface Bar extends GroupCount {
  readonly bar: cliProgress.SingleBar;
}

/** Columns of a terminal that does not say how many it has. */
const usualColumns = 80;
/** Columns beside the bar: name, percentage, and two times such as "12 min 40 s". */
const besideBar = 70;

/**
 * One bar for each group that has begun, with the time it has left; a finished group leaves its line above the bars, on as many rows
 * as it needs, since the bars switch the terminal's own wrapping off.
 */
export function progressBars(stream: ProgressStream): Progress {
  const columns = (): number => stream.columns || usualColumns;
  const bars = new cliProgress.MultiBar(
    {
      format: "{name} {bar} {percentage}% | {duration_formatted} | left {eta_formatted}",
      // "0", "INF" and "NULL", as text, stand for a time left that is not known.
      formatTime: (seconds) => duration(typeof seconds === "number" ? seconds : Number.NaN),

      stream: stream as NodeJS.WritableStream,
      hideCursor: true,
      clearOnComplete: true,
      barsize: Math.max(4, Math.min(28, columns() - besideBar)),
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
    bars.log(`${wrapText(text, columns())}\n`);
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
        group = { total, tasks: new Map(), bar: bars.create(total, 0, { name: cutMiddle(name, 22) }) };
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
