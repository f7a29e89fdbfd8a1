import { packDataset } from "@unrolled/core";

/** Luteinizing hormone in blood, 48 samples ten minutes apart (Diggle 1990, table A.1; R's `lh`). */
// biome-ignore format: sixteen a line
const hormone = [
  2.4, 2.4, 2.4, 2.2, 2.1, 1.5, 2.3, 2.3, 2.5, 2.0, 1.9, 1.7, 2.2, 1.8, 3.2, 3.2,
  2.7, 2.2, 2.2, 1.9, 1.9, 1.8, 2.7, 3.0, 2.3, 2.0, 2.0, 2.9, 2.9, 2.7, 2.7, 2.3,
  2.6, 2.4, 1.8, 1.7, 1.5, 1.4, 2.1, 3.3, 3.5, 3.5, 3.1, 2.6, 2.1, 3.4, 3.0, 2.9,
];
export const lh = packDataset({
  name: "lh",
  targets: { kind: "real", size: 1 },
  sequences: [{ id: "a", targets: hormone.map((y) => [y]) }],
});
