import type { Key, ParticleProcess, Precision, Workspace } from "@unrolled/core";
import { checkOptions } from "@unrolled/core";
import { drawWeighted, normaliseLogWeights } from "@unrolled/kernels";
import { checkOpened, checkPath } from "./check-opened.js";
import { openFilter, type RetainedPath } from "./filter.js";
import { densityOf, logTransitionsInto } from "./log-transitions.js";
import type { Proposal } from "./proposal.js";
import { resamplingBelow } from "./resampling.js";

export interface ConditionalPathOptions {
  /** N ≥ 2, the path that is given among them; ≥ 1 where none is. */
  readonly particles: number;
  /** Default `bootstrap()`. */
  readonly proposal?: Proposal;
  /** Resample (multinomially) where the effective sample size falls below this fraction of N. Default 0.5. */
  readonly resampleBelow?: number;
  /**
   * Draw where the given path comes from anew at every resampling (Lindsten, Jordan & Schön 2014, jmlr.org/papers/v15/lindsten14a): early
   * steps then change, too, with few particles. It needs additive noise (`ParticleProcess.transition`), and is the default where there is.
   */
  readonly ancestorSampling?: boolean;
  readonly precision?: Precision;
}

/**
 * One step of particle Gibbs: a draw of the path h_{1:T} (T × S) given y_{1:T} from conditional SMC, a particle filter in which one
 * particle takes the path `given` (Andrieu, Doucet & Holenstein 2010, doi:10.1111/j.1467-9868.2009.00736.x, section 4.3).
 *
 * For any N ≥ 2 it leaves p(h_{1:T} | y_{1:T}) as it is: if `given` has that law, so has what is drawn, whatever the proposal. Repeated
 * from any path it converges to it, the faster the more particles. `given` null: an ordinary filter's path, which is such a draw only
 * as N grows; to start from.
 *
 * `process` is a view's, opened for N particles. Cost a filter's (with ancestor sampling, up to twice), memory T N (S + 3) numbers.
 *
 * @throws TypeError where ancestor sampling is asked for without additive noise; RangeError for too few particles, others than
 * `process` was opened for, or a path that is not T × S finite numbers.
 * @example
 * const workspace = createWorkspace();
 * const process = noisyNetwork.views.particles(data).open(0, 50, workspace);
 * const first = conditionalPath(process, null, { particles: 50 }, key(1), workspace);
 * console.log(conditionalPath(process, first, { particles: 50 }, key(2), workspace).length); // T × S
 */
export function conditionalPath(
  process: ParticleProcess,
  given: Float64Array | null,
  options: ConditionalPathOptions,
  key: Key,
  workspace: Workspace,
): Float64Array {
  checkOptions("conditionalPath", options, ["particles", "proposal", "resampleBelow", "ancestorSampling", "precision"]);
  const { particles: N, resampleBelow = 0.5, precision = "float64" } = options;
  const { length: T, stateDim: S } = process;
  const transition = densityOf(process);
  const { ancestorSampling = transition !== null } = options;
  if (!Number.isInteger(N) || N < (given === null ? 1 : 2))
    throw new RangeError(`conditionalPath: particles must be an integer of at least ${given === null ? 1 : 2}, got ${N}; 20 is a start`);
  checkOpened("conditionalPath", process, N, precision);
  if (given !== null) checkPath("conditionalPath: the given path", given, T, S);
  if (ancestorSampling && transition === null)
    throw new TypeError("conditionalPath: ancestor sampling needs a process with additive noise, this one offers draws only; leave it out");
  return workspace.scope(() => {
    const retained = given === null ? null : retainedPath(given, ancestorSampling ? transition : null);
    const filter = openFilter(
      process,
      { ...options, precision, resampling: resamplingBelow(resampleBelow, "multinomial", "conditionalPath"), keep: true, retained },
      workspace,
    );
    for (let t = 0; t < T; t++) {
      filter.step([key]);
      if (Number.isNaN(filter.clouds[0]!.increment))
        throw new RangeError(
          `conditionalPath: log-weights must be numbers or −Infinity, got NaN or +Infinity at step ${t + 1}; check the model's parameters`,
        );
    }
    const { states, weights, ancestors } = filter.kept!;
    const u = new Float64Array(1);
    key.fold("path").fillUniform(u);
    const path = new Float64Array(T * S);
    let n = drawWeighted(weights, (T - 1) * N, N, u[0]!);
    for (let t = T - 1; t >= 0; t--) {
      path.set(states.subarray((t * N + n) * S, (t * N + n + 1) * S), t * S);
      n = ancestors[t * N + n]!;
    }
    return path;
  });

  function retainedPath(states: Float64Array, noise: ParticleProcess["transition"] | null): RetainedPath {
    if (noise == null) return { states };
    const means = workspace.rows(N, S, precision);
    const inverse = noise.sd.map((sd) => 1 / sd);
    const logWeights = workspace.vector(N);
    const chosen = workspace.vector(N);
    const u = new Float64Array(1);
    return {
      states,
      ancestor(cloud, weights, t, ancestorKey) {
        noise.meanInto(means, cloud, t);
        for (let i = 0; i < N; i++) logWeights[i] = Math.log(weights[i]!);
        logTransitionsInto(logWeights, logWeights, states, t * S, means.data, inverse, N, S);
        normaliseLogWeights(chosen, logWeights, N);
        ancestorKey.fillUniform(u);
        return drawWeighted(chosen, 0, N, u[0]!);
      },
    };
  }
}
