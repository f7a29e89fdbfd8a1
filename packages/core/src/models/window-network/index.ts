export { type RandomWindowNetworkOptions, randomWindowNetwork } from "./random-window-network.js";
export { windowNetwork } from "./window-network.js";
export type { WindowLayerFile, WindowNetworkSpec } from "./window-network-spec.js";
