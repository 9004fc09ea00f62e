/** Text to tree and back: what the compiler, the commands and an editor use of the grammar. */
export { parse, createParse, type ParseResult } from "./parse.ts";
export { createIsUnfinished, parseInteractive } from "./interactive.ts";
export { format } from "./format.ts";
export { renderDiagnostic, type Palette } from "./render.ts";
export { printable } from "./printable.ts";
