export type { Architecture } from "./architectures.js";
export { delayedManyToMany, manyToMany, manyToOne, oneToMany } from "./architectures.js";
export type { NamedEdge } from "./dag.js";
export { dag } from "./dag.js";
export type { EncoderDecoderOptions } from "./encoder-decoder.js";
export { edgesOf, encoderDecoder } from "./encoder-decoder.js";
export type { TemplateGraphSpec } from "./template-graph.js";
export { nodeName, templateGraph, variableId } from "./template-graph.js";
export { unroll } from "./unroll.js";
