import { componentStructure } from "./components.js";
import { checkStructureOptions } from "./options.js";
import type { StructureKind, SystemSizes } from "./structure.js";

/** A random walk in noise, y_t = μ_t + N(0, target), μ_t = μ_{t−1} + N(0, level): θ the two (co)variances. */
export const localLevel: StructureKind<SystemSizes> = Object.freeze<StructureKind<SystemSizes>>({
  name: "local-level",
  of(file, sizes) {
    checkStructureOptions(file, []);
    return componentStructure({ file, transition: [[1]], readout: [1], byInput: null, noises: [{ name: "level", at: 0 }] }, sizes);
  },
});
