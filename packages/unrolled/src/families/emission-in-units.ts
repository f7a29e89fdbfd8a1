import type { ModelFile } from "@unrolled/core";
import type { EmissionContent } from "@unrolled/plotting";

type Matrix = readonly (readonly number[])[];

/** The laws that there are figures of. */
const drawn: Readonly<Record<EmissionContent["kind"], true>> = {
  categorical: true,
  bernoulli: true,
  poisson: true,
  gaussian: true,
  "gaussian-full": true,
  "gaussian-mixture": true,
};

/**
 * The emission of a model file in the data's own units, where the file says how they were standardised (its `scaling`); null where there
 * is no figure of its law, as of one that was added.
 */
export function emissionInUnits(file: ModelFile): EmissionContent | null {
  const emission = file.emission as EmissionContent;
  if (!Object.hasOwn(drawn, emission.kind)) return null;
  const scaling = (
    file.scaling as { readonly targets?: { readonly means: readonly number[]; readonly sds: readonly number[] } | null } | undefined
  )?.targets;
  if (scaling === undefined || scaling === null) return emission;
  const { means: centre, sds: scale } = scaling;
  const place = (mean: readonly number[]): number[] => mean.map((value, d) => centre[d]! + scale[d]! * value);
  const stretch = (sd: readonly number[]): number[] => sd.map((value, d) => scale[d]! * value);
  switch (emission.kind) {
    case "gaussian":
      return { kind: "gaussian", means: emission.means.map(place), sds: emission.sds.map(stretch) };
    case "gaussian-full": {
      const both = (covariance: Matrix): Matrix => covariance.map((row, d) => row.map((value, e) => scale[d]! * scale[e]! * value));
      return { kind: "gaussian-full", means: emission.means.map(place), covariances: emission.covariances.map(both) };
    }
    case "gaussian-mixture": {
      const { weights, means, sds } = emission;
      return { kind: "gaussian-mixture", weights, means: means.map((list) => list.map(place)), sds: sds.map((list) => list.map(stretch)) };
    }
    default:
      return emission;
  }
}
