import type { Method, Randomness, ViewName } from "@unrolled/core";

/** A method that was chosen at run time for one model and data: its view and randomness are not known to the compiler. */
export interface ChosenMethod extends Method<ViewName, Randomness> {
  /** Why it was chosen, in a sentence. */
  readonly reason: string;
}
