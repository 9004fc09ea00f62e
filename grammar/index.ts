/** Text to tree and back: what the compiler, the formatter command and an editor use of the grammar. */
export { parse, createParse, type ParseResult } from "./parse.ts";
