import type { AnyModel, Dataset } from "@unrolled/core";
import { type ParameterErrors, parameterErrors } from "@unrolled/learning";

/** Estimates with their standard errors; where there are none, why, in a warning. */
export function errorsOfFit(model: AnyModel, train: Dataset): Pick<ParameterErrors, "parameters" | "warnings"> {
  try {
    return parameterErrors(model as unknown as Parameters<typeof parameterErrors>[0], train);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return { parameters: [], warnings: [error.message] };
    throw error;
  }
}
