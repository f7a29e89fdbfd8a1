import { type AnyModel, type Dataset, type Figure, type Model, type ModelFile, parseModel, selectSequences, splitOf } from "@unrolled/core";
import { posterior, viterbi } from "@unrolled/inference";
import { decodedFigure, posteriorFigure, transitionFigure } from "@unrolled/plotting";
import { testTargets } from "../splits/scored-targets.js";
import type { ComparedModel, Findings } from "./family.js";
import { mostStatesIn } from "./most-states-in.js";

/** What the regimes of the best switching autoregression are: how long each lasts, its level and spread; their probabilities along a test sequence. */
export function switchingFindings([best]: readonly ComparedModel[], data: Dataset): Findings {
  if (best === undefined) return {};
  const { model: file } = best.fitted.fit;
  const K = (file.transition as readonly unknown[]).length;
  if (K === 1) return {};
  const model = parseModel(file, best.name) as AnyModel as unknown as Model<"finite">;
  const { index, chosen } = mostStatesIn(model, data);
  const sequence = selectSequences(splitOf(data, "test"), [index]);
  const context = sequence.sequences[0]?.context ?? 0;
  const figures: Figure[] = [transitionFigure(file.transition as number[][], { model: best.name, id: "regime-transitions" })];
  const [decoded] = viterbi(model, sequence);
  const [law] = posterior(model, sequence);
  const text = [regimeSentence(best.name, file)];
  if (decoded?.path == null || law?.marginals == null)
    return {
      text,
      figures,
      leftOut: [`no regimes along a sequence: ${best.name} gives sequence ${decoded?.id ?? ""} of test probability zero`],
    };
  const { targets } = testTargets(data, index);
  const series = { id: decoded.id, kind: data.targets.kind, targets, path: decoded.path.slice(context), stateCount: K };
  const names = data.targets.kind === "categorical" ? null : (data.targets.names ?? null);
  figures.push(decodedFigure(series, { model: best.name, names, chosen, id: "regimes-decoded" }));
  figures.push(posteriorFigure({ ...law, marginals: law.marginals.slice(context * K) }, { model: best.name, id: "regime-probabilities" }));
  return { text, figures };
}

/** "Regimes of msar:2: 1 lasts 10.5 steps on average, mean −0.36, sd 0.77; 2 lasts …". A stay of probability a lasts 1 / (1 − a) steps. */
export function regimeSentence(name: string, file: ModelFile): string {
  const short = (x: number): string => String(Number(x.toPrecision(3))).replace("-", "−");
  const of = (value: unknown, k: number): number | null =>
    typeof value === "number" ? value : Array.isArray(value) ? (value[k] as number) : null;
  const [field, called] = file.means === undefined ? [file.intercepts, "constant"] : [file.means, "mean"];
  const regimes = (file.transition as readonly (readonly number[])[]).map((row, k) => {
    const stay = row[k]!;
    const level = of(field, k);
    const lasts = stay < 1 ? `lasts ${short(1 / (1 - stay))} steps on average` : "is never left";
    return `regime ${k + 1} ${lasts}${level === null ? "" : `, ${called} ${short(level)}`}, sd ${short(of(file.sds, k)!)}`;
  });
  return `Of ${name}, ${regimes.join("; ")}.`;
}
