import type { ElmanNonlinearity } from "../../cells/index.js";
import { checkOptions, describeValue, requireDataset, requireKey } from "../../checks/index.js";
import type { Dataset, Key } from "../../contracts/index.js";
import type { NetworkModel } from "../network-model.js";
import { dividedBy, type StartingEmission, scalesOf, startingLaw } from "../network-starts.js";
import { windowNetwork } from "./window-network.js";

export interface RandomWindowNetworkOptions {
  readonly name?: string;
  /** Gives the targets' and inputs' spaces, and the marginals that the readout's bias starts from: the training data. */
  readonly data: Dataset;
  /** w; 8 when left out. */
  readonly window?: number;
  /** Sizes of the hidden layers, the first first. */
  readonly hidden: readonly number[];
  /** relu when left out. */
  readonly nonlinearity?: ElmanNonlinearity;
  /** Whether x_t is read; left out: where the data have inputs. */
  readonly inputs?: boolean;
  /** A law by its name, with its options where it has any; left out: the first of `laws` that is for targets of the data's kind. */
  readonly emission?: StartingEmission;
  readonly key: Key;
}

/**
 * A network on a window to start training from: weights and biases of a layer from U(±1/√(numbers it reads)), the readout's bias from the data's marginals, as
 * `randomRecurrent` has them.
 *
 * @throws RangeError where a size is no positive integer, or inputs are asked for that the data do not have.
 * @example
 * const data = packDataset({ name: "d", targets: { kind: "binary", size: 1 }, sequences: [{ id: "a", targets: [[1], [0], [1]] }] });
 * const start = randomWindowNetwork({ data, window: 2, hidden: [4], key: key(1) });
 * console.log(fit(start, { train: data, valid: null }, bptt({ maxEpochs: 2 }), { key: key(2) }).model.parameterCount); // 17
 */
export function randomWindowNetwork(options: RandomWindowNetworkOptions): NetworkModel {
  checkOptions("randomWindowNetwork", options, ["name", "data", "window", "hidden", "nonlinearity", "inputs", "emission", "key"]);
  const { data, window = 8, hidden, nonlinearity = "relu", key } = options;
  requireDataset(data, "randomWindowNetwork");
  requireKey(key, "randomWindowNetwork");
  const inputs = options.inputs ?? data.inputs !== null;
  if (inputs && data.inputs === null)
    throw new RangeError(`randomWindowNetwork: inputs need data with inputs, data "${data.name}" has none; leave them out`);
  const checkSize = (size: number, place: string): void => {
    if (!Number.isSafeInteger(size) || size < 1)
      throw new RangeError(`randomWindowNetwork: ${place} must be an integer of at least 1, got ${describeValue(size)}`);
  };
  checkSize(window, "window");
  if (!Array.isArray(hidden) || hidden.length === 0)
    throw new RangeError(`randomWindowNetwork: hidden must be a list of sizes, got ${describeValue(hidden)}`);
  hidden.forEach((size, i) => void checkSize(size, `hidden[${i}]`));
  const vector = (length: number, reads: number, place: string): number[] => {
    const drawn = new Float64Array(length);
    key.fold("weights").fold(place).fillUniform(drawn);
    const bound = 1 / Math.sqrt(reads);
    return Array.from(drawn, (u) => bound * (2 * u - 1));
  };
  const matrix = (rows: number, columns: number, place: string): number[][] => {
    const drawn = vector(rows * columns, columns, place);
    return Array.from({ length: rows }, (_, i) => drawn.slice(i * columns, (i + 1) * columns));
  };
  const targetScales = scalesOf(data, "targets");
  const scales = [...(inputs ? scalesOf(data, "inputs") : []), ...Array.from({ length: window }, () => targetScales).flat()];
  let reads = scales.length;
  const layers = hidden.map((size, i) => {
    const weight = matrix(size, reads, `hidden.${i}.weight`);
    const bias = vector(size, reads, `hidden.${i}.bias`);
    reads = size;
    return { weight: i === 0 ? dividedBy(scales, weight) : weight, bias, nonlinearity };
  });
  const { file: emission, bias } = startingLaw(data, options.emission, "randomWindowNetwork");
  return windowNetwork({
    ...(options.name === undefined ? {} : { name: options.name }),
    window,
    hidden: layers,
    readout: { weight: matrix(bias.length, reads, "readout.weight"), bias },
    emission,
    targets: data.targets,
    givenInputs: inputs ? data.inputs : null,
  });
}
