/**
 * The text of plotly's cartesian bundle (1.5 MB, MIT), read from the installed package when it is needed and never
 * imported: it is code for a page, and nothing of it runs in Node.
 *
 * A page that holds a module loader (a notebook with require.js) would make the bundle register itself there instead of
 * as `window.Plotly`, so it is wrapped in a function where the loader's names are unbound. `</script>` and `<!--` inside
 * its string literals are escaped, which changes no string's value, so that the text can stand in a script element.
 */
export async function plotlyBundle(): Promise<string> {
  const { createRequire } = await import("node:module");
  const { readFile } = await import("node:fs/promises");
  const path = createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min");
  return `(function(){var define,module,exports;\n${forScriptElement(await readFile(path, "utf8"))}\n}).call(window);`;
}

/** JavaScript text that can stand between script tags: no end tag, no comment opener. */
export function forScriptElement(source: string): string {
  return source.replaceAll(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
}
