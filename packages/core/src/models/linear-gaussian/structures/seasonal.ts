import { componentKind } from "./component-kind.js";
import { flagOption, integerOption } from "./options.js";

/**
 * A level (with a slope where `trend` says so), and a pattern that repeats with a period and may change: the sum of its last `period` values
 * is N(0, seasonal), γ_t = −γ_{t−1} − … − γ_{t−period+1} + N(0, seasonal). With a trend this is the basic structural model (Harvey 1989, §4.1).
 */
export const seasonal = componentKind("seasonal", ["period", "trend"], (file) => {
  const period = integerOption(file, "period", 2);
  const hasTrend = flagOption(file, "trend");
  const first = hasTrend ? 2 : 1;
  const s = first + period - 1;
  const transition = Array.from({ length: s }, () => new Array<number>(s).fill(0));
  transition[0]![0] = 1;
  if (hasTrend) transition[0]![1] = transition[1]![1] = 1;
  for (let j = first; j < s; j++) transition[first]![j] = -1;
  for (let i = first + 1; i < s; i++) transition[i]![i - 1] = 1;
  const readout = Array.from({ length: s }, (_, i) => (i === 0 || i === first ? 1 : 0));
  const noises = [{ name: "level", at: 0 }, ...(hasTrend ? [{ name: "slope", at: 1 }] : []), { name: "seasonal", at: first }];
  return { transition, readout, byInput: null, noises };
});
