import type { Distribution } from "./distribution.js";

/** A law that depends on its parents in the graph. */
export interface RandomVariable<T, Parents> {
  readonly name: string;
  given(parents: Parents): Pick<Distribution<T>, "logProb" | "sample" | "marginals">;
}

/** The two-slice network of a dynamic Bayesian network: X inputs, H hidden state, Y targets. */
export interface DbnTemplate<X, H, Y> {
  /** h_1 | x_1 */
  readonly initial: RandomVariable<H, { readonly input: X }>;
  /** h_t | h_{t−1}, x_t */
  readonly transition: RandomVariable<H, { readonly previous: H; readonly input: X }>;
  /** y_t | h_t, x_t */
  readonly emission: RandomVariable<Y, { readonly state: H; readonly input: X }>;
}
