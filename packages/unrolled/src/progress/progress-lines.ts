import { doneOf, duration, type GroupCount, type Progress, type ProgressStream } from "./progress.js";

/** One line when a group is finished, and while groups run one line for all of them every `every` seconds. */
export function progressLines(stream: ProgressStream, every = 10): Progress {
  const started = performance.now();
  const groups = new Map<string, GroupCount>();
  let spokenAt = started;
  let stopped = false;
  const group = (name: string): GroupCount => {
    const known = groups.get(name) ?? { total: 0, tasks: new Map() };
    groups.set(name, known);
    return known;
  };
  const say = (text: string): void => {
    if (stopped) return;
    spokenAt = performance.now();
    stream.write(`[${duration((spokenAt - started) / 1000)}] ${text}\n`);
  };
  return {
    expect: (name, units) => {
      group(name).total += units;
    },
    advance: (name, task, done) => {
      group(name).tasks.set(task, done);
      if (performance.now() - spokenAt < every * 1000) return;
      const running = [...groups].filter(([, count]) => doneOf(count) > 0 && doneOf(count) < count.total);
      say(running.map(([running, count]) => `${running} ${Math.floor((100 * doneOf(count)) / count.total)}%`).join(", ") || name);
    },
    finish: (name, message) => {
      groups.delete(name);
      say(`${name}: ${message}`);
    },
    note: say,
    stop: () => {
      stopped = true;
    },
  };
}
