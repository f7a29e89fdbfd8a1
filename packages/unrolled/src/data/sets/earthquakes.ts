import { packDataset } from "@unrolled/core";
import type { DatasetEntry } from "../dataset-entry.js";

// biome-ignore format: twenty years a line
const counts = [
  13, 14, 8, 10, 16, 26, 32, 27, 18, 32, 36, 24, 22, 23, 22, 18, 25, 21, 21, 14,
  8, 11, 14, 23, 18, 17, 19, 20, 22, 19, 13, 26, 13, 14, 22, 24, 21, 22, 26, 21,
  23, 24, 27, 41, 31, 27, 35, 26, 28, 36, 39, 21, 17, 22, 17, 19, 15, 34, 10, 15,
  22, 18, 15, 20, 15, 22, 19, 16, 30, 27, 29, 23, 20, 16, 21, 21, 25, 16, 18, 15,
  18, 14, 10, 15, 8, 15, 6, 11, 8, 7, 18, 16, 13, 12, 13, 20, 15, 16, 12, 18,
  15, 16, 13, 15, 16, 11, 11,
];

/** The series on which Zucchini, MacDonald & Langrock introduce hidden Markov models with Poisson emissions. */
export const earthquakesEntry: DatasetEntry = {
  name: "earthquakes",
  description: "Earthquakes of magnitude 7 and more in the world, a year from 1900 to 2006: counts",
  purpose: "how many states? a Poisson hidden Markov model of two to four, with published likelihoods",
  origin: "United States Geological Survey, as in Zucchini, MacDonald & Langrock, Hidden Markov Models for Time Series",
  licence: "public domain (a work of the United States government)",
  size: "1 sequence, 107 steps",
  load: async () =>
    packDataset({
      name: "earthquakes",
      targets: { kind: "count", size: 1, names: ["earthquakes"] },
      sequences: [{ id: "1900-2006", targets: counts.map((count) => [count]) }],
    }),
};
