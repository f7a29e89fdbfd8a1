import type { Figure, Orbit } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout } from "../figure-layout.js";
import { ink, quietInk } from "../theme.js";

export interface OrbitFigureOptions {
  readonly id?: string;
  readonly title?: string;
}

type Json = Readonly<Record<string, unknown>>;

const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"] as const;
const dashes = ["solid", "dash", "dot", "dashdot"] as const;
/** Steps that a line over time can show. */
const longestTime = 120;
/** States up to which steps are drawn as lines from point to point. */
const longestPath = 60;

/**
 * The orbit of a deterministic dynamic system x(t+1) = f(x(t)): on the left its state over time, on the right its return map
 * (x(t), x(t+1)) with the line x(t+1) = x(t) where a state is one number, the plane of its first two numbers otherwise. Of a long
 * orbit the left shows the first 120 steps, the right all of them, as points.
 *
 * @throws RangeError for fewer than two states, states that are not of the orbit's dimension, and numbers that are not finite.
 * @example
 * const orbit = { name: "halving", dim: 1, states: [[1], [0.5], [0.25]] };
 * console.log(orbitFigure(orbit).title); // Orbit of halving
 */
export function orbitFigure(orbit: Orbit, options: OrbitFigureOptions = {}): Figure {
  checkOptions("orbitFigure", options, ["id", "title"]);
  checkOrbit(orbit);
  const { name, dim, states } = orbit;
  const column = (d: number): number[] => states.map((state) => state[d]!);
  const shown = Math.min(dim, colours.length);
  const early = states.slice(0, longestTime);
  const isShort = states.length <= longestPath;
  const overTime = Array.from(
    { length: shown },
    (_, d): Json => ({
      type: "scatter",
      mode: isShort ? "lines+markers" : "lines",
      name: dim === 1 ? "x" : `x<sub>${d + 1}</sub>`,
      x: early.map((_, t) => t + 1),
      y: early.map((state) => state[d]!),
      line: { color: colours[d], width: 1.5, dash: dashes[d] },
      marker: { color: colours[d], size: 4 },
      showlegend: dim > 1,
      hovertemplate: "t = %{x}: %{y:.4f}<extra></extra>",
    }),
  );
  const [x, y] = dim === 1 ? [column(0).slice(0, -1), column(0).slice(1)] : [column(0), column(1)];
  const points: Json = {
    type: "scatter",
    mode: dim > 1 && isShort ? "lines+markers" : "markers",
    x,
    y,
    xaxis: "x2",
    yaxis: "y2",
    marker: { color: colours[0], size: states.length <= 400 ? 5 : 3 },
    line: { color: quietInk, width: 0.8 },
    showlegend: false,
    hovertemplate: "(%{x:.4f}, %{y:.4f})<extra></extra>",
  };
  const [low, high] = [Math.min(...x, ...y), Math.max(...x, ...y)];
  const diagonal: Json = {
    type: "scatter",
    mode: "lines",
    name: "x(t+1) = x(t)",
    x: [low, high],
    y: [low, high],
    xaxis: "x2",
    yaxis: "y2",
    line: { color: ink, width: 1, dash: "dash" },
    hoverinfo: "skip",
    showlegend: true,
  };
  const start: Json = {
    type: "scatter",
    mode: "markers",
    name: "start",
    x: [x[0]],
    y: [y[0]],
    xaxis: "x2",
    yaxis: "y2",
    marker: { color: ink, size: 10, symbol: "circle-open", line: { width: 2, color: ink } },
    hoverinfo: "skip",
    showlegend: true,
  };
  const state = dim === 1 ? "x(t)" : "state";
  return {
    id: options.id ?? "orbit",
    title: options.title ?? `Orbit of ${name}`,
    caption: `The state of ${name} over ${early.length < states.length ? `the first ${early.length} of ` : ""}${states.length} steps${shown < dim ? ` (the first ${shown} of ${dim} dimensions)` : ""}, and ${
      dim === 1
        ? "each state against the next, whose points lie on the graph of f, with fixed points where it meets the dashed line"
        : isShort
          ? "its path in the plane of the first two dimensions"
          : `all ${states.length} states in the plane of the first two dimensions`
    }: there is no error, since every state is a function of the first.`,
    data: [...overTime, ...(dim === 1 ? [diagonal] : []), points, start],
    layout: figureLayout(
      320,
      {
        showlegend: true,
        xaxis: axis("t, steps", { domain: [0, 0.56], tickformat: "d", nticks: 8 }),
        yaxis: axis(state, { nticks: 6 }),
        xaxis2: axis(dim === 1 ? "x(t)" : "x<sub>1</sub>", { domain: [0.68, 1], anchor: "y2", nticks: 5 }),
        yaxis2: axis(dim === 1 ? "x(t+1)" : "x<sub>2</sub>", { anchor: "x2", nticks: 6 }),
        margin: { l: 56, r: 20, t: 34, b: 48 },
      },
      {
        height: 560,
        xaxis: { domain: [0, 1] },
        yaxis: { domain: [0.6, 1] },
        xaxis2: { domain: [0, 1] },
        yaxis2: { domain: [0, 0.42] },
      },
    ),
  };
}

function checkOrbit({ name, dim, states }: Orbit): void {
  if (states.length < 2)
    throw new RangeError(`orbitFigure: an orbit must have at least 2 states, "${name}" has ${states.length}; run it longer`);
  states.forEach((state, t) => {
    if (state.length !== dim)
      throw new RangeError(`orbitFigure: states of "${name}" must have ${dim} numbers, state ${t + 1} has ${state.length}`);
    if (!state.every(Number.isFinite))
      throw new RangeError(
        `orbitFigure: states must be finite, state ${t + 1} of "${name}" is ${state.join(", ")}; end the orbit before it`,
      );
  });
}
