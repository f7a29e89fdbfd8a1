import {
  type AnyModel,
  formatIndependencies,
  type GraphLengths,
  independence,
  key,
  type ModelGraph,
  marginalGraph,
  parseQuery,
  type SliceIndependencies,
  stringifyJson,
  type UnrolledGraph,
  unroll,
} from "@unrolled/core";
import { checkIndependence } from "@unrolled/inference";
import { usageError } from "../command-error.js";
import { answerJson, checkJson, graphJson, templateJson } from "./graph-json.js";

/** What the command can say of one question. */
export interface GraphOutput {
  /** Slices that a picture would show. */
  readonly slices: number;
  /** Lines to read; null where a picture says it. */
  readonly text: (() => string) | null;
  readonly json: () => string;
  /** Null where there is none. */
  readonly picture: ((format: "svg" | "dot") => Promise<string>) | null;
}

type Plotting = typeof import("@unrolled/plotting");
type Drawing = ReturnType<Plotting["drawTemplate"]>;

async function pictureText(format: "svg" | "dot", draw: (plotting: Plotting) => Drawing): Promise<string> {
  const plotting = await import("@unrolled/plotting");
  const drawing = draw(plotting);
  return format === "svg" ? await plotting.drawingSvg(drawing) : plotting.graphDot(drawing);
}

/** The folded template; or the unrolled graph, whole or over inputs and outputs. */
export function graphOutput(model: string, folded: ModelGraph, lengths: GraphLengths | null, marginal: boolean): GraphOutput {
  if (lengths === null) {
    if (!("edges" in folded)) throw usageError(`graph: "${folded.name}" has no folded graph; give the number of slices with --unroll`);
    return {
      slices: 1,
      text: null,
      json: () => stringifyJson(templateJson(model, folded)),
      picture: (format) => pictureText(format, ({ drawTemplate }) => drawTemplate(folded)),
    };
  }
  const graph = unroll(folded, lengths);
  const { length } = graph;
  const mixed = marginal ? marginalGraph(graph) : null;
  return {
    slices: length,
    text: null,
    json: () => stringifyJson(graphJson(model, folded.name, length, mixed ?? graph)),
    picture: (format) => pictureText(format, ({ drawMixed, drawUnrolled }) => (mixed === null ? drawUnrolled(graph) : drawMixed(mixed))),
  };
}

/** The answer to a query; with a seed, tested on the model's numbers too. */
export function answerOutput(model: AnyModel, graph: UnrolledGraph, query: string, seed: number | string | null): GraphOutput {
  const answer = independence(graph, query);
  const sides = parseQuery(query, graph);
  const check =
    seed === null
      ? null
      : () =>
          checkIndependence(model, query, key(seed).fold("check independence"), {
            length: graph.sourceLength === null ? graph.length : { source: graph.sourceLength, target: graph.length },
          });
  return {
    slices: graph.length,
    text: () => {
      const lines = [`${answer.query}: ${answer.independent ? "independent" : "not independent"}; ${answer.reason}`];
      if (check !== null) {
        const { summary, numbers } = check();
        lines.push(`on the model's numbers: ${summary}; ${numbers.reason}`);
      }
      return `${lines.join("\n")}\n`;
    },
    json: () => stringifyJson(check === null ? answerJson(answer) : { ...answerJson(answer), check: checkJson(check(), seed!) }),
    picture: (format) => pictureText(format, ({ drawQuery }) => drawQuery(graph, sides, answer)),
  };
}

/** All independencies of a slice. */
export function tableOutput(model: string, table: SliceIndependencies): GraphOutput {
  const { name, time, nodes, rows } = table;
  return {
    slices: time,
    text: () => `${formatIndependencies(table)}\n`,
    json: () => stringifyJson({ model, name, time, nodes, independencies: rows }),
    picture: null,
  };
}
