export type { ChainStatistics, MarkovChain, MarkovChainSpec } from "./markov-chain.js";
export { initialParameterCount, markovChain, transitionParameterCount } from "./markov-chain.js";
export { chainLogPrior, checkPseudoCounts, maximiseChain } from "./maximise-chain.js";
export { quantilesPartition, type StartPartition, segmentsPartition } from "./start-laws.js";
