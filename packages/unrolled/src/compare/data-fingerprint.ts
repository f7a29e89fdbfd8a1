import type { Dataset } from "@unrolled/core";
import { fingerprint } from "../tasks/part-codec.js";

/** A hash of all that a fit or a score can depend on: spaces, sequences in order, splits, values. Not the name. */
export function dataFingerprint(data: Dataset): string {
  const { targets, inputs, sequences, splits, targetSymbols, targetValues, inputSymbols, inputValues } = data;
  return fingerprint({ targets, inputs, sequences, splits, targetSymbols, targetValues, inputSymbols, inputValues });
}
