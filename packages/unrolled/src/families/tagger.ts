import { usageError } from "../command-error.js";
import { architecture } from "./architecture.js";
import { numberOption } from "./spec.js";

/** Many-to-many: a target for each step of the inputs, given all of them, or those up to a delay. */
export const tagger = architecture({
  name: "tagger",
  noun: "recurrent tagger",
  help: "many-to-many: y_t given all inputs, p(y_t | x_1..x_T), or with encoder=forward those up to t + delay",
  options: {
    encoder: { type: "choice", values: ["bidirectional", "forward"], help: "the encoder's direction", default: "bidirectional" },
    delay: { type: "integer", least: 0, help: "steps of the inputs read ahead, of encoder=forward", default: "0" },
  },
  reads: "inputs",
  start(spec) {
    const encoder = spec.options.encoder === "forward" ? "forward" : "bidirectional";
    const delay = numberOption(spec, "delay", 0);
    if (delay > 0 && encoder === "bidirectional")
      throw usageError(
        `spec "${spec.text}": a delay is of encoder=forward, as a bidirectional one has read all inputs; add encoder=forward`,
      );
    return { decoder: "aligned", encoder, delay };
  },
  sequencesPerStep: 16,
});
