#!/usr/bin/env node
import { existsSync } from "node:fs";

const built = new URL("../dist/command/main.js", import.meta.url);

if (existsSync(built)) {
  const { main } = await import(built.href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.stderr.write(
    "unrolled: the packages are not built; run `npm run build` in the repository (or `npm start`, which builds first)\n",
  );
  process.exitCode = 2;
}
