import { didYouMean } from "../../checks/index.js";
import type { VectorKind } from "../../contracts/index.js";
import { inputError } from "../input-error.js";

export type ColumnKind = VectorKind | "categorical";

/** A column that was named: by its place from 0, with the kind that stands behind the name. */
export interface NamedColumn {
  readonly column: number;
  readonly kind: ColumnKind | null;
  /** Symbols, when the size is given (`:categorical:27`). */
  readonly size: number | null;
}

const KIND = /^(.*?)\s*:(categorical|real|count|binary)(?::([1-9]\d{0,8}))?$/i;

/** `tide:count` → tide and count; a name with other colons is a name. */
export function splitKind(text: string): { readonly name: string; readonly kind: ColumnKind | null; readonly size: number | null } {
  const match = KIND.exec(text.trim());
  if (match === null) return { name: text.trim(), kind: null, size: null };
  const kind = (match[2] as string).toLowerCase() as ColumnKind;
  if (match[3] !== undefined && kind !== "categorical") return { name: text.trim(), kind: null, size: null };
  return { name: (match[1] as string).trim(), kind, size: match[3] === undefined ? null : Number(match[3]) };
}

/** Finds the columns that people name; what they name wrongly is collected, to be said at once. */
export interface ColumnNames {
  /** The column of one name; −1 where there is none. */
  one(option: string, text: string): number;
  /** The columns of several texts, each a name, a range `first..last`, or several of these with commas between. */
  several(option: string, texts: readonly string[]): NamedColumn[];
  /** @throws InputError that names all that was not found. */
  check(): void;
}

/** `header` as in the file; names are found with or without their kinds, in any case where that is not ambiguous. */
export function columnNames(header: readonly string[], path: string, line: number): ColumnNames {
  const bare = header.map((cell) => splitKind(cell));
  const unknown: string[] = [];
  const find = (name: string): number => {
    const same = (a: string): boolean => a === name;
    const alike = (a: string): boolean => a.toLowerCase() === name.toLowerCase();
    for (const test of [same, alike]) {
      const found = header.flatMap((cell, i) => (test(cell.trim()) || test(bare[i]?.name ?? "") ? [i] : []));
      if (found.length > 1) unknown.push(`the name ${JSON.stringify(name)} stands over ${found.length} columns (rename all but one)`);
      if (found.length > 0) return found[0] as number;
    }
    return -1;
  };
  const miss = (option: string, name: string): void => {
    const near = didYouMean(
      name,
      bare.map(({ name }) => name),
    );
    unknown.push(`no column ${JSON.stringify(name)}${near} for --${option}`);
  };
  const entry = (text: string): NamedColumn[] | null => {
    const whole = find(text.trim());
    if (whole !== -1) return [withKind(whole)];
    const { name, kind, size } = splitKind(text);
    const column = kind === null ? -1 : find(name);
    if (column !== -1) return [{ column, kind, size }];
    const [from, to] = name.split("..").map((end) => find(end.trim()));
    if (from === undefined || to === undefined || from === -1 || to === -1 || from > to) return null;
    return Array.from({ length: to - from + 1 }, (_, i) => ({ column: from + i, kind, size }));
  };
  const withKind = (column: number): NamedColumn => ({ column, kind: bare[column]?.kind ?? null, size: bare[column]?.size ?? null });
  return {
    one: (option, text) => {
      const column = find(text.trim());
      if (column === -1) miss(option, text);
      return column;
    },
    several: (option, texts) =>
      texts.flatMap((text) => {
        const whole = entry(text);
        if (whole !== null) return whole;
        return text.split(",").flatMap((part) => {
          const found = entry(part);
          if (found === null) miss(option, part.trim());
          return found ?? [];
        });
      }),
    check: () => {
      if (unknown.length === 0) return;
      const listed = bare.slice(0, 12).map(({ name }) => JSON.stringify(name));
      throw inputError(
        path,
        `line ${line}`,
        `${unknown.join(" and ")}; the columns are ${listed.join(", ")}${bare.length > 12 ? ` and ${bare.length - 12} more` : ""}`,
      );
    },
  };
}
