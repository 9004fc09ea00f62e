/** What an emitted module carries: everything that is exported here, bundled and minified. */
export { inflateBase64 } from "./binary.ts";
export { createModel } from "./model.ts";
export { tensor } from "./tensors.ts";
