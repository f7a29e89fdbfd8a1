// A hidden Markov model whose inputs drive its chain, of public names only: transitions that differ by step and by sequence.
import { type Dataset, forward, key, logLikelihood, type Model, packDataset, posterior, samplePaths, viterbi } from "unrolled";
import { checkBinding, createWorkspace, expectedStatistics, type FiniteView } from "unrolled/extend";
import { templateGraph } from "unrolled/graph";
import { describe, expect, it } from "vitest";

const K = 2;
const emission = [
  [0.7, 0.2, 0.1],
  [0.1, 0.3, 0.6],
];
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const initial = (x: number): number[] => [sigmoid(x), sigmoid(-x)];
const transition = (x: number): number[][] => [
  [sigmoid(2 + 3 * x), sigmoid(-2 - 3 * x)],
  [sigmoid(-1 + x), sigmoid(1 - x)],
];

function inputDriven(): Model<"finite"> {
  const targets = { kind: "categorical", size: 3 } as const;
  const inputs = { kind: "real", size: 1 } as const;
  const finite = (data: Dataset): FiniteView => {
    checkBinding({ name: "input-driven", targets, inputs }, data);
    const inputOf = (t: number, row: number): number => data.inputValues![data.starts[t] + row];
    return {
      data,
      stateCount: K,
      transitions: "row",
      initialInto: (out, row) => out.set(initial(inputOf(0, row))),
      transitionInto: (out, t, row) => out.set(transition(inputOf(t, row)).flat()),
      logEmissionInto(out, t) {
        for (let r = 0; r < data.aliveCounts[t]; r++)
          for (let k = 0; k < K; k++) {
            const y = data.targetSymbols![data.starts[t] + r];
            out[r * K + k] = y < 0 ? 0 : Math.log(emission[k][y]);
          }
      },
    };
  };
  return {
    kind: "input-driven",
    name: "input-driven",
    targets,
    inputs,
    parameterCount: 0,
    density: false,
    graph: templateGraph({
      name: "input-driven",
      variables: [
        { name: "X", role: "input", space: inputs },
        { name: "H", role: "hidden", space: { kind: "categorical", size: K } },
        { name: "Y", role: "output", space: targets },
      ],
      edges: [
        { from: "X", to: "H" },
        { from: "H", to: "H", delay: 1 },
        { from: "H", to: "Y" },
      ],
      parameters: { initial: 0, transition: 0, emission: 0 },
    }),
    views: { finite },
    sample: () => {
      throw new TypeError("no samples here");
    },
    toFile: () => {
      throw new TypeError("no file here");
    },
  };
}

const model = inputDriven();
const sequences = [
  { id: "a", inputs: [[0.5], [-2], [1], [0], [3]], targets: [0, 2, null, 1, 0] },
  { id: "b", inputs: [[-1], [2], [-3]], targets: [2, 2, 0] },
  { id: "c", inputs: [[4], [-4], [0], [-1], [-2]], targets: [1, 1, 2, 0, 2] },
  { id: "d", inputs: [[0.1]], targets: [1] },
];
const data = packDataset({
  name: "driven",
  targets: { kind: "categorical", size: 3, symbols: null },
  inputs: { kind: "real", size: 1 },
  sequences,
});

/** All paths of one sequence with their joint probabilities with the targets. */
function paths({ inputs, targets }: (typeof sequences)[number]): { path: number[]; p: number }[] {
  const T = targets.length;
  return Array.from({ length: K ** T }, (_, code) => {
    const path = Array.from({ length: T }, (_, t) => Math.floor(code / K ** t) % K);
    const p = path.reduce((product, k, t) => {
      const [x] = inputs[t];
      const moved = t === 0 ? initial(x)[k] : transition(x)[path[t - 1]][k];
      const y = targets[t];
      return product * moved * (y === null ? 1 : emission[k][y]);
    }, 1);
    return { path, p };
  });
}
const total = (own: ReturnType<typeof paths>): number => own.reduce((sum, { p }) => sum + p, 0);

describe("transitions that differ by step and by sequence", () => {
  it("give the likelihood and the best path that enumeration of all paths gives", () => {
    const scored = logLikelihood(model, data, forward());
    const decoded = viterbi(model, data);
    sequences.forEach((sequence, i) => {
      const own = paths(sequence);
      expect(scored.sequences[i].value).toBeCloseTo(Math.log(total(own)), 12);
      const best = own.reduce((a, b) => (b.p > a.p ? b : a));
      expect(Array.from(decoded[i].path!)).toEqual(best.path);
      expect(decoded[i].logProbability).toBeCloseTo(Math.log(best.p), 12);
    });
  });

  it("give the smoothed and filtered laws that enumeration gives", () => {
    const smoothed = posterior(model, data);
    const filtered = posterior(model, data, { given: "past" });
    sequences.forEach((sequence, i) => {
      for (let t = 0; t < sequence.targets.length; t++) {
        const past = paths({ ...sequence, inputs: sequence.inputs.slice(0, t + 1), targets: sequence.targets.slice(0, t + 1) });
        const whole = paths(sequence);
        for (let k = 0; k < K; k++) {
          const share = (own: ReturnType<typeof paths>): number => total(own.filter(({ path }) => path[t] === k)) / total(own);
          expect(smoothed[i].marginals![t * K + k]).toBeCloseTo(share(whole), 12);
          expect(filtered[i].marginals![t * K + k]).toBeCloseTo(share(past), 12);
        }
      }
    });
  });

  it("give the expected transitions, and each pair by step and sequence, that enumeration gives", () => {
    const sums = new Float64Array(K * K);
    const expected = new Map<string, number[]>();
    for (const sequence of sequences) {
      const own = paths(sequence);
      for (let t = 1; t < sequence.targets.length; t++) {
        const pair = [0, 1, 2, 3].map(
          (c) => total(own.filter(({ path }) => path[t - 1] === Math.floor(c / K) && path[t] === c % K)) / total(own),
        );
        expected.set(`${sequence.id} ${t}`, pair);
        pair.forEach((p, c) => {
          sums[c] += p;
        });
      }
    }
    const seen = new Map<string, number[]>();
    const pairs = (t: number, row: number, pair: Float64Array): void =>
      void seen.set(`${data.sequences[data.order[row]].id} ${t}`, Array.from(pair));
    const { statistics } = expectedStatistics(model.views.finite(data), createWorkspace(), pairs);
    statistics.transitions.forEach((sum, c) => void expect(sum).toBeCloseTo(sums[c], 12));
    expect(seen.size).toBe(expected.size);
    for (const [place, pair] of expected) seen.get(place)!.forEach((p, c) => void expect(p).toBeCloseTo(pair[c], 12));
  });

  it("are drawn from as often as the posterior says", () => {
    const count = 20_000;
    const drawn = samplePaths(model, data, count, key("driven"));
    sequences.forEach((sequence, i) => {
      const own = paths(sequence);
      own.forEach(({ path, p }) => {
        const share = p / total(own);
        const seen = drawn[i].paths!.filter((one) => one.every((k, t) => k === path[t])).length / count;
        const standardError = Math.sqrt((share * (1 - share)) / count);
        expect(standardError).toBeLessThan(0.004);
        expect(Math.abs(seen - share)).toBeLessThan(5 * standardError + 1e-12);
      });
    });
  });

  it("give the same bits one sequence at a time, and in log space where a transition is tiny", () => {
    const together = logLikelihood(model, data, forward()).sequences.map(({ value }) => value);
    const alone = sequences.map((sequence) => {
      const one = packDataset({ name: "one", targets: data.targets, inputs: data.inputs, sequences: [sequence] });
      return logLikelihood(model, one, forward()).value;
    });
    expect(alone).toEqual(together);
    const far = packDataset({
      name: "far",
      targets: data.targets,
      inputs: data.inputs,
      sequences: [{ id: "far", inputs: [[1], [-120], [-130], [200]], targets: [0, 0, 1, 0] }, sequences[1]],
    });
    const [first] = logLikelihood(model, far, forward()).sequences;
    const own = paths({ id: "far", inputs: [[1], [-120], [-130], [200]], targets: [0, 0, 1, 0] });
    expect(first.value).toBeCloseTo(Math.log(total(own)), 10);
  });
});
