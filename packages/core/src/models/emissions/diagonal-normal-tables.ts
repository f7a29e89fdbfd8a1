import { tableOf } from "./table.js";

export const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** What the diagonal normal kernel reads: D × K tables. */
export function diagonalNormalTables(means: readonly (readonly number[])[], sds: readonly (readonly number[])[]) {
  return {
    means: tableOf(means),
    inverseSds: tableOf(sds, (sd) => 1 / sd),
    logScales: tableOf(sds, (sd) => -Math.log(sd) - halfLogTwoPi),
  };
}
