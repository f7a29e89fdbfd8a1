import type { Independence, IndependenceAgreement, IndependenceNumbers } from "@unrolled/core";

/** Do a graph and the numbers of one of its laws say the same of a query? With one sentence that puts them side by side. */
export function agreementOf(
  { independent }: Independence,
  { verdict, method, pValue }: IndependenceNumbers,
): { readonly agreement: IndependenceAgreement; readonly summary: string } {
  const graph = `the graph says ${independent ? "independent" : "dependent under some of its laws"}`;
  if (verdict === "not tested") return { agreement: "not tested", summary: `${graph}; the numbers were not tested` };
  const numbers = `the numbers say ${verdict} (${method}${pValue === null ? "" : `, p = ${Number(pValue.toPrecision(2))}`})`;
  if (independent === (verdict !== "dependent")) return { agreement: "agree", summary: `${graph}, and ${numbers}: they agree` };
  if (independent) return { agreement: "contradict", summary: `${graph}, but ${numbers}: they contradict each other` };
  const why = pValue === null && verdict === "independent" ? "this law is one of the others" : "no test has power against every dependence";
  return { agreement: "undecided", summary: `${graph}, and ${numbers}: undecided, since ${why}` };
}
