import {
  type AnyModel,
  type Dataset,
  type Key,
  type LogLikelihood,
  type Method,
  parcelOf,
  type Randomness,
  settingsOf,
  type ViewName,
} from "@unrolled/core";
import { type EstimatePiece, spreadLogLikelihood, travellingSettings } from "@unrolled/inference";
import { carryOut } from "../tasks/carry-out.js";
import { scorePiece } from "../tasks/score-task.js";
import type { Call } from "./call.js";
import type { Crew } from "./crew.js";

/** `logLikelihood`, its pieces carried out by a crew. */
export async function pooledLogLikelihood(
  model: AnyModel,
  data: Dataset,
  method: Method<ViewName, Randomness>,
  key: Key | undefined,
  crew: Crew,
  call: Call,
): Promise<LogLikelihood> {
  if (travellingSettings(method) === null) {
    const why = settingsOf(method) === null ? "has no settings" : "is not made by a kind that every worker knows";
    crew.note(`method "${method.name}" ${why}: it runs in this process as a whole`);
  }
  const here = crew.sends && parcelOf(model) === null;
  if (here) crew.note(`model "${model.name}" is of functions or has a view of its own: it is scored in this process`);
  const shared = { data: crew.share(data), model: crew.shareModel(model) };
  const { width } = crew;
  return spreadLogLikelihood(model, data, method, key, {
    width,
    carryOut: (plan) =>
      carryOut(plan, async (pieces, worth) => {
        const bundles = bundlesOf(pieces, 16 * width);
        const jobs = bundles.map((bundle) =>
          crew.job(
            { kind: "score", input: { pieces: bundle.map(scorePiece), of: {} }, shared },
            { cost: costOf(bundle), here, receive: ({ estimates }) => estimates.map(frozen) },
          ),
        );
        return (await call.runAll(jobs, worth)).flat();
      }),
  });
}

function costOf(pieces: readonly EstimatePiece[]): number {
  return pieces.reduce((total, { cost }) => total + cost, 0);
}

/** Neighbours together, up to a share of the work: a message each for thousands of small pieces would cost more than they do. */
function bundlesOf(pieces: readonly EstimatePiece[], count: number): readonly (readonly EstimatePiece[])[] {
  const share = costOf(pieces) / count;
  const bundles: EstimatePiece[][] = [];
  let cost = Number.POSITIVE_INFINITY;
  for (const piece of pieces) {
    if (cost + piece.cost / 2 > share) {
      bundles.push([]);
      cost = 0;
    }
    bundles.at(-1)?.push(piece);
    cost += piece.cost;
  }
  return bundles;
}

/** Cloning thaws. */
function frozen(estimate: LogLikelihood): LogLikelihood {
  const sequences = estimate.sequences.map((sequence) => {
    Object.freeze(sequence.diagnostics.warnings);
    Object.freeze(sequence.diagnostics);
    return Object.freeze(sequence);
  });
  return Object.freeze({ ...estimate, sequences: Object.freeze(sequences), warnings: Object.freeze(estimate.warnings) });
}
