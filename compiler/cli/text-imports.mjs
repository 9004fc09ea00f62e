// Imports of files as text, for esbuild (the command line) and vite (the tests) alike:
// `x.net`, `x.css`, `x.html` give the file's text; `x.ts?bundle` gives x.ts and all that it imports as
// one minified script that defines `__netc`, as the emitted modules and pages carry it; `x.ts?thread`
// gives the address of a file that a thread can run: in dist/ the entry chunks/x.js, in the tests a
// temporary bundle.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const TEXT = /\.(net|css|html)$/;
const BUNDLE = /\?bundle$/;
const THREAD = /\?thread$/;
/** In node_modules, where the bundle finds the packages that it imports. */
const THREADS = fileURLToPath(new URL("../../node_modules/.cache/netc/", import.meta.url));

/** Bundles one browser-safe entry. Returns its script and the files it was made of. */
async function bundleText(path) {
  const result = await build({
    entryPoints: [path],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
  });
  return { text: asScript(result.outputFiles[0].text.trim()), files: Object.keys(result.metafile.inputs) };
}

/** The module as a script. esbuild's own format for that carries 400 bytes of property descriptors. */
function asScript(module) {
  const [exported = "", names = ""] = /export\{([^{}]*)\};?$/.exec(module) ?? [];
  const properties = names.split(",").map((name) => name.split(" as ").reverse().join(":"));
  const body = module.slice(0, module.length - exported.length);
  return `var __netc=(()=>{${body}return{${properties.join()}}})();`;
}

/** Bundles the code of a thread without its packages. Returns the file's address. */
async function bundleThread(path) {
  const result = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    plugins: [esbuildTextImports()],
  });
  const { text } = result.outputFiles[0];
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const file = join(THREADS, `${basename(path, ".ts")}-${hash}.mjs`);
  await mkdir(THREADS, { recursive: true });
  // Two test runs may write it at once.
  await writeFile(`${file}.${process.pid}`, text);
  await rename(`${file}.${process.pid}`, file);
  return pathToFileURL(file).href;
}

/** The esbuild plugin. */
export function esbuildTextImports() {
  return {
    name: "text-imports",
    setup(builder) {
      builder.onResolve({ filter: BUNDLE }, ({ path, resolveDir }) => ({
        path: resolve(resolveDir, path.replace(BUNDLE, "")),
        namespace: "bundle-text",
      }));
      builder.onLoad({ filter: /.*/, namespace: "bundle-text" }, async ({ path }) => {
        const { text, files } = await bundleText(path);
        return { contents: text, loader: "text", watchFiles: files.map((file) => resolve(file)) };
      });
      builder.onResolve({ filter: THREAD }, ({ path }) => ({
        path: basename(path.replace(THREAD, ""), ".ts"),
        namespace: "thread",
      }));
      builder.onLoad({ filter: /.*/, namespace: "thread" }, ({ path }) => ({
        contents: `export default new URL("./${path}.js", import.meta.url).href;`,
      }));
      builder.onLoad({ filter: TEXT }, async ({ path }) => ({
        contents: await readFile(path, "utf8"),
        loader: "text",
      }));
    },
  };
}

/** The vite (vitest) plugin. */
export function viteTextImports() {
  const marker = "\0text:";
  return {
    name: "text-imports",
    enforce: "pre",
    resolveId(source, importer) {
      if (importer === undefined || ![TEXT, BUNDLE, THREAD].some((kind) => kind.test(source))) return null;
      // The ending keeps vite's own handling of style sheets away.
      return `${marker}${resolve(dirname(importer), source)}&text`;
    },
    async load(id) {
      if (!id.startsWith(marker)) return null;
      const path = id.slice(marker.length, -"&text".length);
      if (THREAD.test(path))
        return `export default ${JSON.stringify(await bundleThread(path.replace(THREAD, "")))};`;
      const text = BUNDLE.test(path)
        ? (await bundleText(path.replace(BUNDLE, ""))).text
        : await readFile(path, "utf8");
      return `export default ${JSON.stringify(text)};`;
    },
  };
}
