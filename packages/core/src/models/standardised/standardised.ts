import { checkDraw } from "../../checks/check-draw.js";
import { checkHeld } from "../../checks/check-held.js";
import type { AnyModel, DifferentiableModel, HeldValues, Key, ModelFile, SampledSequence } from "../../contracts/index.js";
import { alignDataset, unpackIncrements } from "../../data/index.js";
import { checkPositive, checkVector } from "../../laws/state-rows.js";
import { portableLike } from "../model-parcel.js";
import { wrapViews } from "../wrap-views.js";
import { correctViews } from "./correct-views.js";
import { logDensityCorrections, scaleDataset, scaleVector, unscaleVector } from "./scale-dataset.js";
import type { AffineScaling, Scaling } from "./scaling.js";

/** A model of standardised data that speaks original units. */
export type Standardised<M> = M & { readonly scaling: Scaling };

/**
 * The model of y whose inner model is of z = (y − mean) / sd: log p(y) = log p(z) − Σ_d log sd_d over observed dimensions.
 *
 * Every view of the inner model is offered, bound to scaled targets and scaled real inputs, with log-densities in original
 * units; samples come back in original units, and the file is the inner model's with the field `"scaling"`. A network fed
 * with the previous target sees standardised values, and zeros (the mean) at the first step. What EM or a gradient step makes
 * of it is standardised the same way.
 *
 * @throws TypeError where targets or inputs that are not real would be scaled, or the model is standardised already; RangeError for sizes.
 * @example
 * const emission = { kind: "gaussian", means: [[0]], sds: [[1]] } as const;
 * const inner = hiddenMarkov({ initial: [1], transition: [[1]], emission });
 * standardised(inner, { targets: { means: [180], sds: [10] }, inputs: null }).sample(3, key(1)).targets; // about 180
 */
export function standardised<M extends AnyModel>(model: M, given: Scaling): Standardised<M> {
  checkScaling(model, given);
  const scaling = Object.freeze({ targets: frozen(given.targets), inputs: frozen(given.inputs) });
  const rewrap = <N extends AnyModel>(other: N): N => standardised(other, scaling);
  return portableLike(model, {
    ...model,
    ...(isDifferentiable(model) ? { withParameters: (values: Float64Array) => rewrap(model.withParameters(values)) } : {}),
    scaling,
    views: wrapViews(model, (name, view, bound) => {
      // Scales stand in the model's order; the inner view checks the data as it binds them.
      const data = alignDataset(bound, model);
      const corrections = logDensityCorrections(data, scaling.targets);
      const inner = view(scaleDataset(data, scaling));
      // The inner model may take more of the first steps as given.
      const shown = inner.data.sequences === data.sequences ? data : { ...data, sequences: inner.data.sequences };
      const correction = { data: shown, corrections, bySequence: unpackIncrements(data, corrections), targets: scaling.targets, rewrap };
      return correctViews[name](inner, correction);
    }),
    sample(length: number, key: Key, inputs?: Steps, held?: HeldValues, source?: Steps): SampledSequence {
      const scaledInputs = scaling.inputs === null ? inputs : inputs?.map((x) => scaleVector(x as readonly number[], scaling.inputs!));
      const { targets } = scaling;
      if (targets === null) return model.sample(length, key, scaledInputs, held, source);
      checkDraw(length, key);
      const { targetAt } = checkHeld({ ...model, states: { kind: "none", because: "" } }, length, held && { targets: held.targets ?? [] });
      const own = Array.from({ length }, (_, t) => targetAt(t) as readonly number[] | null);
      const inner = held && { ...held, targets: own.map((y) => (y === null ? null : scaleVector(y, targets))) };
      const drawn = model.sample(length, key, scaledInputs, inner, source);
      const logScale = targets.sds.reduce((sum, sd) => sum + Math.log(sd), 0);
      return {
        targets: drawn.targets.map((y, t) => own[t] ?? unscaleVector(y as readonly number[], targets)),
        states: drawn.states,
        logWeight: drawn.logWeight - own.filter((y) => y !== null).length * logScale,
      };
    },
    toFile: (): ModelFile => ({ ...model.toFile(), scaling }),
  });
}

type Steps = readonly (number | readonly number[])[];

function frozen(part: AffineScaling | null): AffineScaling | null {
  return part === null ? null : Object.freeze({ means: Object.freeze([...part.means]), sds: Object.freeze([...part.sds]) });
}

function isDifferentiable(model: AnyModel): model is AnyModel & Pick<DifferentiableModel, "withParameters"> {
  return "withParameters" in model;
}

function checkScaling(model: AnyModel, { targets, inputs }: Scaling): void {
  if ("scaling" in model) throw new TypeError(`standardised: model "${model.name}" is standardised already; wrap its inner model`);
  if (targets !== null && model.targets.kind !== "real")
    throw new TypeError(
      `standardised: targets can only be scaled where they are real, model "${model.name}" has ${model.targets.kind} ones`,
    );
  if (inputs !== null && model.inputs?.kind !== "real")
    throw new TypeError(
      `standardised: inputs can only be scaled where they are real, model "${model.name}" has ${model.inputs?.kind ?? "none"}`,
    );
  const check = (part: AffineScaling | null, size: number, where: string): void => {
    if (part === null) return;
    checkVector(part.means, size, `standardised: scaling.${where}.means`);
    checkPositive(part.sds, size, `standardised: scaling.${where}.sds`);
  };
  check(targets, model.targets.size, "targets");
  check(inputs, model.inputs?.size ?? 0, "inputs");
}
