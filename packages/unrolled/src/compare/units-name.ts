import { datasets } from "../data/datasets.js";

/**
 * What the groups of a built-in data set are called ("chapters"); undefined for everybody's own data. It is never guessed from the
 * groups' names: `spk1` is not one of the "spks".
 */
export function unitsName(asked: string): string | undefined {
  return datasets.find(({ name }) => name === asked)?.groupsAre;
}
