import { architecture } from "./architecture.js";

/** Encoder–decoder, and one-to-many with encoder=none. */
export const seq2seq = architecture({
  name: "seq2seq",
  noun: "encoder–decoder",
  help: "targets one after the other given a source of its own length, p(y_1..y_T | x_1..x_S)",
  options: {
    encoder: {
      type: "choice",
      values: ["forward", "bidirectional", "none"],
      help: "the encoder's direction; none: one-to-many, of a source of one step",
      default: "forward",
    },
    attention: { type: "choice", values: ["none", "dot", "additive"], help: "over the steps of the source", default: "none" },
    context: {
      type: "choice",
      values: ["first", "every"],
      help: "whether where the encoder ended is in the first state alone, or an input of every step too",
      default: "first",
    },
  },
  reads: "source",
  start: ({ options: { encoder = "forward", attention = "none", context = "first" } }) => ({
    decoder: "recurrent",
    encoder: encoder as "forward",
    attention: attention as "dot",
    context: context as "first",
  }),
  sequencesPerStep: 32,
});
