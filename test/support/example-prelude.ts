/** What an example may use without making it: each name's definition, added where the code uses the name and does not declare it. */
const definitions: Readonly<Record<string, string>> = {
  data: `const data = sampleDataset(hmm, { count: 6, length: 8 }, key("example data"));`,
  hmm: `const hmm = hiddenMarkov({ initial: [0.5, 0.5], transition: [[0.9, 0.1], [0.2, 0.8]], emission: { kind: "categorical", probabilities: [[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]] } });`,
  network: `const network = randomRecurrent({ cell: "gru", hiddenSize: 4, data, key: key("example network") });`,
  noisyNetwork: `const noisyNetwork = randomRecurrent({ cell: "gru", hiddenSize: 4, data, noiseSd: 0.2, key: key("example network") });`,
  train: `const train = selectSequences(data, [0, 1, 2]);`,
  valid: `const valid = selectSequences(data, [3, 4]);`,
};

/** The definitions an example needs, those they build on first. */
export function exampleDefinitions(code: string): string {
  const order = ["hmm", "data", "network", "noisyNetwork", "train", "valid"];
  const needed = new Set<string>();
  const visit = (text: string): void => {
    for (const name of order) {
      const used = new RegExp(`(?<![.\\w"'])${name}(?![\\w"':])`).test(text.replace(/\/\/.*$/gm, ""));
      const declared = new RegExp(`(?:const|let|function)\\s+(?:\\{[^}]*\\b|\\[[^\\]]*\\b)?${name}\\b`).test(code);
      if (!used || declared || needed.has(name)) continue;
      needed.add(name);
      visit(definitions[name].replace(`const ${name}`, ""));
    }
  };
  visit(code);
  return order
    .filter((name) => needed.has(name))
    .map((name) => definitions[name])
    .join("\n");
}
