/** What an emitted module carries: everything that is exported here, bundled and minified. */
export { decodeBase64 } from "./base64.ts";
export { createModel } from "./model.ts";
export { tensor } from "./tensors.ts";
