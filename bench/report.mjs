import { describe } from "./machine.mjs";
import { ratioInterval } from "./ratio-interval.mjs";

/** Three significant digits, never an exponent. */
export const digits = (x) => (x >= 100 ? x.toFixed(0) : x.toPrecision(3));
const times = (ratio) => `${ratio >= 10 ? ratio.toFixed(0) : ratio.toPrecision(2)} ×`;

/** The fastest of the peers by the median of a clock, as { name, median, ratio, interval }, its median over ours. */
function fastest(ours, peers, clock) {
  const [best] = peers.toSorted((a, b) => a[clock].median - b[clock].median);
  if (best === undefined) return null;
  const { median, each } = best[clock];
  return { name: best.name, median, ratio: median / ours[clock].median, interval: ratioInterval(each, ours[clock].each) };
}

/** One row for each of our sides of a line: on one thread by processor time, on more by the wall, against peers on as many at most. */
export function ratios({ sides }) {
  const timed = sides.filter(({ error, cpu }) => error === null && cpu !== null);
  return timed
    .filter((side) => side.ours)
    .map((ours) => {
      const clock = ours.threads === 1 ? "cpu" : "wall";
      const peers = timed.filter((side) => !side.ours && side.threads <= ours.threads);
      const among = (chosen) => fastest(ours, peers.filter(chosen), clock);
      return {
        name: ours.name,
        precision: ours.precision,
        ...ours[clock],
        package: among(({ kind }) => kind === "package"),
        usual: among(({ name }) => isUsual(name)),
        samePrecision: among(({ precision }) => precision === ours.precision),
        any: among(() => true),
      };
    });
}

/** What most would compare with: hmmlearn, and statsmodels filtering every step. */
const isUsual = (name) => name.startsWith("hmmlearn") || name.endsWith("never steady");

function against(peer) {
  if (peer === null) return "–";
  const within = peer.interval === null ? "" : ` (${peer.interval.map((x) => times(x).slice(0, -2)).join("–")})`;
  return `${times(peer.ratio)}${within} ${peer.name} ${digits(peer.median)}`;
}

/** The whole result as Markdown. */
export function markdown(result) {
  return [
    "# The last run",
    "",
    `${describe(result)} ${result.rounds} rounds. Peers: ${
      Object.entries(result.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", ") || "none"
    }.`,
    ...result.skipped.map((line) => `Skipped ${line}`),
    "",
    "Milliseconds of processor time on one thread (on more threads: by the wall), median (best). A ratio is the peer's median over ours: above 1, unrolled is faster; in brackets its 95 % interval over rounds.",
    "",
    "| | workload | unrolled | ms | against the best package | against hmmlearn, statsmodels never steady | against the best of the same precision | against the best of all |",
    "|---|---|---|---|---|---|---|---|",
    ...result.lines.flatMap((line) =>
      ratios(line).map(
        (row) =>
          `| ${line.workload} | ${line.title} | ${row.name} (${row.precision}) | ${digits(row.median)} (${digits(row.best)}) | ${against(row.package)} | ${against(row.usual)} | ${against(row.samePrecision)} | ${against(row.any)} |`,
      ),
    ),
    "",
    "## Every side",
    "",
    "The first run has the compilation in it, which stands in brackets: what it took beyond the median. The difference is from our float64 number: relative, or for estimates in nats with the limit of five standard errors.",
    "",
    "| workload | side | precision | processor ms: median | best | wall ms: median | best | first run | rounds | difference |",
    "|---|---|---|---|---|---|---|---|---|---|",
    ...result.lines.flatMap((line) => line.sides.map((side) => `| ${line.title} | ${sideCells(side).join(" | ")} |`)),
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
    first === null || wall === null ? "–" : `${digits(first.wall)} (${digits(Math.max(0, first.wall - wall.median))})`,
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
    .map(
      (row) =>
        `  ${row.name}: package ${against(row.package)}${row.usual === null ? "" : `; usual ${against(row.usual)}`}; same precision ${against(row.samePrecision)}; all ${against(row.any)}`,
    );
  return [`${line.workload}  ${line.title}`, ...rows, ...verdicts].join("\n");
}
