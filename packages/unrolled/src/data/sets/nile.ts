import { packDataset } from "@unrolled/core";
import type { DatasetEntry } from "../dataset-entry.js";

// biome-ignore format: twenty years a line
const flows = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
  1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
  831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
  781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
  744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
];

/** The series on which Durbin & Koopman introduce the local level model. */
export const nileEntry: DatasetEntry = {
  name: "nile",
  description: "Annual flow of the Nile at Aswan from 1871 to 1970, 10^8 cubic metres",
  purpose: "the local level model, with published variances; a level that falls about 1899",
  origin: "Cobb (1978), The problem of the Nile, Biometrika 65, table 1; the same numbers as R's Nile",
  licence: "public measurements; the table as such is published in many places",
  size: "1 sequence, 100 steps",
  load: async () =>
    packDataset({
      name: "nile",
      targets: { kind: "real", size: 1, names: ["flow"] },
      sequences: [{ id: "1871-1970", targets: flows.map((flow) => [flow]) }],
    }),
};
