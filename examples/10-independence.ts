// What is independent of what? Read off the graph, with the path that decides it, and tested on the model's own numbers.
import { checkIndependence, hiddenMarkov, independence, key, recurrent, saveFigure } from "unrolled";
import { drawQuery, sideBySide } from "unrolled/figures";
import { parseQuery, unroll } from "unrolled/graph";

const weather = {
  kind: "categorical",
  probabilities: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
} as const;
const hmm = hiddenMarkov({
  initial: [0.5, 0.5],
  transition: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  emission: weather,
});

// The state stands between past and future: given it they are independent, without it they are not.
for (const query of ["Y4 _||_ Y2", "Y4 _||_ Y2 | H3", "Y4 _||_ Y2 | Y3"]) {
  const { independent, reason } = independence(unroll(hmm.graph, 4), query);
  console.log(`HMM: ${query}: ${independent ? "independent" : "dependent"}. ${reason}.`);
  console.log(`     ${checkIndependence(hmm, query, key("check")).summary}`);
}

// A recurrent network that reads inputs. Its state is a function of them, unless noise makes it random: the same arrows, another answer.
const network = (noise: { sd: number[] } | null) =>
  recurrent({
    cell: "elman",
    inputSize: 1,
    hiddenSize: 1,
    inputs: "given",
    initialState: null,
    noise,
    layers: [{ weight_ih: [[0.5]], weight_hh: [[1.2]], bias_ih: [0], bias_hh: [0] }],
    readout: { weight: [[2]], bias: [0] },
    emission: { kind: "gaussian", sd: [0.5] },
  });
const networks = { "h is a function": network(null), "h is random": network({ sd: [0.8] }) };

const query = "Y4 _||_ Y2 | X1:4";
const panels = Object.entries(networks).map(([title, model]) => {
  const graph = unroll(model.graph, 4);
  const answer = independence(graph, query);
  console.log(`\n${title}: ${query}: ${answer.independent ? "independent" : "dependent"}. ${answer.reason}.`);
  console.log(checkIndependence(model, query, key("check")).summary);
  return { title, drawing: drawQuery(graph, parseQuery(query, graph), answer) };
});
await saveFigure(sideBySide(panels), "10-independence.svg");
