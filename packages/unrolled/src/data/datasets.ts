import { type Registry, registry } from "@unrolled/core";
import type { DatasetEntry } from "./dataset-entry.js";
import { earthquakesEntry } from "./sets/earthquakes.js";
import { japaneseVowelsEntry } from "./sets/japanese-vowels.js";
import { jsbChoralesEntry } from "./sets/jsb-chorales.js";
import { mobyDickEntry, mobyDickFullEntry } from "./sets/moby-dick.js";
import { nileEntry } from "./sets/nile.js";
import { lynxEntry, oldFaithfulEntry, sunspotsEntry } from "./sets/r-datasets.js";
import { tinyShakespeareEntry } from "./sets/tiny-shakespeare.js";
import { usGnpEntry } from "./sets/us-gnp.js";

/** What `unrolled compare` takes where it is given no data. */
export const defaultDataset = mobyDickEntry;

/**
 * The data sets that `--data` knows by name: those that come with the package, and those that `unrolled data get` fetches. Add your own in
 * a module that the command is given by `--use`.
 *
 * @example
 * console.log(datasets.names()); // ["moby-dick", "moby-dick-full", "nile", "earthquakes", …]
 */
export const datasets: Registry<DatasetEntry> = registry(
  "data set",
  [
    mobyDickEntry,
    mobyDickFullEntry,
    nileEntry,
    earthquakesEntry,
    usGnpEntry,
    sunspotsEntry,
    lynxEntry,
    oldFaithfulEntry,
    tinyShakespeareEntry,
    jsbChoralesEntry,
    japaneseVowelsEntry,
  ],
  { description: "string", purpose: "string", origin: "string", licence: "string", size: "string", load: "function" },
);
