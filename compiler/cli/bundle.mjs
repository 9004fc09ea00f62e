// Builds dist/: the command line with everything it needs but the heavy libraries that only some
// commands load (see "dependencies" in package.json). Each command is a chunk of its own, so that
// `netc --version` reads one small file.
import { build } from "esbuild";
import { readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { esbuildTextImports } from "./text-imports.mjs";

const root = new URL("../../", import.meta.url);
const { version, dependencies } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));

await rm(new URL("dist/", root), { recursive: true, force: true });
await build({
  absWorkingDir: fileURLToPath(root),
  entryPoints: { netc: "compiler/cli/main.ts", "chunks/page-thread": "compiler/cli/page-thread.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  external: Object.keys(dependencies),
  define: { NETC_VERSION: JSON.stringify(version) },
  chunkNames: "chunks/[name]-[hash]",
  plugins: [esbuildTextImports()],
  logLevel: "warning",
});
