/** Hostile and broken texts: always messages, never an exception, never without end. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { Library } from "../../compiler/build/names/library.ts";
import { buildText, codesOf } from "./support.ts";

describe("limits", () => {
  test("a loop without reasonable end", () => {
    expect(buildText("for i in 0..1_000_000_000 { x = i }").codes).toEqual(["N118"]);
  });

  test("functions that double their calls", () => {
    const doubling = Array.from(
      { length: 40 },
      (_, i) => `fn f${String(i + 1)}(x) = f${String(i)}(x) + f${String(i)}(x)`,
    );
    expect(codesOf("f40(x)", ["fn f0(x) = x", ...doubling].join("\n"))).toEqual(["N118"]);
  });

  test("functions that nothing calls are built once each", () => {
    const doubling = Array.from(
      { length: 600 },
      (_, i) => `fn f${String(i + 1)}(x, k=2) = f${String(i)}(x, 1) + f${String(i)}(x)`,
    );
    const layers = doubling.map(
      (text) => text.replace("fn", "layer").replace("=2) = ", "=2) { return ") + " }",
    );
    expect(buildText(["fn f0(x, k=2) = x", ...doubling].join("\n")).codes).toEqual([]);
    expect(buildText(["layer f0(x, k=2) { return x }", ...layers].join("\n")).codes).toEqual([]);
    expect(buildText(["fn f0(x, k=2) = x + missing", ...doubling].join("\n")).codes).toEqual(["N101"]);
  });

  test("an unknown name in a loop is looked for once", () => {
    const search = vi.spyOn(Library.prototype, "functionNames");
    const texts = ["y = x + 1", "y = nothing(1)", "nothing <- 1"];
    for (const text of texts) expect(buildText(`for i in 0..1000 { ${text} }`).codes).toHaveLength(1);
    expect(search).toHaveBeenCalledTimes(2);
    search.mockRestore();
  });

  test("only the first of many unknown names get a suggestion", () => {
    const search = vi.spyOn(Library.prototype, "functionNames");
    const lines = Array.from(
      { length: 300 },
      (_, i) => `a${String(i)} = missing${String(i)}\nb${String(i)} = missing${String(i)}(1)`,
    );
    expect(buildText(lines.join("\n")).codes).toHaveLength(600);
    expect(search).toHaveBeenCalledTimes(100);
    search.mockRestore();
  });

  test("a dimension of many variables is not multiplied out", () => {
    const names = Array.from({ length: 40 }, (_, i) => `N${String(i)}`);
    const model = (size: string) =>
      `model M() {\n  input x: f32[${names.join(", ")}]\n  output y = zeros(${size}) + sum(x)\n}`;
    expect(buildText(model(names.join(" * "))).codes).toEqual([]);
    expect(buildText(model(`${names.join(" * ")} - 1`)).codes).toEqual([]);
    expect(buildText(model(`${names.join(" * ")} - N0`)).codes).toEqual(["N202"]);
  });

  test("a dimension that squares itself", () => {
    const text =
      "model M() {\n  input x: f32[N, K]\n  var d = N + K + 1\n  for i in 0..30 { d <- d * d }\n  output y = zeros(d) + sum(x)\n}";
    expect(buildText(text).codes).toEqual(["N211"]);
  });

  test("nesting and recursion", () => {
    expect(codesOf(`${"abs(".repeat(450)}x${")".repeat(450)}`)).toHaveLength(1);
    expect(codesOf("f(x)", "fn f(x) = g(x)\nfn g(x) = f(x)")).toEqual(["N110"]);
  });

  test("names that objects have already", () => {
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      expect(codesOf(name)).toEqual(["N101"]);
      expect(codesOf(`${name}(x)`)).toEqual(["N104"]);
      expect(codesOf(`sum(x, ${name}=1)`)).toEqual(["N106"]);
      expect(codesOf(`${name}(x)`, `fn ${name}(x) = x`)).toEqual([]);
    }
  });
});

describe("mutations of real texts", () => {
  const folder = join(import.meta.dirname, "../errors");
  const texts = readdirSync(folder).filter((file) => file.endsWith(".net"));
  /** A small linear congruential generator: the same mutations each time. */
  const numbers = (seed: number) => {
    let state = seed;
    return (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
  };

  test.each(texts)("%s", (file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const words = text.split(/(\W)/);
    const next = numbers(text.length);
    for (let round = 0; round < 20; round++) {
      const mutated = [...words];
      for (let edit = 0; edit < 3; edit++)
        mutated.splice(next(words.length), next(2), words[next(words.length)] ?? "");
      const { codes } = buildText(mutated.join(""));
      expect(codes.every((code) => /^N\d{3}$/.test(code))).toBe(true);
    }
  });
});
