import { key, packDataset, randomRecurrent } from "@unrolled/core";
import { chooseMethod, logLikelihood, replicated, smc } from "@unrolled/inference";
import { expect, test } from "vitest";

const draw = (count: number, name: string): Float64Array => {
  const out = new Float64Array(count);
  key(name).fillNormal(out);
  return out;
};
const series = packDataset({
  name: "series",
  targets: { kind: "real", size: 2 },
  sequences: [{ id: "a", targets: Array.from({ length: 30 }, (_, t) => [draw(60, "y")[2 * t], draw(60, "y")[2 * t + 1]]) }],
});
const network = (layers: number, noisyLayers: "all" | "top") =>
  randomRecurrent({ cell: "gru", hiddenSize: 4, layers, noisyLayers, data: series, noiseSd: 0.5, key: key(1) });

test("a Gaussian network's method draws by the optimal proposal, with less error than the model's own law", () => {
  const model = network(1, "all");
  const { method } = chooseMethod(model, series, { particles: 50, replicates: 8 });
  expect(method.name).toContain("smc(50, guided)");
  const chosen = logLikelihood(model, series, method, key(2));
  const [few, many] = [50, 2000].map((particles) => logLikelihood(model, series, replicated(smc({ particles }), 8), key(2)));
  expect(chosen.standardError).toBeLessThan(0.5 * few!.standardError);
  expect(many!.standardError).toBeLessThan(0.05);
  expect(Math.abs(chosen.value - many!.value)).toBeLessThan(5 * Math.hypot(chosen.standardError, many!.standardError));
});

test("a proposal that was asked for stands, and a state that is noisy in part is drawn by its own law", () => {
  const options = { particles: 50, replicates: 8 };
  expect(chooseMethod(network(1, "all"), series, { ...options, proposal: "bootstrap" }).method.name).toContain("smc(50)");
  expect(chooseMethod(network(2, "top"), series, options).method.name).toContain("smc(50)");
});
