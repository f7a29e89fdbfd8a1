// node experiments/random-states/run.mjs [NAME…] [--seeds 1,2,3] [--bound]: a row for each problem and seed, added to results.csv.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  compare,
  fit,
  fitModel,
  key,
  logLikelihood,
  particleEm,
  printProgress,
  replicated,
  smc,
  splitOf,
} from "../../packages/unrolled/dist/index.js";
import { drawProblem, problems } from "./problems.mjs";

const { values: asked, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "1" },
    bound: { type: "boolean", default: false },
    deterministic: { type: "boolean", default: false },
    optimum: { type: "boolean", default: false },
    hmm: { type: "string", default: "hmm" },
    workers: { type: "string", default: "2" },
  },
});
const file = new URL("results.csv", import.meta.url);
const columns = [
  "problem",
  "seed",
  "truth",
  "optimum",
  "particle_em",
  "gap",
  "score_error",
  "hmm",
  "deterministic",
  "bound",
  "fit_seconds",
  "chosen",
  "over_hmm",
  "low",
  "high",
];
if (!existsSync(file)) writeFileSync(file, `${columns.join(",")}\n`);
const done = new Set(
  readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.split(",").slice(0, 2).join(" ")),
);

for (const problem of problems.filter(({ name }) => names.length === 0 || names.includes(name)))
  for (const seed of asked.seeds.split(",").map(Number)) {
    if (done.has(`${problem.name} ${seed}`)) continue;
    const row = await runProblem(problem, seed);
    appendFileSync(file, `${columns.map((column) => row[column] ?? "").join(",")}\n`);
    process.stdout.write(`${JSON.stringify(row)}\n`);
  }

async function runProblem(problem, seed) {
  const { cell, H, name } = problem;
  const { truth, data } = drawProblem(problem);
  const [train, valid, test] = ["train", "valid", "test"].map((part) => splitOf(data, part));
  // Of its own draws, and with many particles: what the comparison's scores are not, and what sets a fit against the truth.
  const perStep = (model) => {
    const method = smc(problem.law === "categorical" ? { particles: 2000 } : { particles: 1000, proposal: "guided" });
    const { value, standardError } = logLikelihood(model, test, replicated(method, 4), key("independent"));
    return { value: value / test.stepCount, error: standardError / test.stepCount };
  };
  const noisy = `noisy-${cell}:${H}`;
  const { pairs, scores, models, compared } = await compare({
    data,
    models: [asked.hmm, ...(asked.deterministic ? [cell] : []), noisy],
    seed,
    workers: Number(asked.workers),
    progress: printProgress(),
  });
  const { fitted } = compared.models.find(({ fitted }) => fitted.recipe.spec.text === noisy);
  const { model } = models.find(({ spec }) => spec === noisy);
  const found = perStep(model);
  const best = perStep(truth);
  const of = (spec) => scores.find((each) => each.name.startsWith(spec)).perStep;
  const pair = pairs.find(({ a, b }) => [a, b].some((each) => each.startsWith("noisy")) && [a, b].some((each) => each.startsWith("hmm")));
  const sign = pair.a.startsWith("noisy") ? 1 : -1;
  const [low, high] = pair.interval95.map((end) => sign * end).toSorted((x, y) => x - y);
  // What a fit that starts at the truth makes of it.
  const last = [{ iterations: 40, particles: 128 }];
  const optimum =
    asked.optimum && seed === 1 ? fit(truth, { train, valid }, particleEm({ phases: last, learningRate: 0.01 }), { key: key(seed) }) : null;
  const bound = asked.bound && seed === 1 ? await fitModel(`${noisy},learner=fivo`, data, { seed, workers: Number(asked.workers) }) : null;
  const round = (x) => (Number.isFinite(x) ? Number(x.toFixed(4)) : null);
  return {
    problem: name,
    seed,
    truth: round(best.value),
    optimum: optimum === null ? null : round(perStep(optimum.model).value),
    particle_em: round(found.value),
    gap: round(best.value - found.value),
    score_error: round(found.error),
    hmm: round(of("hmm")),
    deterministic: asked.deterministic ? round(of(cell)) : null,
    bound: bound === null ? null : round(perStep(bound.model).value),
    fit_seconds: Math.round(fitted.fitSeconds),
    chosen: fitted.entrant.label.replaceAll(",", ""),
    over_hmm: round(sign * pair.meanDifferencePerStep),
    low: round(low),
    high: round(high),
  };
}
