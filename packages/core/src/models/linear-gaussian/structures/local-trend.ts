import { componentStructure } from "./components.js";
import { checkStructureOptions, flagOption } from "./options.js";
import type { StructureKind, SystemSizes } from "./structure.js";

/**
 * A level with a slope, both random walks: μ_t = μ_{t−1} + ν_{t−1} + N(0, level), ν_t = ν_{t−1} + N(0, slope). `smooth`: the level has no noise of
 * its own (an integrated random walk).
 */
export const localTrend: StructureKind<SystemSizes> = Object.freeze<StructureKind<SystemSizes>>({
  name: "local-trend",
  of(file, sizes) {
    checkStructureOptions(file, ["smooth"]);
    const transition = [
      [1, 1],
      [0, 1],
    ];
    const slope = { name: "slope", at: 1 };
    const noises = flagOption(file, "smooth") ? [slope] : [{ name: "level", at: 0 }, slope];
    return componentStructure({ file, transition, readout: [1, 0], byInput: null, noises }, sizes);
  },
});
