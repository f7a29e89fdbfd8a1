import type {
  AnyModel,
  Dataset,
  DifferentiableModel,
  ExpectationsView,
  InputSpace,
  Labels,
  ModelFile,
  ModelGraph,
  TemplateVariable,
} from "../contracts/index.js";
import { alignDataset, checkLabels, type LabelledSpace, labelsOf, sameLabels } from "../data/index.js";
import { mapMaximised } from "./map-maximised.js";
import { portableLike } from "./model-parcel.js";
import { wrapViews } from "./wrap-views.js";

/** What a model's symbols and dimensions are called; a dataset has it, too. */
export interface Alphabet {
  readonly targets: Labels;
  /** With the kind, which tells a network of one-hot inputs what its symbols are. */
  readonly inputs?: (Labels & Partial<Pick<InputSpace, "kind">>) | null;
  readonly source?: { readonly space: Labels & Partial<Pick<InputSpace, "kind">> } | null;
}

/** What a model says of its data. */
type Spaces = Pick<AnyModel, "targets" | "inputs" | "source">;

/**
 * The same model, which knows what its symbols and dimensions are called: every view maps the data it binds by them (see
 * `alignDataset`), samples bear them, and the file has them. So has whatever EM or a gradient step makes of it.
 *
 * @throws RangeError where there are not as many labels as symbols or dimensions, or one stands twice.
 * @example
 * const emission = { kind: "categorical", probabilities: [[0.75, 0.25]] } as const;
 * const model = withAlphabet(hiddenMarkov({ initial: [1], transition: [[1]], emission }), { targets: { symbols: ["no", "yes"] } });
 * console.log(model.targets.symbols); // ["no", "yes"]
 */
export function withAlphabet<M extends AnyModel>(model: M, alphabet: Alphabet): M {
  const targets = Object.freeze({ ...model.targets, ...labels(alphabet.targets) });
  const inputs = inputsOf(model.inputs, alphabet.inputs ?? null);
  const source = inputsOf(model.source ?? null, alphabet.source?.space ?? null);
  checkAlphabet(model, "targets", targets);
  checkAlphabet(model, "inputs", inputs);
  checkAlphabet(model, "source", source);
  return named(model, { targets, inputs, source });
}

/** Every view binds aligned data, and what a model makes of itself is named likewise. */
function named<M extends AnyModel>(model: M, spaces: Spaces): M {
  const { targets, inputs, source } = spaces;
  const rewrap = <N extends AnyModel>(other: N): N => named(other, spaces);
  return portableLike(model, {
    ...model,
    targets,
    inputs,
    ...(source ? { source } : {}),
    graph: withInputsOf(model.graph, inputs ?? source ?? null),
    ...("withParameters" in model
      ? { withParameters: (values: Float64Array) => rewrap((model as AnyModel & DifferentiableModel).withParameters(values) as AnyModel) }
      : {}),
    views: wrapViews(model, (_, view, data) => maximised(view(alignDataset(data, { name: model.name, ...spaces })), rewrap)),
    toFile: (): ModelFile => {
      const { format, version, kind, ...own } = model.toFile();
      const fields = alphabetFields(spaces, own);
      return { format, version, kind, ...fields, ...own, ...fields };
    },
  });
}

/** The graph whose input is of the kind that the alphabet says: a network of one-hot inputs reads symbols. */
function withInputsOf(graph: ModelGraph, inputs: AnyModel["inputs"]): ModelGraph {
  const isRight = ({ role, space }: TemplateVariable): boolean => role !== "input" || inputs === null || space?.kind === inputs.kind;
  if (graph.variables.every(isRight)) return graph;
  const variables = graph.variables.map((variable) =>
    isRight(variable) ? variable : Object.freeze({ ...variable, space: { kind: inputs!.kind, size: inputs!.size } }),
  );
  return Object.freeze({ ...graph, variables: Object.freeze(variables) });
}

/** The model with the data's labels where it has none of its own. */
export function adoptAlphabet<M extends AnyModel>(model: M, data: Pick<Dataset, "targets" | "inputs" | "source">): M {
  const targets = data.targets.kind === model.targets?.kind && lacks(model.targets, data.targets) ? data.targets : null;
  const inputs = lacks(model.inputs, data.inputs) ? data.inputs : null;
  const source = lacks(model.source ?? null, data.source?.space ?? null) ? data.source : null;
  return targets === null && inputs === null && source === null
    ? model
    : withAlphabet(model, { targets: targets ?? model.targets, inputs: inputs ?? model.inputs, source });
}

/** Has the data's space labels that the model's, of the same size, has not? */
function lacks(own: LabelledSpace | null, data: LabelledSpace | null): boolean {
  return own !== null && data !== null && labelsOf(own) === null && labelsOf(data) !== null && data.size === own.size;
}

function checkAlphabet(model: AnyModel, part: "targets" | "inputs" | "source", space: LabelledSpace | null): void {
  if (space === null) return;
  const place = `withAlphabet: model "${model.name}": ${part}`;
  checkLabels(place, space);
  const own = labelsOf(model[part]!);
  if (own !== null && !sameLabels(own, labelsOf(space) ?? []))
    throw new RangeError(
      `${place} are called ${own.slice(0, 8).join(", ")}… already, they cannot be called otherwise; change the model's file`,
    );
}

/** A network's inputs are of the size that it needs, numbers unless the alphabet says that they are symbols. */
function inputsOf(inputs: AnyModel["inputs"], given: Alphabet["inputs"]): AnyModel["inputs"] {
  if (inputs === null || given === null || given === undefined) return inputs;
  return Object.freeze({ ...inputs, kind: given.kind ?? inputs.kind, ...labels(given) }) as InputSpace;
}

function labels({ symbols, names }: Labels): Labels {
  return { symbols: symbols ?? null, names: names ?? null };
}

/** `targets` and `inputs` as in a file. A recurrent file says in `inputs` where x_t comes from, so that its space is `givenInputs`. */
function alphabetFields({ targets, inputs, source }: Spaces, own: Readonly<Record<string, unknown>>) {
  const field = (space: LabelledSpace | null) => (space === null ? null : { kind: space.kind, size: space.size, ...labels(space) });
  return {
    targets: field(targets),
    [typeof own.inputs === "string" ? "givenInputs" : "inputs"]: field(inputs),
    ...(source ? { source: field(source) } : {}),
  };
}

/** What EM makes has the alphabet, too. */
function maximised<V extends object>(view: V, rewrap: <N extends AnyModel>(model: N) => N): V {
  return "maximise" in view ? (mapMaximised(view as unknown as ExpectationsView, rewrap) as unknown as V) : view;
}
