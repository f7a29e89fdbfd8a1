import { registry } from "../../../registry/index.js";
import { free } from "./free.js";
import { localLevel } from "./local-level.js";
import { localTrend } from "./local-trend.js";
import { movingAverage } from "./moving-average.js";
import { seasonal } from "./seasonal.js";
import type { StructureKind } from "./structure.js";
import { varyingRegression } from "./varying-regression.js";
import { vectorAutoregression } from "./vector-autoregression.js";

/** The structures that a file of kind "linear-gaussian" may name; add your own. */
export const structures = registry<StructureKind>(
  "structure",
  [free, localLevel, localTrend, seasonal, varyingRegression, vectorAutoregression, movingAverage],
  { of: "function" },
);
