/** Imports read from disk: beside the importing file, through links, and what cannot be read. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fileResolver } from "../../compiler/cli/imports.ts";
import { analyse } from "../../compiler/compile.ts";

const folder = mkdtempSync(join(tmpdir(), "netc-imports-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Codes and files of the messages about a text at `models/main.net`. */
function messagesOf(text: string): readonly (readonly [code: string, path: string])[] {
  write("models/main.net", text);
  const { diagnostics } = analyse({ path: "models/main.net", text }, new Map(), fileResolver(folder));
  return diagnostics.map(({ code, span }) => [code, span.source.path]);
}

const MODEL = "model M() {\n  input x: f32[N, 4]\n  output y = f(x)\n}";

test("a path is relative to the file that names it", () => {
  write("shared/f.net", 'import { two } from "./numbers/two.net"\nfn f(x) = x * two');
  write("shared/numbers/two.net", "const two = 2");
  expect(messagesOf(`import { f } from "../shared/f.net"\n${MODEL}`)).toEqual([]);
});

test("messages name the file as it was reached", () => {
  write("shared/f.net", "fn f(x) = x + ones(7)");
  expect(messagesOf(`import { f } from "../shared/f.net"\n${MODEL}`)).toEqual([["N204", "shared/f.net"]]);
});

test("one file by two ways is one file, and a circle through links is seen", () => {
  write("shared/f.net", 'import { g } from "./again/f.net"\nfn f(x) = x');
  symlinkSync(".", join(folder, "shared", "again"));
  expect(messagesOf(`import { f } from "../shared/f.net"\n${MODEL}`)).toEqual([["N121", "shared/f.net"]]);
});

test("links that lead in a circle, folders, binary files and missing files", () => {
  mkdirSync(join(folder, "models", "folder.net"), { recursive: true });
  symlinkSync("b.net", join(folder, "models", "a.net"));
  symlinkSync("a.net", join(folder, "models", "b.net"));
  writeFileSync(join(folder, "models", "binary.net"), Uint8Array.of(0xff, 0xfe, 0x00));
  for (const name of ["a", "folder", "binary", "missing"])
    expect(messagesOf(`import { f } from "./${name}.net"\n${MODEL}`)).toEqual([["N120", "models/main.net"]]);
});
