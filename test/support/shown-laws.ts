import { type LawFile, type ShownNormals, type ShownTable, shownEmission } from "@unrolled/core";

/** What figures show of the emission of a model file that is a table. */
export const shownTable = (emission: LawFile): ShownTable => shownEmission({ emission }) as ShownTable;

/** What figures show of the emission of a model file that is of real vectors. */
export const shownNormals = (emission: LawFile): ShownNormals => shownEmission({ emission }) as ShownNormals;
