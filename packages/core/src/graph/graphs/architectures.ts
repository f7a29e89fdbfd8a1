import type { VariableRole } from "../../contracts/index.js";

/** Which of T slices carry a variable of this role; hidden variables are in all of them. */
export type Architecture = (role: VariableRole, time: number, length: number) => boolean;

/** Inputs and outputs in every slice: labels for a sequence. */
export const manyToMany: Architecture = () => true;

/** Inputs in every slice, one output in the last: sequence classification, encoding. */
export const manyToOne: Architecture = (role, time, length) => role !== "output" || time === length;

/** One input in the first slice, outputs in every slice: generation from one thing, such as a caption from an image. */
export const oneToMany: Architecture = (role, time) => role !== "input" || time === 1;

/**
 * Many-to-many with delay: outputs begin when `delay` inputs have been read, and inputs end `delay` slices before the last.
 *
 * @throws RangeError where `delay` is no whole number of at least 1.
 * @example
 * const names = unroll(templateGraph({ name: "RNN", variables: [{ name: "X", role: "input" }, { name: "H", role: "hidden" },
 *   { name: "Y", role: "output" }], edges: [{ from: "X", to: "H" }, { from: "H", to: "H", delay: 1 }, { from: "H", to: "Y" }] }),
 *   4, delayedManyToMany(2)).nodes.map(({ name }) => name);
 * console.log(names.join(" ")); // X1 H1 X2 H2 H3 Y3 H4 Y4
 */
export function delayedManyToMany(delay: number): Architecture {
  if (!(Number.isSafeInteger(delay) && delay >= 1))
    throw new RangeError(`delayedManyToMany: delay must be an integer of at least 1, got ${delay}; without a delay use manyToMany`);
  return (role, time, length) => (role === "input" ? time <= length - delay : role === "output" ? time > delay : true);
}
