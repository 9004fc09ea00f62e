/** Files that are imported as text; `compiler/cli/text-imports.mjs` makes it so for esbuild and vite. */
declare module "*.net" {
  const text: string;
  export default text;
}
declare module "*.css" {
  const text: string;
  export default text;
}
declare module "*.html" {
  const text: string;
  export default text;
}
/** The module and all it imports as one minified script: `var __netc=(()=>{...})();`. */
declare module "*?bundle" {
  const text: string;
  export default text;
}
/** The address of a file that runs the module in a separate thread. */
declare module "*?thread" {
  const address: string;
  export default address;
}
