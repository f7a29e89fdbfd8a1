import { componentKind } from "./component-kind.js";
import { flagOption } from "./options.js";

/**
 * A level with a slope, both random walks: μ_t = μ_{t−1} + ν_{t−1} + N(0, level), ν_t = ν_{t−1} + N(0, slope). `smooth`: the level has no noise of
 * its own (an integrated random walk).
 */
export const localTrend = componentKind("local-trend", ["smooth"], (file) => {
  const transition = [
    [1, 1],
    [0, 1],
  ];
  const slope = { name: "slope", at: 1 };
  const noises = flagOption(file, "smooth") ? [slope] : [{ name: "level", at: 0 }, slope];
  return { transition, readout: [1, 0], byInput: null, noises };
});
