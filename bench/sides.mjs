import { openChild } from "./child.mjs";

/** A side of a race: what a process offers for the variant's program. */
export function sidesOf(child, { program }, ours) {
  return child.offers.filter((offer) => offer.program === program).map((offer) => ({ offer, child, ours }));
}

/** A process of ours. */
export const openServer = () => openChild(process.execPath, [new URL("ours/serve.mjs", import.meta.url).pathname], process.env);

/** A process for each of our sides and each variant: what one teaches the compiler is not there for the next. */
export async function openOurs(variant) {
  const first = await openServer();
  const sides = sidesOf(first, variant, true);
  for (const side of sides.slice(1)) side.child = await openServer();
  return sides;
}
