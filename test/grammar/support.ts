/** What the tests of the grammar share: the example texts, and trees without their places. */
import { readdirSync, readFileSync } from "node:fs";
import type { Comment, Module } from "../../grammar/ast.ts";
import { createParse, type ParseResult } from "../../grammar/parse.ts";

const parseSource = createParse();

/** Parses a text under the name `test.net`. */
export function parseText(text: string): ParseResult {
  return parseSource({ path: "test.net", text });
}

const folder = new URL("./fixtures/", import.meta.url);

/** The example texts of the language's page, and some more, by file name. */
export const FIXTURES: ReadonlyMap<string, string> = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith(".net"))
    .map((name) => [name, readFileSync(new URL(name, folder), "utf8")]),
);

/** The items of a module as JSON, without spans, so that equal texts mean equal programs. */
export function meaningOf(module: Module): string {
  return JSON.stringify(module.items, (key, value: unknown) => {
    if (key === "span" || key === "operatorSpan") return undefined;
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  });
}

/** The words of all comments, in no order, without marks and white space. */
export function commentWords(comments: readonly Comment[]): readonly string[] {
  return comments.map(({ text }) => text.replace(/^#+/, "").trim()).toSorted();
}
