import { drawIndex } from "@unrolled/kernels";
import type { Dataset, Key } from "../contracts/index.js";
import type { TargetMoments } from "./target-moments.js";

/** `count` U(0, 1) draws. */
export function uniforms(count: number, key: Key): Float64Array {
  const out = new Float64Array(count);
  key.fillUniform(out);
  return out;
}

/** `count` N(0, 1) draws. */
export function normals(count: number, key: Key): Float64Array {
  const out = new Float64Array(count);
  key.fillNormal(out);
  return out;
}

/** Steps that a start looks among. */
const candidateCount = 2000;

/**
 * `count` observed targets far apart: k-means++ (Arthur & Vassilvitskii 2007) in units of each dimension's standard deviation,
 * among at most 2000 steps drawn from the data. Missing dimensions stand at the mean; where the data have fewer different
 * targets than asked for, some repeat.
 */
export function spreadRows(data: Dataset, count: number, { means, variances }: TargetMoments, key: Key): number[][] {
  const candidates = drawCandidates(data, means, key.fold("candidates"));
  const u = uniforms(count, key.fold("rows"));
  const nearest = new Float64Array(candidates.length).fill(1);
  const cumulative = new Float64Array(candidates.length);
  const chosen: number[][] = [];
  for (let c = 0; c < count; c++) {
    let total = 0;
    nearest.forEach((distance, i) => {
      total += distance;
      cumulative[i] = total;
    });
    const index = total > 0 ? drawIndex(cumulative, 0, candidates.length, u[c]!) : Math.floor(u[c]! * candidates.length);
    const row = candidates[index]!;
    chosen.push([...row]);
    candidates.forEach((candidate, i) => {
      let distance = 0;
      for (let d = 0; d < row.length; d++) if (variances[d]! > 0) distance += (candidate[d]! - row[d]!) ** 2 / variances[d]!;
      nearest[i] = c === 0 ? distance : Math.min(nearest[i]!, distance);
    });
  }
  return chosen;
}

function drawCandidates(data: Dataset, means: Float64Array, key: Key): number[][] {
  const D = data.targets.size;
  const values = data.targetValues!;
  const observed: number[] = [];
  for (let i = 0; i < data.stepCount; i++) {
    let any = false;
    for (let d = 0; d < D && !any; d++) any = !Number.isNaN(values[i * D + d]!);
    if (any) observed.push(i);
  }
  if (observed.length === 0) throw new RangeError(`randomHiddenMarkov: data "${data.name}" must have observed targets, got none`);
  const picked =
    observed.length <= candidateCount
      ? observed
      : Array.from(uniforms(candidateCount, key), (u) => observed[Math.floor(u * observed.length)]!);
  return picked.map((i) => Array.from({ length: D }, (_, d) => (Number.isNaN(values[i * D + d]!) ? means[d]! : values[i * D + d]!)));
}

/**
 * The sd of each dimension over all observed targets, from which the states of normal laws start.
 *
 * @throws RangeError where a dimension does not vary.
 */
export function startingSds(data: Dataset, { variances }: TargetMoments, who: string): number[] {
  return Array.from(variances, (variance, d) => {
    if (!(variance > 0))
      throw new RangeError(
        `${who}: a normal emission needs targets that vary, dimension ${d + 1} of data "${data.name}" does not; leave it out`,
      );
    return Math.sqrt(variance);
  });
}
