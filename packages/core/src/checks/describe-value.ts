const LONGEST_TEXT = 40;

/** A value in a few words, for "found …" in messages: `31`, `"abc"`, `a list of 3`, `an object`, `nothing`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return `${value}`;
  if (typeof value === "string")
    return JSON.stringify(
      value.length > LONGEST_TEXT
        ? `${Array.from(value.slice(0, 2 * LONGEST_TEXT))
            .slice(0, LONGEST_TEXT)
            .join("")}…`
        : value,
    );
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
