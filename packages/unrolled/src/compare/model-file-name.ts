/** `hmm:16,emission=bernoulli` → `hmm-16-emission-bernoulli.json`. */
export function modelFileName(name: string): string {
  return `${name.replace(/[^A-Za-z0-9._]+/g, "-").replace(/-+$/, "")}.json`;
}
