import { requireDataset } from "../checks/index.js";
import type { Dataset, InputSpace, TargetSpace } from "../contracts/index.js";

/**
 * Checks that data fit a model: targets of its kind and size, and the inputs it needs. Data inputs that a model does not
 * use are allowed.
 *
 * @throws TypeError for another kind or missing inputs, RangeError for another size.
 */
export function checkBinding(
  model: { readonly name: string; readonly targets: Pick<TargetSpace, "kind" | "size">; readonly inputs: InputSpace | null },
  data: Dataset,
): void {
  requireDataset(data, `bind: model "${model.name}"`);
  const { targets, inputs } = model;
  if (data.targets.kind !== targets.kind)
    throw new TypeError(`bind: model "${model.name}" needs ${targets.kind} targets, data "${data.name}" has ${data.targets.kind} ones`);
  if (data.targets.size !== targets.size)
    throw new RangeError(
      `bind: model "${model.name}" needs targets of size ${targets.size}, data "${data.name}" has size ${data.targets.size}`,
    );
  if (inputs === null) return;
  if (data.inputs === null || data.inputs.kind !== inputs.kind)
    throw new TypeError(`bind: model "${model.name}" needs ${inputs.kind} inputs, data "${data.name}" has ${data.inputs?.kind ?? "none"}`);
  if (data.inputs.size !== inputs.size && !(inputs.kind === "categorical" && inputs.open === true))
    throw new RangeError(
      `bind: model "${model.name}" needs inputs of size ${inputs.size}, data "${data.name}" has size ${data.inputs.size}`,
    );
}
