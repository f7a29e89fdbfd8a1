import { inputError, packDataset, type SequenceRecord, type SplitName } from "@unrolled/core";
import type { DatasetEntry } from "../dataset-entry.js";

const REPOSITORY = "https://raw.githubusercontent.com/littleowen/Conceptor/4194fa0c3d5c6553869ddf9d06bf114dafb7ead8";
/** Utterances of each of the nine speakers, in the order of the files. */
const UTTERANCES = {
  "ae.train": [30, 30, 30, 30, 30, 30, 30, 30, 30],
  "ae.test": [31, 35, 88, 44, 29, 24, 40, 50, 29],
} as const;
const DIMENSIONS = 12;

export const japaneseVowelsEntry: DatasetEntry = {
  name: "japanese-vowels",
  description: "Two vowels spoken one after the other by nine men: 12 cepstral coefficients, 7 to 29 steps, the speaker as label",
  purpose: "short sequences of real vectors: one model for each speaker, or one for all",
  origin: "UCI Machine Learning Repository, Japanese Vowels, as in github.com/littleowen/Conceptor",
  licence: "CC BY 4.0 (UCI)",
  citation:
    "Kudo, Toyama & Shimbo (1999), Multidimensional curve classification using passing-through regions, Pattern Recognition Letters 20",
  size: "640 sequences, 9,961 steps (of the 270 for training every sixth is valid; test as published)",
  files: [
    { name: "ae.train", url: `${REPOSITORY}/ae.train`, sha256: null },
    { name: "ae.test", url: `${REPOSITORY}/ae.test`, sha256: null },
  ],
  fingerprint: "7f1e89fd6f939b02",
  load: async (files) => {
    const splits: Record<SplitName, number[]> = { train: [], valid: [], test: [] };
    const sequences: SequenceRecord[] = [];
    for (const [file, counts] of Object.entries(UTTERANCES)) {
      const blocks = blocksOf(new TextDecoder().decode(files[file]), file);
      const speakers = counts.flatMap((count, speaker) => new Array<number>(count).fill(speaker + 1));
      if (blocks.length !== speakers.length) throw inputError(file, "", `expected ${speakers.length} utterances, found ${blocks.length}`);
      blocks.forEach((targets, index) => {
        const split = file === "ae.test" ? "test" : index % 6 === 5 ? "valid" : "train";
        splits[split].push(sequences.length);
        sequences.push({ id: `${file.slice(3)}-${index + 1}`, label: `speaker ${speakers[index]}`, targets });
      });
    }
    return packDataset({ name: "japanese-vowels", targets: { kind: "real", size: DIMENSIONS }, splits, sequences });
  },
};

/** Utterances end with a line of ones. */
function blocksOf(text: string, file: string): number[][][] {
  const blocks: number[][][] = [];
  let block: number[][] = [];
  text.split("\n").forEach((line, index) => {
    const row = line.trim().split(/\s+/).map(Number);
    if (line.trim() === "" || row.every((value) => value === 1)) {
      if (block.length > 0) blocks.push(block);
      block = [];
    } else if (row.length === DIMENSIONS && row.every(Number.isFinite)) block.push(row);
    else throw inputError(file, `line ${index + 1}`, `expected ${DIMENSIONS} numbers`);
  });
  return block.length > 0 ? [...blocks, block] : blocks;
}
