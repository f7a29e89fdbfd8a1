/**
 * The file's name without folders and extension: `data/jsb.json` → `jsb`.
 *
 * @example
 * nameFromPath("data/jsb.json"); // "jsb"
 */
export function nameFromPath(path: string): string {
  const file = path.split(/[\\/]/).at(-1) ?? "";
  return file.replace(/(?<=.)\.[^.]*$/, "") || "data";
}
