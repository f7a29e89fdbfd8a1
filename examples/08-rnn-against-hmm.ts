// Does a recurrent network beat a hidden Markov model on my own table? Here one of a shop's door: who came in, who went out.
import { writeFile } from "node:fs/promises";
import { compare, key, loadDataset, saveFigure, writeReport } from "unrolled";

// Your own file would be here already. This one is made: at most six people are in the shop, and before it closes all leave.
const rows = ["day,minute,event"];
for (let day = 0; day < 80; day++) {
  const chances = new Float64Array(60);
  key("shop").fold(day).fillUniform(chances);
  let inside = 0;
  for (const [minute, chance] of chances.entries()) {
    const leaving = inside > 0 && (inside > 59 - minute || chance < 0.1 * inside);
    const entering = !leaving && inside < 6 && minute < 50 && chance > 0.55;
    inside += Number(entering) - Number(leaving);
    rows.push(`day ${day},${minute},${entering ? "in" : leaving ? "out" : "quiet"}`);
  }
}
await writeFile("shop.csv", rows.join("\n"));

// A row is a step, a day is a sequence; `docs/your-data.md` has the options for other tables.
const data = await loadDataset("shop.csv", { target: ["event"], sequence: "day", time: "minute" });
const result = await compare({
  data,
  models: ["ngram:3", "hmm:8,restarts=4", "gru:12,lr=0.02,epochs=30"], // sizes that are left out are chosen on valid: "hmm", "gru"
  split: "shuffled",
  seed: 1,
  workers: 0,
});

// The answer in sentences, then what it rests on: paired differences by day, each with its 95 % interval.
for (const sentence of result.headline) console.log(sentence);
console.log();
for (const { name, perStep } of result.scores)
  console.log(`${name}: ${(-perStep / Math.LN2).toFixed(3)} bits per minute on days that it has not seen`);
for (const { a, b, meanDifferencePerStep, interval95, units } of result.pairs) {
  const [low, high] = interval95!.map((nats) => (nats / Math.LN2).toFixed(3));
  console.log(
    `${a} − ${b}: ${(meanDifferencePerStep / Math.LN2).toFixed(3)} bits per minute, 95 % interval ${low} to ${high}, over ${units} days`,
  );
}
await writeReport(result, "08-rnn-against-hmm", { images: "none" }); // report.html has the figures, tables and models
await saveFigure(result.figures.pairs[0], "08-rnn-against-hmm.svg");
