import type {
  AnyModel,
  Dataset,
  ExpectationsView,
  FiniteView,
  LinearGaussianEmission,
  LinearGaussianView,
  ParticleProcess,
  PathProcess,
  ViewName,
  Views,
} from "../../contracts/index.js";
import { scaledLaw } from "../../distributions/scaled-law.js";
import { mapMaximised } from "../map-maximised.js";
import { afterCall } from "../wrap-views.js";
import { scaleVector } from "./scale-dataset.js";
import type { AffineScaling } from "./scaling.js";

/** What a corrected view needs beside the view of the scaled data. */
export interface Correction {
  /** The data in original units, which the outer view shows. */
  readonly data: Dataset;
  /** Packed: added to every log-density of that step. */
  readonly corrections: Float64Array;
  /** The same, one array per sequence, in file order. */
  readonly bySequence: readonly Float64Array[];
  /** How targets were scaled. */
  readonly targets: AffineScaling | null;
  /** Wraps a model that a view makes in standardised units. */
  readonly rewrap: <M extends AnyModel>(model: M) => M;
}

/** For each view, the same view with its log-densities in original units. */
export const correctViews: { readonly [K in ViewName]: (view: Views[K], correction: Correction) => Views[K] } = {
  finite: correctFinite,
  linearGaussian: correctLinearGaussian,
  nonlinearGaussian: (view, { data, corrections }) => ({ ...view, data, corrections }),
  expectations: (view, { data, corrections, rewrap }) => ({
    ...withCorrectedScore(
      afterCall(mapMaximised(view, rewrap), "expect", (expectation) => {
        addInto(expectation.increments, corrections);
        return expectation;
      }),
      corrections,
    ),
    data,
  }),
  rollout: (view, { data, corrections }) => ({
    ...afterCall(view, "logProbInto", (_, increments) => addInto(increments, corrections)),
    data,
  }),
  particles: (view, { data, bySequence, targets }) => ({
    ...afterCall(view, "open", (process, index) => ({
      ...afterCall(process, "logPotentialInto", (_, out, state, _previous, t) => shift(out, state.count, bySequence[index]![t]!)),
      emission: unscaled(process.emission ?? null, targets),
      ...unscaledLaws(process, targets),
    })),
    ...(view.openPaths === undefined ? {} : { openPaths: (...given) => unscaledPaths(view.openPaths!(...given), targets) }),
    data,
  }),
  additiveNoise: (view, { data, bySequence, targets }) => ({
    ...afterCall(view, "open", (process, index) => ({
      ...afterCall(process, "logEmissionInto", (_, out, state, t) => shift(out, state.count, bySequence[index]![t]!)),
      emission: unscaled(process.emission ?? null, targets),
    })),
    data,
  }),
  gradient: (view, { data, corrections }) => ({
    ...afterCall(view, "logProbAndGradientInto", (_, increments) => addInto(increments, corrections)),
    data,
  }),
  particleGradient: (view, { data, bySequence }) => ({ ...view, data, corrections: bySequence }),
};

function withCorrectedScore(view: ExpectationsView, corrections: Float64Array): ExpectationsView {
  if (view.scoreInto === undefined) return view;
  const scoreInto: NonNullable<ExpectationsView["scoreInto"]> = (...given) => {
    const increments = view.scoreInto!(...given);
    addInto(increments, corrections);
    return increments;
  };
  return { ...view, scoreInto };
}

function correctFinite(view: FiniteView, { data, corrections, targets }: Correction): FiniteView {
  const K = view.stateCount;
  const corrected = afterCall(view, "logEmissionInto", (_, out, t) => {
    const start = data.starts[t]!;
    for (let b = 0; b < data.aliveCounts[t]!; b++) {
      const correction = corrections[start + b]!;
      for (let k = 0; k < K; k++) out[b * K + k] = out[b * K + k]! + correction;
    }
  });
  return { ...corrected, ...unscaledLaw(view, targets), data, symbolEmission: null };
}

/** Laws of targets in original units, where there are laws. */
function unscaledLaw({ targetLaw }: FiniteView, targets: AffineScaling | null): Pick<FiniteView, "targetLaw"> {
  if (targetLaw === undefined || targets === null) return {};
  return { targetLaw: (...given) => scaledLaw(targetLaw(...given), targets.means, targets.sds) };
}

function unscaledLaws({ targetLaws }: ParticleProcess, targets: AffineScaling | null): Pick<ParticleProcess, "targetLaws"> {
  if (targetLaws === undefined || targets === null) return {};
  return { targetLaws: (...given) => targetLaws(...given).map((law) => scaledLaw(law, targets.means, targets.sds)) };
}

/** Paths that are told targets in original units. */
function unscaledPaths(paths: PathProcess, targets: AffineScaling | null): PathProcess {
  if (targets === null) return paths;
  return {
    ...paths,
    targetLaws: (...given) => paths.targetLaws(...given).map((law) => scaledLaw(law, targets.means, targets.sds)),
    setTargets: (values, t) =>
      paths.setTargets(
        values.map((y) => scaleVector(y as readonly number[], targets)),
        t,
      ),
  };
}

/** z = C h + d + N(0, R) as the law of y = mean + scale z, on the data in original units. */
function correctLinearGaussian(view: LinearGaussianView, { data, targets }: Correction): LinearGaussianView {
  if (targets === null) return { ...view, data };
  const { means, sds: scales } = targets;
  const D = scales.length;
  const corrected = afterCall(view, "emissionInto", (_, weights, noise) => {
    const n = view.stateDim;
    for (let i = 0; i < D * n; i++) weights[i] = scales[Math.floor(i / n)]! * weights[i]!;
    for (let i = 0; i < D * D; i++) noise[i] = scales[Math.floor(i / D)]! * scales[i % D]! * noise[i]!;
  });
  return {
    ...afterCall(corrected, "targetOffsetInto", (_, out, t) => {
      for (let i = 0; i < data.aliveCounts[t]! * D; i++) out[i] = means[i % D]! + scales[i % D]! * out[i]!;
    }),
    movesTargets: true,
    data,
  };
}

/** z ~ N(C s + c, sd²) as the law of y = mean + scale z. */
function unscaled(emission: LinearGaussianEmission | null, targets: AffineScaling | null): LinearGaussianEmission | null {
  if (emission === null || targets === null) return emission;
  const { means, sds: scales } = targets;
  const { size: D, weights, bias, sd } = emission;
  const S = weights.length / D;
  return {
    size: D,
    weights: weights.map((c, i) => c * scales[Math.floor(i / S)]!),
    bias: bias.map((c, d) => means[d]! + scales[d]! * c),
    sd: sd.map((s, d) => s * scales[d]!),
    targetsInto(out, t) {
      emission.targetsInto(out, t);
      for (let i = 0; i < out.length; i++) out[i] = means[i % D]! + scales[i % D]! * out[i]!;
    },
  };
}

function addInto(out: Float64Array, terms: Float64Array): void {
  for (let i = 0; i < terms.length; i++) out[i] = out[i]! + terms[i]!;
}

function shift(out: Float64Array, count: number, by: number): void {
  for (let n = 0; n < count; n++) out[n] = out[n]! + by;
}
