// Imports of files as text, for esbuild (the command line) and vite (the tests) alike:
// `x.net`, `x.css`, `x.html` give the file's text; `x.ts?bundle` gives x.ts and all that it imports as
// one minified script that defines `__netc`, as the emitted modules and pages carry it.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

const TEXT = /\.(net|css|html)$/;
const BUNDLE = /\?bundle$/;

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
      if (importer === undefined || !(TEXT.test(source) || BUNDLE.test(source))) return null;
      // The ending keeps vite's own handling of style sheets away.
      return `${marker}${resolve(dirname(importer), source)}&text`;
    },
    async load(id) {
      if (!id.startsWith(marker)) return null;
      const path = id.slice(marker.length, -"&text".length);
      const text = BUNDLE.test(path)
        ? (await bundleText(path.replace(BUNDLE, ""))).text
        : await readFile(path, "utf8");
      return `export default ${JSON.stringify(text)};`;
    },
  };
}
