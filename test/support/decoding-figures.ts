import { type Figure, fitNGram, packDataset } from "@unrolled/core";
import { decode } from "@unrolled/inference";
import { alignmentFigure, beamTreeFigure, confusionFigure } from "@unrolled/plotting";

/** Beams over letters and over words, with and without an end; alignments of letters, words and numbers; confusions of few and of many classes. */
export function decodingFigures(): readonly Figure[] {
  const letters = beamsOver([..."the whale was seen and the boat was lost"], { steps: 14, beam: 5, best: 2 });
  const words = beamsOver("the whale sank </s> the boat was lost </s> the whale was seen </s>".split(" "), { steps: 9, beam: 30, best: 3 });
  const greedy = beamsOver([..."abcabdabc"], { steps: 30, search: "greedy" });
  const near = (T: number, S: number) =>
    Array.from({ length: T }, (_, t) => {
      const row = Array.from({ length: S }, (_, s) => 1 / (1 + (s - (t * S) / T) ** 2));
      const sum = row.reduce((a, b) => a + b, 0);
      return row.map((w) => w / sum);
    });
  const counts = (K: number) => Array.from({ length: K }, (_, i) => Array.from({ length: K }, (_, j) => (i === j ? 20 + i : (i * j) % 3)));
  return [
    beamTreeFigure(letters, { model: "a trigram" }),
    beamTreeFigure(words, { id: "beams-words", title: "Words" }),
    beamTreeFigure(greedy, { id: "beams-greedy" }),
    alignmentFigure(near(4, 6), { source: [..."caught"], target: ["K", "AO", "T", "</s>"], model: "gru:64" }),
    alignmentFigure(near(3, 4), {
      source: ["the", "boat", "was", "lost"],
      target: ["das", "Boot", "verschwand"],
      id: "alignment-words",
      title: "Words",
    }),
    alignmentFigure(near(30, 60), { id: "alignment-long" }),
    confusionFigure(counts(3), { labels: ["no", "maybe", "yes"], model: "hmm:2" }),
    confusionFigure(counts(9), { labels: Array.from({ length: 9 }, (_, k) => `speaker ${k + 1}`), id: "confusion-named" }),
    confusionFigure(counts(25), { id: "confusion-many", title: "Many" }),
  ];
}

function beamsOver(text: readonly string[], options: Parameters<typeof decode>[2]) {
  const symbols = [...new Set(text)];
  const targets = { kind: "categorical", size: symbols.length, symbols } as const;
  const data = packDataset({ name: "text", targets, sequences: [{ id: "text", targets: text.map((symbol) => symbols.indexOf(symbol)) }] });
  return decode(fitNGram(data, { order: 3, smoothing: "witten-bell" }), data, { origin: 0, ...options })[0]!;
}
