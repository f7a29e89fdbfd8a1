import { elmanNonlinearities } from "../../cells/elman.js";
import type { ElmanNonlinearity } from "../../cells/index.js";
import { describeValue } from "../../checks/index.js";
import { readMatrix, readVector } from "../../checks/read-arrays.js";
import type { AnyModel, ModelFile } from "../../contracts/index.js";
import { type LawFile, lawFor } from "../../laws/index.js";
import { type Network, networkOf } from "../../networks/index.js";
import { withFileAlphabet } from "../alphabet-file.js";
import { checkSpec } from "../check-spec.js";
import { modelOf, type NetworkModel } from "../network-model.js";
import type { WindowNetworkSpec } from "./window-network-spec.js";
import { type WindowShape, windowSlice } from "./window-slice.js";

/**
 * A perceptron on the last w targets, without recurrence: what a network that remembers has to beat.
 *
 *     h = φ(W [x_t, y_{t−1}, …, y_{t−w}] + b), further layers likewise,   y_t ~ emission(V h + c)
 *
 * x_t where inputs are given; symbols one-hot; zeros before the first target. Likelihoods in nats (densities where targets are real), exact, one pass. A network
 * whose state is the targets before, L1 = y_{t−1} and so on, so that only trailing targets may be missing, and graph, samples, gradients and forecasts are those of
 * every network without noise. The parameter vector holds the weights in the file's order. O(T (w D + X) M) a pass.
 *
 * @throws RangeError or TypeError that names the place.
 * @example
 * const model = windowNetwork({ window: 2, hidden: [{ weight: [[1, -1]], bias: [0] }], readout: { weight: [[1]], bias: [0] }, emission: { kind: "bernoulli" } });
 * console.log(model.parameterCount, model.sample(4, key(1)).targets); // 5 parameters
 */
export function windowNetwork(spec: WindowNetworkSpec): NetworkModel {
  checkSpec("windowNetwork", spec, ["name", "provenance", "window", "hidden", "readout", "emission", "targets", "givenInputs"]);
  const shape = readShape(spec);
  const slice = windowSlice(shape);
  const values = new Float64Array(slice.parameterCount);
  let reads = shape.givenSize + shape.window * shape.law.targets.size;
  const at = (name: string): number => slice.parameters.find((one) => one.name === name)!.offset;
  spec.hidden.forEach(({ weight, bias }, i) => {
    const M = shape.hidden[i]!.size;
    readMatrix(values, at(`hidden.${i}.weight`), weight, M, reads, `windowNetwork: hidden[${i}].weight`, "M x what it reads");
    readVector(values, at(`hidden.${i}.bias`), bias, M, `windowNetwork: hidden[${i}].bias`, "M");
    reads = M;
  });
  const { readoutSize } = shape.law;
  const biasAt = at("readout.bias");
  readMatrix(values, at("readout.weight"), spec.readout.weight, readoutSize, reads, "windowNetwork: readout.weight", "O x M");
  readVector(values, biasAt, spec.readout.bias, readoutSize, "windowNetwork: readout.bias", "O");
  const { readout } = lawFor("readout", spec.emission.kind, "windowNetwork: emission.kind");
  // The law's own parameters stand right after the readout's bias.
  values.set(readout.fromFile(spec.emission as LawFile, readoutSize, "windowNetwork").parameters, biasAt + readoutSize);
  const sizes = shape.hidden.map(({ size }) => size).join(" x ");
  const name = spec.name ?? `perceptron ${sizes} on ${shape.window} ${shape.window === 1 ? "target" : "targets"}`;
  const given = {
    ...(spec.name === undefined ? {} : { name }),
    ...(spec.provenance === undefined ? {} : { provenance: structuredClone(spec.provenance) }),
  };
  const model = modelOf(networkOf(name, slice, { values, spreads: new Map() }), {
    kind: "window-network",
    isPortable: true,
    toFile: (network) => fileOf(shape, network, given),
  }) as NetworkModel;
  return withFileAlphabet(model as unknown as AnyModel, spec.targets, spec.givenInputs, "givenInputs") as unknown as NetworkModel;
}

function readShape({ window, hidden, readout, emission }: WindowNetworkSpec): WindowShape {
  if (!Number.isSafeInteger(window) || window < 1)
    throw new RangeError(`windowNetwork: window must be an integer of at least 1, got ${describeValue(window)}`);
  if (!Array.isArray(hidden) || hidden.length === 0) throw new RangeError("windowNetwork: hidden must be a list of at least one layer");
  const readoutSize = readout?.bias?.length;
  if (!(readoutSize >= 1)) throw new RangeError("windowNetwork: readout.bias must be a list of O numbers");
  const { law } = lawFor("readout", emission?.kind, "windowNetwork: emission.kind").readout.fromFile(
    emission as LawFile,
    readoutSize,
    "windowNetwork",
  );
  const fromTargets = window * law.targets.size;
  const givenSize = (hidden[0]?.weight?.[0]?.length ?? 0) - fromTargets;
  if (givenSize < 0)
    throw new RangeError(
      `windowNetwork: hidden[0].weight must have at least ${fromTargets} columns, for ${window} targets of size ${law.targets.size}, got ${hidden[0]?.weight?.[0]?.length ?? "none"}`,
    );
  return Object.freeze({
    window,
    givenSize,
    law,
    hidden: hidden.map(({ bias, nonlinearity }, i) => {
      const word = (nonlinearity ?? "relu") as ElmanNonlinearity;
      if (!elmanNonlinearities.includes(word))
        throw new RangeError(
          `windowNetwork: hidden[${i}].nonlinearity must be ${elmanNonlinearities.join(", ")}, got ${describeValue(word)}`,
        );
      if (!Array.isArray(bias) || bias.length === 0)
        throw new RangeError(`windowNetwork: hidden[${i}].bias must be a list of M numbers, got ${describeValue(bias)}`);
      return { size: bias.length, nonlinearity: word };
    }),
  });
}

function fileOf({ window, hidden, law }: WindowShape, { values, slice }: Network, given: object): ModelFile {
  const numbers = (name: string): number[] => {
    const { shape, offset } = slice.parameters.find((one) => one.name === name)!;
    return Array.from(values.subarray(offset, offset + shape.reduce((a, b) => a * b, 1)));
  };
  const matrix = (name: string): number[][] => {
    const [rows, columns] = slice.parameters.find((one) => one.name === name)!.shape as [number, number];
    const all = numbers(name);
    return Array.from({ length: rows }, (_, i) => all.slice(i * columns, (i + 1) * columns));
  };
  const bias = slice.parameters.find(({ name }) => name === "readout.bias")!.offset;
  return {
    format: "unrolled/model",
    version: 1,
    kind: "window-network",
    ...given,
    window,
    hidden: hidden.map(({ nonlinearity }, i) => ({
      weight: matrix(`hidden.${i}.weight`),
      bias: numbers(`hidden.${i}.bias`),
      nonlinearity,
    })),
    readout: { weight: matrix("readout.weight"), bias: numbers("readout.bias") },
    emission: law.toFile(values.slice(bias + law.readoutSize, bias + law.width)),
  };
}
