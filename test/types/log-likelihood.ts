// Types that must be refused. This file is type-checked, never run.
import type { AnyModel, Dataset, Key, Model } from "@unrolled/core";
import { chooseMethod, forward, logLikelihood, requireView, rollout, smc, statePosterior } from "@unrolled/inference";

import type { WorkerPool } from "unrolled";

declare const pool: WorkerPool;
declare const data: Dataset;
declare const key: Key;
declare const hiddenMarkov: Model<"finite" | "expectations" | "particles">;
declare const network: Model<"rollout" | "particles">;
declare const noisyNetwork: Model<"particles" | "additiveNoise">;
declare const fromFile: AnyModel;

logLikelihood(hiddenMarkov, data, forward());
logLikelihood(network, data, rollout());
logLikelihood(noisyNetwork, data, smc({ particles: 100 }), key);
logLikelihood(requireView(fromFile, "finite"), data, forward());
logLikelihood(fromFile, data, chooseMethod(fromFile, data).method, key);
logLikelihood(network, data, chooseMethod(network, data).method);

// @ts-expect-error the network has no finite state
logLikelihood(network, data, forward());
// @ts-expect-error the noisy network is not a function of its inputs
logLikelihood(noisyNetwork, data, rollout());
// @ts-expect-error a random method needs a key
logLikelihood(noisyNetwork, data, smc({ particles: 100 }));
// @ts-expect-error an exact method takes no key
logLikelihood(hiddenMarkov, data, forward(), key);
// @ts-expect-error the views of a model read from a file are not known: requireView or chooseMethod
logLikelihood(fromFile, data, forward());
// @ts-expect-error forward has no particles
forward({ particles: 10 });

await pool.logLikelihood(network, data, rollout());
await pool.logLikelihood(noisyNetwork, data, smc({ particles: 100 }), key);
// @ts-expect-error the same of a pool: the network has no finite state
await pool.logLikelihood(network, data, forward());
// @ts-expect-error a random method needs a key
await pool.logLikelihood(noisyNetwork, data, smc({ particles: 100 }));

declare const template: Model<"particles">;

statePosterior(noisyNetwork, data, {}, key);
statePosterior(network, data, { paths: 10 }, key);
statePosterior(template, data, { given: "past" }, key);

// @ts-expect-error smoothing needs transition densities
statePosterior(template, data, {}, key);
// @ts-expect-error a finite state is not a vector: posterior and samplePaths
statePosterior(hiddenMarkov, data, { given: "all" }, key);
// @ts-expect-error it is random and needs a key
statePosterior(noisyNetwork, data, {});
