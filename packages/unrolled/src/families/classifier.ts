import { architecture } from "./architecture.js";

/** Many-to-one: one target of a whole source, read from where the encoder ended. */
export const classifier = architecture({
  name: "classifier",
  noun: "recurrent classifier",
  help: "many-to-one: one target given a whole source, p(y | x_1..x_S)",
  options: {
    encoder: { type: "choice", values: ["bidirectional", "forward"], help: "the encoder's direction", default: "bidirectional" },
  },
  reads: "source",
  start: ({ options }) => ({ decoder: "last", encoder: options.encoder === "forward" ? "forward" : "bidirectional" }),
  sequencesPerStep: 16,
});
