import { advantageOf, howMuch, inUnit, unitName, winnerFirst } from "@unrolled/plotting";
import type { ComparedModel, Findings, ReportWords, ScoredRival } from "./family.js";
import { isWithoutNoise } from "./network-structure.js";

/** Is there noise in the state at all? One sentence a model, by its score on test beside that of the same network without noise. */
export function noiseFindings(models: readonly ComparedModel[], words: ReportWords): Findings {
  const sentences = models.flatMap((model) => (model.rival === undefined ? [] : [isThereNoise(model, model.rival, words)]));
  return { headline: sentences };
}

function isThereNoise({ name, fitted }: ComparedModel, { candidate, pair }: ScoredRival, words: ReportWords): string {
  const amount = (first?: string): string => howMuch(winnerFirst(pair, first), { ...words, pairCount: 1 });
  const { verdict } = advantageOf(pair);
  if (isWithoutNoise(fitted.entrant)) {
    const [without, withNoise] = [fitted.fit, candidate.fit].map((fit) => inUnit(fit?.validPerStep ?? Number.NaN, words.unit).toFixed(4));
    // A network that its learner failed on looks like one without noise.
    const { learner } = candidate.entrant.candidate as { readonly learner: string };
    const onValid = `on valid the network without noise has ${without} ${unitName(words.unit)} and the best with noise, learned by ${learner}, ${withNoise}`;
    // What was chosen on valid is not what test says: then neither is an answer.
    if (verdict === "b-better")
      return `Whether there is noise in the state of ${name} is open: ${onValid}, but on test the network without noise is worse by ${amount()}.`;
    const onTest =
      pair.meanDifferencePerStep === 0
        ? "on test they are equal"
        : `on test the network without noise is ${pair.meanDifferencePerStep > 0 ? "better" : "worse"} by ${amount()}`;
    return `No noise was found in the state of ${name}: ${onValid}; ${onTest}.`;
  }
  if (verdict === "same") return `The noise in the state of ${name} changes nothing: without it every test sequence is as likely.`;
  if (verdict === "a-better")
    return `There is noise in the state: ${name} is better on test than the same network without noise by ${amount()}.`;
  if (verdict === "b-better")
    return `Noise in the state did not carry over to test: ${name} was better on valid, and on test the same network without noise is better by ${amount()}.`;
  const side = pair.meanDifferencePerStep < 0 ? "behind" : "ahead of";
  return `Whether there is noise in the state is open: ${name} is ${side} the same network without noise on test by ${amount()}.`;
}
