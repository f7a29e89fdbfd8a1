import {
  type AnyModel,
  type Dataset,
  type Figure,
  type Model,
  type ModelFile,
  parseModel,
  type ShownNormals,
  selectSequences,
  shownEmission,
  splitOf,
} from "@unrolled/core";
import { posterior, viterbi } from "@unrolled/inference";
import {
  type BoldSymbols,
  decodedFigure,
  densitiesFigure,
  ellipsesFigure,
  emissionFigure,
  mostSeparatedDimensions,
  posteriorFigure,
  stateOrder,
  transitionFigure,
} from "@unrolled/plotting";
import { testTargets } from "../splits/scored-targets.js";
import type { ComparedModel, ComparedModels, Findings } from "./family.js";
import type { HiddenMarkovCandidate } from "./hidden-markov-candidate.js";
import { mostStatesIn } from "./most-states-in.js";
import { describeSeparation, isVowel, type VowelSeparation, vowelSeparation, vowelSplit } from "./vowels.js";

/** States beyond this are not a picture to read. */
const mostStates = 40;
/** Steps of test that are decoded for the figures of emissions. */
const mostSteps = 20_000;

/**
 * What the states of the best hidden Markov model are, and of the one with two states: emissions, transitions, and one test sequence
 * decoded; of letters, whether two states tell vowels from consonants.
 */
export function hiddenMarkovFindings(models: readonly ComparedModel[], compared: ComparedModels, data: Dataset): Findings {
  const two = twoStateModel(compared.models.filter((model) => models.includes(model)));
  const vowels = two === null ? null : vowelSeparation(two.model, data);
  const symbols = data.targets.kind === "categorical" ? data.targets.symbols : null;
  const bold = vowels === null || symbols === null ? undefined : { symbols: symbols.filter(isVowel), called: "vowels" };
  const pictures = hiddenFigures(models[0], two, data, bold);
  return {
    ...pictures,
    text: vowels === null || symbols === null || two === null ? [] : [vowelSentences(two.model, vowels, symbols)],
    results: vowels === null ? {} : { vowels },
    models: two === null ? [] : [two],
  };
}

interface NamedModel {
  readonly name: string;
  readonly model: ModelFile;
}

/** The fitted model with 2 states, chosen or left behind by the sweep; null where none ran to its end. */
function twoStateModel(models: readonly ComparedModel[]): NamedModel | null {
  for (const { name, fitted } of models)
    for (const { entrant, fit } of fitted.candidates)
      if (fit !== null && (entrant.candidate as HiddenMarkovCandidate).stateCount === 2)
        return { name: entrant === fitted.entrant ? name : (entrant.name.split(",")[0] as string), model: fit.model };
  return null;
}

function vowelSentences(model: ModelFile, vowels: VowelSeparation, symbols: readonly string[]): string {
  const split = vowelSplit((model.emission as { readonly probabilities: number[][] }).probabilities, symbols);
  return [...(split === null ? [] : [split.sentence]), ...(split?.separates === false ? [] : [describeSeparation(vowels)])].join(" ");
}

function hiddenFigures(best: ComparedModel | undefined, two: NamedModel | null, data: Dataset, bold: BoldSymbols | undefined): Findings {
  const names = data.targets.kind === "categorical" ? data.targets.symbols : (data.targets.names ?? null);
  const figures: Figure[] = [];
  const leftOut: string[] = [];
  const told = bold === undefined ? {} : { bold };
  if (two !== null && two.name !== best?.name && data.targets.kind === "categorical") {
    const emission = shownEmission(two.model);
    if (emission !== null) figures.push(emissionFigure(emission, { id: "two-states", model: two.name, symbols: names, ...told }));
  }
  if (best === undefined) return { figures, leftOut };
  const { model: file } = best.fitted.fit;
  const transition = file.transition as number[][];
  if (transition.length > mostStates) {
    leftOut.push(`no figures of the hidden states: ${best.name} has ${transition.length}, more than a figure of ${mostStates} can show`);
    return { figures, leftOut };
  }
  const model = parseModel(file, best.name) as AnyModel as unknown as Model<"finite">;
  const order =
    transition.length > 2
      ? stateOrder(transition, Array.isArray(file.initial) ? (file.initial as number[]) : null)
      : [...transition.keys()];
  const emission = shownEmission(file);
  const id = best.name === two?.name && data.targets.kind === "categorical" ? { id: "two-states" } : {};
  const inData = { model: best.name, names };
  if (emission === null)
    leftOut.push(
      `no figure of the emissions of ${best.name}: there is none of the law ${(file.emission as { readonly kind: string }).kind}`,
    );
  else figures.push(emissionFigure(emission, { ...id, model: best.name, symbols: names, order, ...told }));
  if (emission?.kind === "normals") figures.push(emissionInSpace(emission, model, data, file, inData));
  figures.push(transitionFigure(transition, { model: best.name, order }));

  const { index, chosen } = mostStatesIn(model, data);
  const sequence = selectSequences(splitOf(data, "test"), [index]);
  const context = sequence.sequences[0]?.context ?? 0;
  const { targets, symbols } = testTargets(data, index);
  const [decoded] = viterbi(model, sequence);
  const [law] = posterior(model, sequence);
  if (decoded?.path == null || law?.marginals == null) {
    leftOut.push(`no decoded sequence: ${best.name} gives sequence ${decoded?.id ?? ""} of test probability zero`);
    return { figures, leftOut };
  }
  const series = { id: decoded.id, kind: data.targets.kind, targets, path: decoded.path.slice(context), stateCount: transition.length };
  const dimensions = emission?.kind === "normals" ? { dimensions: mostSeparatedDimensions(emission, 3) } : {};
  figures.push(decodedFigure(series, { ...inData, ...dimensions, chosen }));
  const after = { ...law, marginals: law.marginals.slice(context * transition.length) };
  figures.push(posteriorFigure(after, { model: best.name, symbols, order }));
  return { figures, leftOut };
}

/** One dimension as densities over a histogram of test, more as ellipses over its points. */
function emissionInSpace(
  emission: ShownNormals,
  model: Model<"finite">,
  data: Dataset,
  file: ModelFile,
  { model: name, names }: { readonly model: string; readonly names: readonly string[] | null },
): Figure {
  const test = splitOf(data, "test");
  const indices: number[] = [];
  let steps = 0;
  for (let i = 0; i < test.sequences.length && steps < mostSteps; i++) {
    indices.push(i);
    steps += test.sequences[i]!.length;
  }
  const points = viterbi(model, selectSequences(test, indices)).flatMap(({ path }, place) => {
    const { context = 0 } = test.sequences[indices[place]!]!;
    return testTargets(data, indices[place]!).targets.map((target, t) => ({ target, state: path?.[t + context] ?? null }));
  });
  const vectors = points.map(({ target }) => (target ?? []) as readonly (number | null)[]);
  const states = points.map(({ state }) => state);
  if (data.targets.size > 1) return ellipsesFigure(emission, { model: name, names, points: { values: vectors, states } });
  const stateCount = (file.transition as number[][]).length;
  const decoded = states.filter((state) => state !== null);
  const shares = Array.from({ length: stateCount }, (_, k) => decoded.filter((state) => state === k).length / Math.max(1, decoded.length));
  const values = vectors.map(([value]) => value ?? Number.NaN);
  return densitiesFigure(emission, { model: name, name: names?.[0] ?? null, shares: decoded.length > 0 ? shares : null, values });
}
