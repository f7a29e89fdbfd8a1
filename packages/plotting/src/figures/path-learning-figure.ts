import type { Figure, FitProgress, ParticleProgress } from "@unrolled/core";
import { axis, figureLayout } from "../figure-layout.js";
import { advantageInUnit, inUnit, type ScoreUnit, unitName } from "../score-unit.js";
import { plotText } from "../text.js";
import { quietInk, withOpacity } from "../theme.js";

/** One start of a learner that samples paths of the state, and what its observers saw. */
export interface PathLearningRun {
  /** "start 2". */
  readonly label: string;
  readonly history: readonly FitProgress[];
  /** The start that was kept: drawn in the model's colour, the others in grey. */
  readonly kept: boolean;
}

export interface PathLearningOptions {
  readonly model: string;
  readonly unit: ScoreUnit;
  readonly colour?: string;
  readonly id?: string;
  readonly title?: string;
}

type Json = Readonly<Record<string, unknown>>;
type Observed = FitProgress & { readonly particles: ParticleProgress };
type ObservedRun = Omit<PathLearningRun, "history"> & { readonly history: readonly Observed[] };

/**
 * How a network whose state is random was learned from sampled paths, by iteration and start: the log-likelihood on train and valid with two
 * of its Monte Carlo standard errors as a band, the effective sample size of the filter, how often paths left the filter's genealogy, and
 * the sd of the state's noise. Null where no start has such observations.
 */
export function pathLearningFigure(runs: readonly PathLearningRun[], options: PathLearningOptions): Figure | null {
  const { model, unit } = options;
  const observed = runs.flatMap((run) => {
    const history = run.history.filter((progress): progress is Observed => progress.particles !== undefined);
    return history.length === 0 ? [] : [{ ...run, history }];
  });
  if (observed.length === 0) return null;
  const ordered = observed.toSorted((a, b) => Number(a.kept) - Number(b.kept)); // the kept one on top
  const who =
    ordered.at(-1)?.kept === true ? "the kept start in colour and others in grey" : "all starts in grey, as none of them was kept";
  const panel = (title: string, place: string, domain: readonly [readonly number[], readonly number[]], settings: Json = {}): Json => ({
    [`xaxis${place}`]: axis("iteration", { domain: domain[0], anchor: `y${place}`, nticks: 6, tickformat: "d", rangemode: "tozero" }),
    [`yaxis${place}`]: axis(title, { domain: domain[1], anchor: `x${place}`, nticks: 5, ...settings }),
  });
  const percent = { range: [0, 104], tickvals: [0, 25, 50, 75, 100] };
  const [left, right, top, bottom] = [
    [0, 0.43],
    [0.57, 1],
    [0.6, 1],
    [0, 0.4],
  ];
  const place = (domain: readonly [number, number], suffix: string): Json => ({
    [`xaxis${suffix}`]: { domain: [0, 1], nticks: 5 },
    [`yaxis${suffix}`]: { domain },
  });
  return {
    id: options.id ?? "path-learning",
    title: options.title ?? `How ${model} was learned from sampled paths`,
    caption: `By iteration, ${who}: the score on train (dotted) and valid (line) in ${unitName(unit)} (${unit.kind === "bits" ? "lower" : "higher"} is better), its band two Monte Carlo standard errors either way; the effective sample size in percent of the particles; the path turnover, the percentage of steps at which a sampled path left the filter's genealogy, where near 0 means that few ancestors carry all paths; and the sd of the state's noise, its mean over the numbers of the state as the line and their range as the band.`,
    data: ordered.flatMap((run) => tracesOf(run, run.kept ? (options.colour ?? "#0072b2") : quietInk, unit)),
    layout: figureLayout(
      520,
      {
        ...panel(unitName(unit), "", [left!, top!]),
        ...panel("ESS, % of particles", "2", [right!, top!], percent),
        ...panel("path turnover, % of steps", "3", [left!, bottom!], percent),
        ...panel("sd of the state noise", "4", [right!, bottom!], { rangemode: "tozero" }),
      },
      {
        height: 1080,
        ...place([0.82, 1], ""),
        ...place([0.55, 0.73], "2"),
        ...place([0.28, 0.46], "3"),
        ...place([0, 0.18], "4"),
      },
    ),
  };
}

function tracesOf({ label, history, kept }: ObservedRun, colour: string, unit: ScoreUnit): Json[] {
  const x = history.map(({ iteration }) => iteration);
  const line = (suffix: string, y: readonly (number | null)[], what: string, settings: Json = {}): Json => ({
    type: "scatter",
    mode: "lines",
    x,
    y: y.map(rounded),
    xaxis: `x${suffix}`,
    yaxis: `y${suffix}`,
    line: { color: kept ? colour : withOpacity(colour, 0.6), width: kept ? 2 : 1, ...settings },
    hovertemplate: `<b>${plotText(label)}</b><br>iteration %{x}, ${what}<extra></extra>`,
  });
  const band = (suffix: string, low: readonly (number | null)[], high: readonly (number | null)[]): Json[] => {
    const there = x.flatMap((_, i) => (low[i] === null || high[i] === null ? [] : [i]));
    if (there.length === 0) return [];
    const back = there.toReversed();
    return [
      {
        type: "scatter",
        mode: "lines",
        x: [...there, ...back].map((i) => x[i]),
        y: [...there.map((i) => rounded(high[i] ?? null)), ...back.map((i) => rounded(low[i] ?? null))],
        xaxis: `x${suffix}`,
        yaxis: `y${suffix}`,
        line: { width: 0 },
        fill: "toself",
        fillcolor: withOpacity(colour, kept ? 0.2 : 0.1),
        hoverinfo: "skip",
      },
    ];
  };
  const score = (split: "train" | "valid", dash: string): Json[] => {
    const values = history.map((at) => (split === "train" ? at.trainPerStep : at.validPerStep));
    const shown = values.map((value) => (value === null ? null : inUnit(value, unit)));
    if (shown.every((value) => value === null)) return [];
    const errors = history.map(({ particles }) =>
      advantageInUnit(2 * ((split === "train" ? particles.trainError : particles.validError) ?? 0), unit),
    );
    const off = (sign: number): (number | null)[] => shown.map((value, i) => (value === null ? null : value + sign * errors[i]!));
    return [...band("", off(-1), off(1)), line("", shown, `${split}: %{y:.4f}`, { dash })];
  };
  const noise = history.map(({ particles }) => particles.noise);
  return [
    ...score("train", "dot"),
    ...score("valid", "solid"),
    line(
      "2",
      history.map(({ particles }) => 100 * particles.ess),
      "ESS %{y:.1f} %",
    ),
    line(
      "3",
      history.map(({ particles }) => 100 * particles.turnover),
      "%{y:.1f} % of steps",
    ),
    ...(kept
      ? band(
          "4",
          noise.map((sds) => Math.min(...sds)),
          noise.map((sds) => Math.max(...sds)),
        )
      : []),
    line(
      "4",
      noise.map((sds) => sds.reduce((sum, sd) => sum + sd, 0) / sds.length),
      "mean sd %{y:.3f}",
    ),
  ];
}

function rounded(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6));
}
