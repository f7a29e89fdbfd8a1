import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** What a reader must know of the machine to judge the figures. */
export const machine = () => ({
  processor: cpus()[0]?.model.trim() ?? "unknown",
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.version,
});

export const load = () => Number(loadavg()[0].toFixed(2));

/** One line above every table. */
export const describe = ({ machine: m, load: { start, end }, date }) =>
  `${m.processor}, ${m.cores} cores, ${m.memoryGiB} GiB, ${m.platform}, Node ${m.node}; load ${start} at the start, ${end} at the end; ${date}.`;
