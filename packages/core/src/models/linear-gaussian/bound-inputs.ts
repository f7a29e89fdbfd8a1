import type { Dataset } from "../../contracts/index.js";
import { checkBinding } from "../../data/index.js";
import type { LinearSystem } from "./linear-system.js";

/** x_t of every packed position: k numbers, one-hot where the data's inputs are symbols; null where the system takes none. */
export function boundInputs(name: string, { targetSize, inputSize: k }: LinearSystem, data: Dataset): Float64Array | null {
  checkBinding({ name, targets: { kind: "real", size: targetSize }, inputs: null }, data);
  if (k === 0) return null;
  if (data.inputs === null) throw new TypeError(`bind: model "${name}" needs inputs of size ${k}, data "${data.name}" has none`);
  if (data.inputs.size !== k)
    throw new RangeError(`bind: model "${name}" needs inputs of size ${k}, data "${data.name}" has size ${data.inputs.size}`);
  if (data.inputValues !== null) return data.inputValues;
  const values = new Float64Array(data.stepCount * k);
  data.inputSymbols!.forEach((symbol, position) => {
    values[position * k + symbol] = 1;
  });
  return values;
}

/** out (rows × size) = offset + M x, row by row, for the rows of one step, whose first stands at packed position `first`; null parts are 0. */
export function addInputs(
  out: Float64Array,
  offset: Float64Array | null,
  M: Float64Array | null,
  inputs: Float64Array | null,
  first: number,
  rows: number,
  size: number,
): void {
  const k = M === null ? 0 : M.length / size;
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < size; i++) {
      let sum = offset === null ? 0 : offset[i]!;
      for (let j = 0; j < k; j++) sum += M![i * k + j]! * inputs![(first + row) * k + j]!;
      out[row * size + i] = sum;
    }
}
