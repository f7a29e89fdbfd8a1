import { parseJson, parsePianoRoll } from "@unrolled/core";
import type { DatasetEntry } from "../dataset-entry.js";

export const jsbChoralesEntry: DatasetEntry = {
  name: "jsb-chorales",
  description: "382 chorales of J. S. Bach as piano rolls of 88 notes, a quarter note a step",
  purpose: "the usual benchmark of sequence models with many binary dimensions; nats per step, in the splits of the literature",
  origin: "github.com/czhuang/JSB-Chorales-dataset, jsb-chorales-quarter.json",
  licence: "none is stated; the music is in the public domain",
  citation:
    "Boulanger-Lewandowski, Bengio & Vincent (2012), Modeling temporal dependencies in high-dimensional sequences: application to polyphonic music generation and transcription, ICML",
  size: "382 sequences, 23,134 steps (train 13,807, valid 4,602, test 4,725)",
  files: [
    {
      name: "jsb-chorales-quarter.json",
      url: "https://raw.githubusercontent.com/czhuang/JSB-Chorales-dataset/9a7f733ddb4ed91f48da64ac7f0f621c34aadd4d/jsb-chorales-quarter.json",
      bytes: 407_200,
      sha256: "2db9329f1881a1d3f49703ec556bf1d6f84b4f6c1d702c156536e93cf31e1c91",
    },
  ],
  fingerprint: "526dd19a7aa09cc6",
  load: async (files) =>
    parsePianoRoll(parseJson(new TextDecoder().decode(files["jsb-chorales-quarter.json"]), "jsb-chorales"), "jsb-chorales"),
};
