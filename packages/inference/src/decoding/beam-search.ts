import { bestCandidates } from "./best-candidates.js";
import type { Continuations } from "./continuations.js";
import { type Hypotheses, hypotheses } from "./hypotheses.js";
import { lengthPenalties } from "./length-penalties.js";

export interface BeamOptions {
  /** H */
  readonly steps: number;
  /** Hypotheses that go on at once. */
  readonly width: number;
  /** Of what is found, those wanted. */
  readonly best: number;
  /** α ≥ 0 */
  readonly lengthPenalty: number;
  readonly end: number | null;
  /** A score that is known to be reached: what cannot come up to it is left behind. Default −Infinity. */
  readonly floor?: number;
  /** Is called where more than `width` hypotheses would have to go on at a step; left out: the best go on. */
  readonly overflow?: (t: number) => never;
}

/** A hypothesis that is complete. */
export interface FoundEnd {
  readonly node: number;
  readonly score: number;
  readonly ended: boolean;
}

/** Complete hypotheses, the best first. */
export interface Found {
  readonly tree: Hypotheses;
  readonly ends: readonly FoundEnd[];
}

/**
 * Breadth-first search that keeps the best `width` hypotheses of each length, by log p; those that end leave the beam and are ranked by
 * log p / n^α (of equals, the one found first). A hypothesis of log p = L is left behind where L / H^α, which nothing that follows from it exceeds, is below
 * the `best`-th score that is there: so a beam as wide as the space finds what is best in it.
 *
 * Cost O(H) steps of `width` rows; memory: the tree, O(H · width). `logProbs` is scratch for `width` × V numbers.
 */
export function beamSearch(continuations: Continuations, logProbs: Float64Array, options: BeamOptions): Found {
  const { steps, width, best, end, floor = Number.NEGATIVE_INFINITY, overflow } = options;
  const { symbolCount: V } = continuations;
  const penalties = lengthPenalties(steps, options.lengthPenalty);
  const tree = hypotheses();
  const ends: FoundEnd[] = [];
  let worst = floor;
  const finish = (node: number, ended: boolean): void => {
    const score = tree.logProbabilityOf(node) * penalties[tree.lengthOf(node)]!;
    let at = ends.length;
    while (at > 0 && ends[at - 1]!.score < score) at--;
    ends.splice(at, 0, { node, score, ended });
    if (ends.length > best) ends.pop();
    if (ends.length === best) worst = Math.max(floor, ends[best - 1]!.score);
  };

  let beam = [-1];
  for (let t = 0; t < steps && beam.length > 0; t++) {
    const isLast = t + 1 === steps;
    continuations.logProbsInto(logProbs);
    // At most one hypothesis of each row ends.
    const most = overflow === undefined ? width + beam.length : beam.length * V;
    const found = bestCandidates(beam.map(tree.logProbabilityOf), beam.length, logProbs, V, most);
    const next: number[] = [];
    const parents: number[] = [];
    const symbols: number[] = [];
    for (let i = 0, open = 0; i < found.count; i++) {
      const [row, symbol, logProbability] = [found.rows[i]!, found.symbols[i]!, found.logProbabilities[i]!];
      const ended = symbol === end;
      if (logProbability * penalties[ended ? t + 1 : steps]! < worst) continue;
      if (!ended && open++ >= width) {
        if (overflow === undefined) break;
        if (!isLast) overflow(t);
      }
      const node = tree.add(beam[row]!, symbol, logProbability);
      if (ended || isLast) finish(node, ended || end === null);
      else {
        next.push(node);
        parents.push(row);
        symbols.push(symbol);
      }
    }
    beam = next;
    if (beam.length > 0) continuations.advance(parents, symbols, beam.length);
  }
  return { tree, ends };
}
