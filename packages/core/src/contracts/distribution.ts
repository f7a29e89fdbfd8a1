import type { Key } from "./key.js";

/** One law over values T. `logProb` in nats: a log-probability or, for real values, a log-density; −Infinity outside the support. */
export interface Distribution<T> {
  readonly kind: string;
  logProb(value: T): number;
  sample(key: Key): T;
  /** Shannon or differential entropy in nats. */
  entropy(): number;
}
