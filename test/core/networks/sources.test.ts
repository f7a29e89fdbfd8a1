import { describe, expect, it } from "vitest";
import { readSpec } from "../../../packages/core/src/models/recurrent/read-spec.js";
import { bindSources } from "../../../packages/core/src/networks/sources.js";
import { type NetworkOptions, networkData, networkSpec } from "../models/recurrent/networks.js";

describe("what a network reads of its data", () => {
  it.each([
    ["given", true, false],
    ["previous-target", false, true],
    ["given-and-previous-target", true, true],
  ] as const)("inputs %s: given inputs %s, targets before %s", (inputs, given, previousTarget) => {
    const options: NetworkOptions = { cell: "gru", emission: "bernoulli", inputs };
    const { slice } = readSpec(networkSpec(options)).network;
    const sources = bindSources("net", slice, networkData(options, [3, 2]));
    expect([sources.given !== null, sources.previousTarget !== null]).toEqual([given, previousTarget]);
  });
});
