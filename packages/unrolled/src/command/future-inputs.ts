import { type AnyModel, alignInputs, type Dataset, type InputSpace, packDataset, unpackSequence } from "@unrolled/core";
import type { ForecastOptions } from "@unrolled/inference";
import { usageError } from "../command-error.js";
import { loadReading } from "../data/index.js";
import { takesOption } from "../files/index.js";
import { type DataValues, readOptions } from "./data-options.js";

type Inputs = NonNullable<ForecastOptions["inputs"]>;

/**
 * `--inputs FILE`: the inputs of steps after the data's end, in the model's order. Of a table the columns that the model's inputs are called (or
 * those that --input names), of sequences the ids of the data, or one that all share; of other files the inputs that they hold.
 *
 * @throws a usage error where the model has no inputs, or a sequence of the data has none in the file.
 */
export async function futureInputs(path: string, values: DataValues, model: AnyModel, data: Dataset): Promise<Inputs> {
  const space = model.inputs ?? null;
  if (space === null) throw usageError(`forecast: --inputs is for models that are driven by inputs, "${model.name}" is not; leave it out`);
  const read = await readInputs(path, values, space);
  const aligned = alignInputs(read, { name: model.name, targets: read.targets, inputs: space });
  if (aligned.inputs?.kind !== space.kind || aligned.inputs.size !== space.size)
    throw usageError(
      `forecast: --inputs must hold the inputs of model "${model.name}", ${space.size} ${space.kind} ones, ${path} has ${aligned.inputs?.size} ${aligned.inputs?.kind} ones`,
    );
  const lists = aligned.sequences.map((_, index) => unpackSequence(aligned, index).inputs ?? []) as unknown as Inputs;
  if (lists.length === 1) return lists;
  const places = new Map(aligned.sequences.map(({ id }, index) => [id, index]));
  return data.sequences.map(({ id }) => {
    const place = places.get(id);
    if (place === undefined)
      throw usageError(`forecast: --inputs ${path} has nothing for sequence "${id}"; add it, or give one list that all share`);
    return lists[place]!;
  });
}

/** The file's sequences with inputs and no targets. */
async function readInputs(path: string, values: DataValues, space: InputSpace): Promise<Dataset> {
  const { target: _, input, ...own } = readOptions(values);
  const columns = input ?? (space.kind === "categorical" ? undefined : (space.names ?? undefined));
  const isTable = await takesOption([path], "target");
  // What a table holds is read as if it were targets: it has no others.
  const options = isTable ? { ...own, ...(columns === undefined ? {} : { target: columns }) } : {};
  const { data } = await loadReading([path], options);
  const inputs = data.inputs ?? { ...data.targets, kind: data.targets.kind === "categorical" ? ("categorical" as const) : space.kind };
  return packDataset({
    name: data.name,
    targets: { kind: "real", size: 1 },
    inputs: inputs as InputSpace,
    sequences: data.sequences.map(({ id }, index) => {
      const record = unpackSequence(data, index);
      const list = (data.inputs === null ? record.targets : (record.inputs ?? [])) as readonly (number | readonly number[] | null)[];
      const gap = list.findIndex((one) => one === null || (typeof one !== "number" && one.some((x) => x === null || Number.isNaN(x))));
      if (gap >= 0)
        throw usageError(`forecast: --inputs ${path} must hold every input, that of step ${gap + 1} of sequence "${id}" is missing`);
      return { id, targets: list.map(() => null), inputs: list as never };
    }),
  });
}
