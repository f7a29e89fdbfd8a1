import { registry } from "../../../registry/index.js";
import { free } from "./free.js";
import type { StructureKind } from "./structure.js";

/** The structures that a file of kind "linear-gaussian" may name; add your own. */
export const structures = registry<StructureKind>("structure", [free], { of: "function" });
