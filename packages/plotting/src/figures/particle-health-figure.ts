import type { Figure, LogLikelihood } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout, note } from "../figure-layout.js";
import { plotText } from "../text.js";
import { quietInk } from "../theme.js";

export interface ParticleHealthOptions {
  readonly model: string;
  readonly colour?: string;
  /** The sequence whose ESS is drawn. Default: the first that has one. */
  readonly sequence?: string;
  readonly id?: string;
  readonly title?: string;
}

/**
 * Is the cloud of particles healthy? The effective sample size along one sequence, with the steps that were resampled,
 * and how many time-0 ancestors are left at the end of every sequence. Null where the score used no particles.
 */
export function particleHealthFigure(logLikelihood: Pick<LogLikelihood, "sequences">, options: ParticleHealthOptions): Figure | null {
  checkOptions("particleHealthFigure", options, ["model", "colour", "sequence", "id", "title"]);
  const colour = options.colour ?? "#0072b2";
  const withEss = logLikelihood.sequences.filter(({ diagnostics }) => diagnostics.ess !== null);
  const shown = withEss.find(({ id }) => id === options.sequence) ?? withEss[0];
  if (shown === undefined) return null;
  const { ess, resampled, particles } = shown.diagnostics;
  const scale = particles ?? Math.max(...ess!);
  const steps = Array.from(ess!, (_, t) => t + 1);
  const share = Array.from(ess!, (value) => Number(((100 * value) / scale).toFixed(2)));
  const marks = steps.filter((t) => resampled?.[t - 1] === 1);
  const survivors = logLikelihood.sequences.filter(({ diagnostics }) => diagnostics.survivors !== null);
  return {
    id: options.id ?? "particle-health",
    title: options.title ?? `Particles of ${options.model}`,
    caption: `First panel: effective sample size along sequence ${shown.id} in percent of the ${scale} particles, with a tick under each resampled step; second panel: how many ancestors from the first step are left at the end of each sequence (fewest over replicates), where a single survivor means that no error can be read from one run and replicates must give it.`,
    data: [
      {
        type: "scatter",
        mode: "lines",
        x: steps,
        y: share,
        line: { color: colour, width: 1.5 },
        hovertemplate: "step %{x}: ESS %{y:.1f} %<extra></extra>",
      },
      {
        type: "scatter",
        mode: "markers",
        x: marks,
        y: marks.map(() => 0),
        cliponaxis: false,
        marker: { symbol: "line-ns-open", size: 7, color: quietInk, line: { width: 1 } },
        hovertemplate: "resampled after step %{x}<extra></extra>",
      },
      {
        type: "scatter",
        mode: "markers",
        xaxis: "x2",
        yaxis: "y2",
        x: survivors.map(({ diagnostics }) => diagnostics.survivors),
        y: survivors.map((_, i) => i + 1),
        text: survivors.map(({ id }) => plotText(id)),
        cliponaxis: false,
        marker: { color: colour, size: 7 },
        hovertemplate: "%{text}: %{x} survivors<extra></extra>",
      },
    ],
    layout: figureLayout(
      320,
      {
        xaxis: axis("step", { domain: [0, 0.6], nticks: 8, range: [0, steps.length + 1] }),
        yaxis: axis("ESS, % of particles", { range: [-4, 104], tickvals: [0, 25, 50, 75, 100] }),
        xaxis2: axis("ancestors left", { domain: [0.72, 1], rangemode: "tozero", nticks: 5, tickformat: "d", anchor: "y2" }),
        yaxis2: axis("sequence", { anchor: "x2", nticks: 6, tickformat: "d", range: [survivors.length + 0.7, 0.3] }),
        annotations: survivors.length === 0 ? [note("not recorded", { x: 0.86, y: 0.5 })] : [],
      },
      {
        height: 560,
        xaxis: { domain: [0, 1], nticks: 5, anchor: "y" },
        yaxis: { domain: [0.6, 1] },
        xaxis2: { domain: [0, 1] },
        yaxis2: { domain: [0, 0.4] },
      },
    ),
  };
}
