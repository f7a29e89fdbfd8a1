import { gemm, gemmTransposedA } from "@unrolled/kernels";
import type { Dataset, OpenExpansion, PotentialExpansion, Workspace } from "../contracts/index.js";
import type { Network } from "./network.js";
import { openReadoutJacobian, readsStateBefore } from "./readout-jacobian.js";

/**
 * log p(y_t | s) of a network as a quadratic about one point for each sequence, where its law says how it bends
 * (`ReadoutLaw.timesInformation`) and the readout reads the state of its own step alone; null for others.
 *
 * With r(s) what is read out, g = Jᵀ ∂ log p / ∂r and P = Jᵀ F J, J = ∂r / ∂s. O(O (weights of the readout + O S + S²)) a point.
 */
export function potentialExpansion(network: Network, data: Dataset): OpenExpansion | null {
  if (network.slice.emission.law.timesInformation === undefined || readsStateBefore(network)) return null;
  return (workspace) => openExpansion(network, data, workspace);
}

/** The same of what the readout reads, where that is the state before too (`ReadoutJacobian.pointSize` numbers a point). */
export function openExpansion(network: Network, data: Dataset, workspace: Workspace): PotentialExpansion {
  const { law } = network.slice.emission;
  const { starts, aliveCounts } = data;
  const { readoutSize: O, width: W } = law;
  const batch = data.sequences.length;
  const jacobian = openReadoutJacobian(network, data, workspace);
  const n = jacobian.pointSize;
  const timesInformation = law.timesInformation!(data);
  const logEmission = law.logEmission(data, workspace);
  const rows = workspace.vector(batch * W);
  const derivatives = workspace.vector(batch * W);
  const J = workspace.vector(batch * O * n);
  const FJ = workspace.vector(O * n);

  return {
    expandInto(values, gradients, precisions, points, t) {
      const alive = aliveCounts[t]!;
      jacobian.readInto(rows, J, points, t);
      derivatives.set(rows.subarray(0, alive * W));
      logEmission(values, 0, derivatives, 0, starts[t]!, alive, 1, true);
      for (let i = 0; i < alive; i++) {
        gemm(gradients, i * n, derivatives, i * W, J, i * O * n, 1, O, n, false);
        FJ.set(J.subarray(i * O * n, (i + 1) * O * n));
        timesInformation(FJ, n, rows.subarray(i * W, (i + 1) * W), starts[t]! + i);
        precisions.fill(0, i * n * n, (i + 1) * n * n);
        gemmTransposedA(precisions, i * n * n, J, i * O * n, FJ, 0, O, n, n);
      }
    },
  };
}
