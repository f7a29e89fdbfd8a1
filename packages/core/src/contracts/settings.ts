/**
 * A method or a learner as plain values, from which it can be made again: how it is stored and how it travels to a worker.
 * What is made of functions (an observer, a schedule of one's own) has none.
 */
export interface Settings {
  readonly name: string;
  readonly [option: string]: unknown;
}
