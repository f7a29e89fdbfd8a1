import {
  type Dag,
  dag,
  delayedManyToMany,
  encoderDecoder,
  independence,
  key,
  type MixedGraph,
  manyToMany,
  manyToOne,
  marginalGraph,
  moralGraph,
  oneToMany,
  packDataset,
  parseQuery,
  type RandomRecurrentOptions,
  randomRecurrent,
  type TemplateGraph,
  templateGraph,
  type UnrolledGraph,
  unroll,
} from "@unrolled/core";
import {
  type Drawing,
  drawDag,
  drawMixed,
  drawQuery,
  drawTemplate,
  drawUndirected,
  drawUnfolding,
  drawUnrolled,
  sideBySide,
} from "@unrolled/plotting";

const targetsOnly = packDataset({ name: "y", targets: { kind: "binary", size: 2 }, sequences: [{ id: "a", targets: [[1, 0]] }] });
const withInputs = packDataset({
  name: "xy",
  targets: { kind: "binary", size: 2 },
  inputs: { kind: "real", size: 1 },
  sequences: [{ id: "a", inputs: [[0.5]], targets: [[1, 0]] }],
});

function networkGraph(name: string, options: Pick<RandomRecurrentOptions, "cell" | "layers" | "inputs" | "noiseSd">): TemplateGraph {
  const data = options.inputs === "previous-target" ? targetsOnly : withInputs;
  const all: RandomRecurrentOptions = { name, hiddenSize: 2, data, key: key("drawings"), ...options };
  return randomRecurrent(all).graph;
}

/** Templates of the kinds of model that there are. */
export const templates = {
  elman: networkGraph("elman", { cell: "elman" }),
  lstm: networkGraph("lstm", { cell: "lstm" }),
  lstm3: networkGraph("lstm of 3 layers", { cell: "lstm", layers: 3 }),
  gru: networkGraph("gru", { cell: "gru", inputs: "previous-target" }),
  gru3: networkGraph("gru of 3 layers", { cell: "gru", layers: 3, inputs: "given-and-previous-target" }),
  lstmFedBack: networkGraph("lstm with previous target", { cell: "lstm", layers: 2, inputs: "given-and-previous-target" }),
  noisyLstm: networkGraph("noisy lstm", { cell: "lstm", noiseSd: 0.1 }),
  noisyElman: networkGraph("noisy elman", { cell: "elman", noiseSd: 0.1 }),
  hmm: templateGraph({
    name: "HMM",
    variables: [
      { name: "H", role: "hidden" },
      { name: "Y", role: "output" },
    ],
    edges: [
      { from: "H", to: "H", delay: 1 },
      { from: "H", to: "Y" },
    ],
  }),
  nGram: templateGraph({
    name: "4-gram",
    variables: [{ name: "Y", role: "output" }],
    edges: [1, 2, 3].map((delay) => ({ from: "Y", to: "Y", delay })),
  }),
  dynamicSystem: templateGraph({
    name: "dynamic system",
    variables: [{ name: "S", role: "hidden", law: "deterministic" }],
    edges: [{ from: "S", to: "S", delay: 1 }],
  }),
  inputToOutput: templateGraph({
    name: "skip",
    variables: [
      { name: "X", role: "input" },
      { name: "H", role: "hidden" },
      { name: "Y", role: "output" },
    ],
    edges: [
      { from: "X", to: "H" },
      { from: "X", to: "Y" },
      { from: "H", to: "H", delay: 1 },
      { from: "H", to: "H", delay: 2 },
      { from: "H", to: "Y" },
      { from: "Y", to: "Y", delay: 1 },
    ],
  }),
} satisfies Readonly<Record<string, TemplateGraph>>;

const encoder = templateGraph({
  name: "encoder",
  variables: [
    { name: "X", role: "input" },
    { name: "E", role: "hidden", law: "deterministic" },
  ],
  edges: [
    { from: "X", to: "E" },
    { from: "E", to: "E", delay: 1 },
  ],
});
const decoder = templateGraph({
  name: "decoder",
  variables: [
    { name: "H", role: "hidden", law: "deterministic" },
    { name: "Y", role: "output" },
  ],
  edges: [
    { from: "H", to: "H", delay: 1 },
    { from: "H", to: "Y" },
    { from: "Y", to: "H", delay: 1 },
  ],
});

/** DAGs whose nodes have variables and times. */
export const unrolledGraphs = {
  "elman-5": unroll(templates.elman, 5),
  "lstm-4": unroll(templates.lstm, 4),
  "lstm-12": unroll(templates.lstm, 12),
  "lstm3-4": unroll(templates.lstm3, 4),
  "gru-fed-back-5": unroll(templates.gru, 5),
  "gru3-fed-back-4": unroll(templates.gru3, 4),
  "lstm2-fed-back-4": unroll(templates.lstmFedBack, 4),
  "hmm-12": unroll(templates.hmm, 12),
  "n-gram-7": unroll(templates.nGram, 7),
  "skip-4": unroll(templates.inputToOutput, 4),
  "one-step": unroll(templates.lstm, 1),
  "encoder-decoder": unroll(encoderDecoder(encoder, decoder), { source: 4, target: 3 }),
  "encoder-decoder-every": unroll(encoderDecoder(encoder, decoder, { context: "every" }), { source: 3, target: 3 }),
} satisfies Readonly<Record<string, Dag>>;

/** Outputs joined each to each by bidirected edges, heard by their inputs; `fedBack` adds arrows between neighbours. */
export function completeGraph(length: number, fedBack: boolean): MixedGraph {
  const graph = unroll(
    templateGraph({
      name: "complete",
      variables: [
        { name: "X", role: "input" },
        { name: "Y", role: "output" },
      ],
      edges: [{ from: "X", to: "Y" }, ...(fedBack ? [{ from: "Y", to: "Y", delay: 1 }] : [])],
    }),
    length,
  );
  const outputs = graph.nodes.flatMap(({ variable }, i) => (variable === "Y" ? [i] : []));
  return { ...graph, siblings: graph.nodes.map((_, i) => (outputs.includes(i) ? outputs.filter((other) => other !== i) : [])) };
}

const sprinkler = dag(
  [{ name: "cloudy" }, { name: "rain" }, { name: "sprinkler" }, { name: "wet", law: "deterministic" }, { name: "A1" }],
  [
    ["cloudy", "rain"],
    ["cloudy", "sprinkler"],
    ["rain", "wet"],
    ["sprinkler", "wet"],
    ["cloudy", "wet"],
    ["wet", "A1"],
    ["cloudy", "A1"],
  ].map(([from, to]) => ({ from: from!, to: to! })),
);

const answered = (graph: UnrolledGraph, query: string): Drawing => drawQuery(graph, parseQuery(query, graph), independence(graph, query));

/** Every kind of drawing, by name. */
export async function exampleDrawings(): Promise<Readonly<Record<string, Drawing>>> {
  const folded = Object.entries(templates).map(([name, template]) => [`folded-${name}`, drawTemplate(template)] as const);
  const unrolled = Object.entries(unrolledGraphs).map(([name, graph]) => [`unrolled-${name}`, drawUnrolled(graph)] as const);
  const noisy = unroll(templates.noisyElman, 5);
  const architectures = [
    ["one-to-many", oneToMany],
    ["many-to-one", manyToOne],
    ["many-to-many", manyToMany],
    ["many-to-many with delay", delayedManyToMany(2)],
  ] as const;
  return {
    ...Object.fromEntries([...folded, ...unrolled]),
    "query-dependent": answered(noisy, "Y4 _||_ Y2 | X1:4"),
    "query-independent": answered(unroll(templates.lstm, 7), "Y1:3 _||_ Y5:7 | X1:7"),
    "query-noisy-lstm": answered(unroll(templates.noisyLstm, 7), "Y1:3 _||_ Y5:7 | H4 X1:7"),
    "query-noisy-lstm-separated": answered(unroll(templates.noisyLstm, 7), "Y1:3 _||_ Y5:7 | H4 C4 X1:7"),
    "query-fed-back": answered(unroll(templates.gru, 6), "Y6 _||_ Y2 | H4 Y4"),
    "query-layers": answered(unroll(templates.lstm3, 3), "Y3 _||_ H2.1 | H1.2 X1:3"),
    "marginal-noisy-elman": drawMixed(marginalGraph(noisy)),
    "marginal-noisy-elman-6": drawMixed(marginalGraph(unroll(templates.noisyElman, 6))),
    "marginal-fed-back-inputs": drawMixed(marginalGraph(unroll(templates.gru3, 4))),
    "marginal-fed-back": drawMixed(marginalGraph(unroll(templates.gru, 5))),
    "mixed-complete-6": drawMixed(completeGraph(6, false)),
    "mixed-fed-back-4": drawMixed(completeGraph(4, true)),
    "moral-hmm": drawUndirected(moralGraph(unroll(templates.hmm, 5))),
    "moral-lstm": drawUndirected(moralGraph(unroll(templates.lstm, 4))),
    dag: await drawDag(sprinkler),
    architectures: sideBySide(
      architectures.map(([title, architecture]) => ({ title, drawing: drawUnrolled(unroll(templates.elman, 4, architecture)) })),
    ),
    "unfolding-elman": drawUnfolding(unroll(templates.elman, 4)),
    "unfolding-lstm": drawUnfolding(unroll(templates.lstm, 3)),
    "unfolding-hmm": drawUnfolding(unroll(templates.hmm, 4)),
  };
}
