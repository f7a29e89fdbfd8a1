/** Three significant digits, never an exponent. */
export const digits = (x) => (x >= 100 ? x.toFixed(0) : x.toPrecision(3));
const times = (ratio) => `${ratio >= 10 ? ratio.toFixed(0) : ratio.toPrecision(2)} ×`;

/** The fastest of the peers, by median processor time, as { name, median, ratio } to ours. */
function fastest(ours, peers) {
  const [best] = peers.toSorted((a, b) => a.cpu.median - b.cpu.median);
  return best === undefined ? null : { name: best.name, median: best.cpu.median, ratio: best.cpu.median / ours.cpu.median };
}

/** One row for each of our sides of a line. Only sides on one thread are set against each other by processor time. */
export function ratios({ sides }) {
  const timed = sides.filter(({ error, cpu, threads }) => error === null && cpu !== null && threads === 1);
  const peers = timed.filter(({ ours }) => !ours);
  return timed
    .filter(({ ours }) => ours)
    .map((ours) => ({
      name: ours.name,
      precision: ours.precision,
      cpu: ours.cpu,
      package: fastest(
        ours,
        peers.filter(({ kind }) => kind === "package"),
      ),
      samePrecision: fastest(
        ours,
        peers.filter(({ precision }) => precision === ours.precision),
      ),
      any: fastest(ours, peers),
    }));
}

const against = (peer) => (peer === null ? "–" : `${times(peer.ratio)} ${peer.name} ${digits(peer.median)}`);

/** The whole result as Markdown. */
export function markdown(result) {
  const { machine: m, lines } = result;
  return [
    "# The last run",
    "",
    `${m.processor}, ${m.cores} cores, ${m.memoryGiB} GiB, ${m.platform}, Node ${m.node}; load ${result.load.start} at the start, ` +
      `${result.load.end} at the end; ${result.rounds} rounds; ${result.date}. Peers: ${
        Object.entries(result.versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(", ") || "none"
      }.`,
    ...result.skipped.map((line) => `Skipped ${line}`),
    "",
    "Milliseconds of processor time on one thread, median (best). A ratio is the peer's median over ours: above 1, unrolled is faster.",
    "",
    "| | workload | unrolled | ms | against the best package | against the best of the same precision | against the best of all |",
    "|---|---|---|---|---|---|---|",
    ...lines.flatMap((line) =>
      ratios(line).map(
        (row) =>
          `| ${line.workload} | ${line.title} | ${row.precision} | ${digits(row.cpu.median)} (${digits(row.cpu.best)}) | ${against(row.package)} | ${against(row.samePrecision)} | ${against(row.any)} |`,
      ),
    ),
    "",
    "## Every side",
    "",
    "The first run has the compilation in it. The difference is from our float64 number: relative, or for estimates in nats with the limit of five standard errors.",
    "",
    "| workload | side | precision | processor ms: median | best | wall ms: median | best | first run | rounds | difference |",
    "|---|---|---|---|---|---|---|---|---|---|",
    ...lines.flatMap((line) => line.sides.map((side) => `| ${line.title} | ${sideCells(side).join(" | ")} |`)),
    "",
  ].join("\n");
}

function sideCells(side) {
  const { name, precision, cpu, wall, first, rounds, agreement, error } = side;
  const figures = (clock) => (clock === null ? ["–", "–"] : [digits(clock.median), digits(clock.best)]);
  return [
    name,
    precision,
    ...figures(cpu),
    ...figures(wall),
    first === null ? "–" : digits(first.wall),
    rounds,
    error ?? difference(agreement),
  ];
}

function difference(agreement) {
  if (agreement === null) return "–";
  const { difference: d, limit } = agreement;
  return d === 0 ? "0" : `${d.toExponential(1)} (≤ ${limit.toExponential(0)})`;
}

/** One line's result for the terminal. */
export function terminal(line) {
  const rows = line.sides.map(({ name, cpu, wall, first, error }) =>
    error !== null
      ? `    ${name.padEnd(22)} ${error}`
      : `    ${name.padEnd(22)} ${digits(cpu.median).padStart(8)} ms   best ${digits(cpu.best).padStart(8)}   wall ${digits(wall.median).padStart(8)}   first ${digits(first.wall).padStart(8)}`,
  );
  const verdicts = ratios(line)
    .filter(({ any }) => any !== null)
    .map((row) => `  ${row.name}: package ${against(row.package)}; same precision ${against(row.samePrecision)}; all ${against(row.any)}`);
  return [`${line.workload}  ${line.title}`, ...rows, ...verdicts].join("\n");
}
