import { parseText } from "@unrolled/core";
import type { DatasetEntry } from "../dataset-entry.js";

export const tinyShakespeareEntry: DatasetEntry = {
  name: "tiny-shakespeare",
  description: "40,000 lines of Shakespeare's plays, character by character, in sequences of 200",
  purpose: "the usual small text of character-level language models",
  origin: "github.com/karpathy/char-rnn, data/tinyshakespeare/input.txt",
  licence: "the text is in the public domain; the repository has the MIT licence",
  citation: "Karpathy (2015), The unreasonable effectiveness of recurrent neural networks",
  size: "5,577 sequences, 1,115,394 characters, 65 symbols",
  groupsAre: "blocks of 2,000 characters",
  files: [
    {
      name: "input.txt",
      url: "https://raw.githubusercontent.com/karpathy/char-rnn/d1d7aa34fdb3626174bce1d753e6cc6845ce7087/data/tinyshakespeare/input.txt",
      bytes: 1_115_394,
      sha256: "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
    },
  ],
  fingerprint: "16d5779059e84f64",
  load: async (files) => parseText(new TextDecoder().decode(files["input.txt"]), "tiny-shakespeare", { unit: "character" }),
};
