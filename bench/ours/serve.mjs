// Our side of the protocol, the twin of peers/serve.py: one JSON object a line.
// First it says what it offers; then it answers {"prepare", "program", "input"} and {"run", "times", "seed"}.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { kernels } from "../unrolled.mjs";
import { baumWelchOffers } from "./baum-welch.mjs";
import { hmmForwardOffers } from "./hmm-forward.mjs";
import { kalmanFilterOffers } from "./kalman-filter.mjs";
import { networkScoreOffers } from "./network-score.mjs";
import { particleFilterOffers } from "./particle-filter.mjs";
import { trainingStepOffers } from "./training-step.mjs";

const fused = [
  ...particleFilterOffers,
  ...hmmForwardOffers,
  ...baumWelchOffers,
  ...kalmanFilterOffers,
  ...trainingStepOffers,
  ...networkScoreOffers,
];
/** The same on the kernels without fused multiply-add, where the machine has both. */
const unfused = fused.map((offer) => ({
  ...offer,
  name: `${offer.name}, unfused`,
  prepare(input) {
    kernels.use("simd");
    return offer.prepare(input);
  },
}));
const offers = kernels.info().name === "relaxed-simd" ? [...fused, ...unfused] : fused;
const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const peakMiB = () => process.resourceUsage().maxRSS / 1024;
const prepared = new Map();
function reply(message) {
  if (message.prepare !== undefined) {
    const { prepare } = offers.find(({ program, name }) => program === message.program && name === message.prepare);
    prepared.set(message.prepare, prepare(JSON.parse(readFileSync(message.input, "utf8"))));
    return { prepared: true, peakMiB: peakMiB() };
  }
  const run = prepared.get(message.run);
  const values = [];
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < message.times; i++) values.push(run(message.seed + i));
  const wall = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1e6, wall, values, peakMiB: peakMiB() };
}

answer({ versions: { node: process.version }, offers: offers.map(({ prepare, ...offer }) => ({ threads: 1, ...offer })) });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    answer(reply(JSON.parse(line)));
  } catch (error) {
    answer({ error: String(error) });
  }
}
