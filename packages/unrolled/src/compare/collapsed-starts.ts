import type { FittedRecipe } from "./fit-recipe.js";

/** "3 of 24 starts collapsed and are left out": a spread fell to 0 where there is no floor. None: no sentence. */
export function someCollapsed({ candidates }: FittedRecipe): readonly string[] {
  const count = candidates.filter(({ fit, shortRun }) => (fit ?? shortRun)?.stopped === "collapsed").length;
  return count === 0 ? [] : [`${count} of ${candidates.length} starts collapsed (a spread fell to 0) and are left out`];
}

/** The outcome where no start is left. */
export function allCollapsed({ recipe, candidates, fit }: FittedRecipe): string {
  const all = candidates.length === 1 ? "the start" : `all ${candidates.length} starts`;
  return `spec "${recipe.spec.text}": ${all} collapsed, there is no maximum to find (${fit.warnings.at(-1)}); use a prior above 0, which puts a floor under spreads, or fewer states`;
}
