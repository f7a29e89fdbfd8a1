export { encoderDecoderModel } from "./encoder-decoder.js";
export type {
  AffineFile,
  AttentionFile,
  DecoderFile,
  DecoderLayerFile,
  EncoderDecoderSpec,
  EncoderFile,
  EncoderLayerFile,
  RecurrentDecoderFile,
} from "./encoder-decoder-spec.js";
export { type RandomEncoderDecoderOptions, randomEncoderDecoder } from "./random-encoder-decoder.js";
