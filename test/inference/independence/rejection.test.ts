import { fromTemplate, hiddenMarkov, key, type NoisyRecurrentModel, normal, parseQuery, unroll } from "@unrolled/core";
import { checkIndependence } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { drawStratum, type Stratum } from "../../../packages/inference/src/independence/draw-stratum.js";
import { drawInputs, type HeldPlan, heldPlan } from "../../../packages/inference/src/independence/held-plan.js";
import { independenceProblem } from "../../../packages/inference/src/independence/independence-problem.js";
import { hiddenMarkovExamples } from "../../support/hidden-markov-examples.js";
import { meanOf, sdOf } from "../../support/moments.js";
import { strongNetwork } from "../../support/strong-networks.js";

/** Accepted pairs of a query, by the parts of the check that draw them. */
function drawn(model: NoisyRecurrentModel | ReturnType<typeof hiddenMarkov>, query: string, wanted: number, seed: string): Stratum {
  const graph = unroll(model.graph, 4);
  const problem = independenceProblem(model, graph, parseQuery(query, graph));
  const inputs = drawInputs(problem, key("example"));
  const plan = heldPlan(problem, { sequence: model.sample(problem.length, key("example"), inputs), inputs }) as HeldPlan;
  return drawStratum(problem, plan, { wanted, most: 400_000, inputs: null }, key(seed));
}

describe("accepted draws follow the law given what is held", () => {
  const spec = hiddenMarkovExamples.categorical;
  const model = hiddenMarkov(spec);
  const emission = (spec.emission as Extract<typeof spec.emission, { kind: "categorical" }>).probabilities;
  const [K, V, count] = [3, 4, 6000];

  it.each(["H1 _||_ Y4 | Y2", "H1 _||_ Y4 | Y2 H3", "H1 _||_ Y4 | Y1 Y3", "H1 _||_ Y4"])("of a hidden Markov model: %s", (query) => {
    const stratum = drawn(model, query, count, query);
    expect(stratum.count).toBe(count);
    const given = query.split("|").at(-1)!;
    const heldAt = (name: string, t: number): number | null =>
      !query.includes("| ") || !given.includes(`${name}${t + 1}`)
        ? null
        : ((name === "H" ? stratum.held.states! : stratum.held.targets)[t] as number);
    // p(h_1, y_4 | held) by visiting all paths of four states.
    const exact = new Float64Array(K * V);
    for (let code = 0; code < K ** 4; code++) {
      const path = [0, 1, 2, 3].map((t) => Math.floor(code / K ** t) % K);
      let p = (spec.initial as number[])[path[0]!]!;
      path.forEach((k, t) => {
        if (t > 0) p *= spec.transition[path[t - 1]!]![k]!;
        const [state, target] = [heldAt("H", t), heldAt("Y", t)];
        if (state !== null && state !== k) p = 0;
        if (target !== null) p *= emission[k]![target]!;
      });
      for (let y = 0; y < V; y++) exact[path[0]! * V + y]! += p * emission[path[3]!]![y]!;
    }
    const total = exact.reduce((sum, p) => sum + p, 0);
    for (let h = 0; h < K; h++)
      for (let y = 0; y < V; y++) {
        const p = exact[h * V + y]! / total;
        let seen = 0;
        for (let i = 0; i < count; i++) seen += stratum.a[i * K + h]! * stratum.b[i * V + y]!;
        const se = Math.sqrt((p * (1 - p)) / count);
        expect(se).toBeLessThan(0.01);
        expect(Math.abs(seen / count - p)).toBeLessThanOrEqual(5 * se);
      }
  });

  it("of a continuous state: the normal posterior of h1 given h2 = f(h1) + noise, by quadrature", () => {
    const network = strongNetwork({ cell: "elman", noiseSd: 0.8, emission: "gaussian" });
    const [count, query] = [4000, "H1 _||_ H3 | H2 X1:3"];
    const stratum = drawn(network, query, count, "normal");
    const h2 = (stratum.held.states![1] as number[])[0]!;
    // Numbers are scaled to sd 1 in a stratum, so that the skewness is what is left to compare, and the correlation of sides.
    const [x, y] = [Array.from(stratum.a), Array.from(stratum.b)];
    expect(sdOf(x)).toBeCloseTo(1, 3);
    const correlation = meanOf(x.map((v, i) => (v - meanOf(x)) * (y[i]! - meanOf(y))));
    expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(count));
    // p(accept) = ∫ N(h1; f(0, x1), sd²) exp(−(h2 − f(h1, x2))² / 2 sd²) dh1, f(h, x) = tanh(0.6 x + 1.1 h).
    const inputs = drawInputs({ model: network, length: 3, sourceLength: null }, key("normal").fold("inputs")) as number[][];
    const f = (h: number, t: number): number => Math.tanh(0.6 * inputs[t]![0]! + 1.1 * h);
    let accept = 0;
    const step = 0.001;
    for (let h = -8; h < 8; h += step)
      accept += step * Math.exp(normal(f(0, 0), 0.8).logProb(h)) * Math.exp(-((h2 - f(h, 1)) ** 2) / (2 * 0.8 ** 2));
    const se = Math.sqrt((accept * (1 - accept)) / stratum.proposed);
    expect(se).toBeLessThan(0.01);
    expect(Math.abs(count / stratum.proposed - accept)).toBeLessThan(5 * se);
    // Its mean over its sd, by the same quadrature.
    let [m0, m1, m2] = [0, 0, 0];
    for (let h = -8; h < 8; h += step) {
      const p = Math.exp(normal(f(0, 0), 0.8).logProb(h) - (h2 - f(h, 1)) ** 2 / (2 * 0.8 ** 2));
      m0 += p;
      m1 += p * h;
      m2 += p * h * h;
    }
    const ratio = m1 / m0 / Math.sqrt(m2 / m0 - (m1 / m0) ** 2);
    expect(Math.abs(meanOf(x) - ratio)).toBeLessThan((5 * Math.sqrt(1 + ratio ** 2 / 2)) / Math.sqrt(count));
  });

  it("is refused where a model's probability of a held value exceeds its bound", () => {
    const wrong = fromTemplate({
      name: "wrong",
      stateDim: 1,
      targets: { kind: "count", size: 1 },
      density: false,
      template: {
        initial: { name: "start", given: () => normal(0, 1) },
        transition: { name: "step", given: ({ previous }) => normal(previous, 1) },
        emission: { name: "reading", given: () => ({ logProb: () => 0.5, sample: () => [1] }) },
      },
    });
    expect(() => checkIndependence(wrong, "H3 _||_ H1 | Y2", key(1))).toThrow(
      /log-probability must be at most 0, .* gave 0.5; is it a density/,
    );
  });
});
