import { families } from "../families/families.js";

/**
 * Names short enough for a table and a figure: of `gru:4,epochs=2,lr=0.01` what tells it from the other models. All that
 * is asked of a model stands in its `spec`. Models whose whole specs come out the same are numbered.
 *
 * `gru:4,lr=0.01` beside `hmm:2,restarts=1` is `gru:4`; beside `gru:4,lr=0.1` it keeps its name. What makes it another kind of model
 * stays beside any model of its family: `hmm:3,emission=gaussian-full` beside `hmm:4`.
 */
export function modelNames(specs: readonly string[]): string[] {
  const parts = specs.map((spec) => spec.split(","));
  const names = parts.map(([head = "", ...options]) => {
    const modelOptions = families.find(familyOf(head))?.modelOptions ?? [];
    const telling = options.filter((option) => {
      const key = option.split("=")[0] as string;
      const alike = parts.filter(([other = ""]) => (modelOptions.includes(key) ? familyOf(other) === familyOf(head) : other === head));
      return !alike.every((other) => other.includes(option));
    });
    return [head, ...telling].join(",");
  });
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

function familyOf(head: string): string {
  return head.split(":")[0] as string;
}

/** `hmm:16,emission=bernoulli` → `hmm-16-emission-bernoulli.json`. */
export function modelFileName(name: string): string {
  return `${name.replace(/[^A-Za-z0-9._]+/g, "-").replace(/-+$/, "")}.json`;
}
