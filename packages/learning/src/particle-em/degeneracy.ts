import type { FitProgress } from "@unrolled/core";

/** Below these parts paths are drawn from too few particles to trust what is learned of them. */
const leastTurnover = 0.05;
const leastEss = 0.02;

/** Warnings of an iteration whose paths were all but the filter's genealogy, or whose filter kept few particles. */
export function degeneracyOf({ particles }: FitProgress): readonly string[] {
  if (particles === undefined) return [];
  const { turnover, ess } = particles;
  const percent = (part: number): string => `${Number((100 * part).toPrecision(1))} %`;
  return [
    ...(turnover < leastTurnover
      ? [
          `particleEm: paths left the line of their particle's ancestors at ${percent(turnover)} of the steps, so that their early states come from few particles; take more particles, or a larger leastNoise`,
        ]
      : []),
    ...(ess < leastEss
      ? [`particleEm: the filter's effective sample size was ${percent(ess)} of its particles; take more of them, or proposal "guided"`]
      : []),
  ];
}
