import { writeFileSync } from "node:fs";
import { openOurs } from "../sides.mjs";
import { smokeVariants, variants } from "../workloads/index.mjs";

/** Largest resident memory in MiB of a process that has loaded unrolled and the data, and of the same after two runs. */
export async function peaks({ input, smoke, onPeak }) {
  for (const variant of smoke ? smokeVariants.slice(0, 1) : variants) {
    writeFileSync(input, JSON.stringify(variant.input()));
    const [{ offer, child }] = await openOurs(variant);
    const before = await child.ask({ prepare: offer.name, program: variant.program, input });
    const after = await child.ask({ run: offer.name, times: 2, seed: 1 });
    child.close();
    onPeak({ title: variant.title, loaded: before.peakMiB, run: after.peakMiB });
  }
}
