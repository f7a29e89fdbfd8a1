/** Seconds of processor time that `run` takes: unlike the clock, hardly moved by what else the machine does. */
export async function cpuSeconds(run: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
