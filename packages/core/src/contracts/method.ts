import type { Key } from "./key.js";
import type { LogLikelihood } from "./log-likelihood.js";
import type { ViewName, Views } from "./model.js";
import type { Settings } from "./settings.js";
import type { Workspace } from "./workspace.js";

export type Randomness = "exact" | "random";

export interface RunContext<R extends Randomness> {
  /** In a scope that ends with the run: what is returned holds copies (see `exactEstimate`), never its arrays. */
  readonly workspace: Workspace;
  readonly key: R extends "random" ? Key : undefined;
}

/** A way to compute log p(y | x): it names the view it needs, and consumes it. */
export interface Method<V extends ViewName, R extends Randomness> {
  readonly name: string;
  readonly view: V;
  readonly randomness: R;
  /** An exact method that falls back on a random one where it fails: it is given the key where there is one. */
  readonly fallsBack?: boolean;
  /** What `methodFrom` makes the same method of; absent where the method holds functions. */
  readonly settings?: Settings;
  run(view: Views[V], context: RunContext<R>): LogLikelihood;
}
