/** Section "Types": dtypes, dimensions, promotion, broadcasting. */
import { describe, expect, test } from "vitest";
import { createModel } from "../../runtime/module/model.ts";
import { machineFactory } from "../differential/machines.ts";
import { compileText } from "../emit/compiled.ts";
import { analysed, answers, holds, model } from "./support.ts";

const dtypesOf = (...expressions: readonly string[]): readonly (string | undefined)[] => {
  const outputs = expressions.map((expression, i) => `output o${String(i)} = ${expression}`);
  const { built, diagnostics } = analysed(
    `model M() {\ninput x: f32[N]\ninput d: f64[N]\ninput n: i32[N]\ninput b: bool[N]\noutput _x = [sum(x), sum(n), sum(b)]\noutput _d = d\n${outputs.join("\n")}\n}`,
  );
  expect(diagnostics).toEqual([]);
  return expressions.map(
    (_, i) => built.models[0]?.forward.results.find(({ name }) => name === `o${String(i)}`)?.node.type.dtype,
  );
};

describe("types", () => {
  test("f32 and f32[] are both the scalar", () => {
    const { built } = analysed("model M() {\ninput a: f32\ninput b: f32[]\noutput c = a + b\n}");
    expect(built.models[0]?.inputs.map(({ type }) => type)).toEqual([
      { dtype: "f32", shape: [] },
      { dtype: "f32", shape: [] },
    ]);
  });
  test("the dtypes are f32, f64, i32 and bool", () => {
    expect(dtypesOf("x", "d", "n", "b")).toEqual(["f32", "f64", "i32", "bool"]);
  });
  answers("u8 is for stored data", "model M() {\ninput x: u8[N]\noutput y = x\n}", "N301");
});

describe("dimensions", () => {
  test("a number, an argument, a constant, a variable, and + - * // of them", () => {
    const { built, diagnostics } = analysed(
      "const k = 3\nmodel M(a = 4) {\ninput x: f32[N, 2, a, k]\ninput z: f32[N, a + k, 2 * a - 1, a // 2]\noutput s = sum(x) + sum(z)\n}",
    );
    expect(diagnostics).toEqual([]);
    expect(built.models[0]?.inputs.map(({ type }) => type.shape.slice(1))).toEqual([
      [2, 4, 3],
      [7, 7, 2],
    ]);
  });
  answers("a variable begins with a capital letter", "model M() {\ninput x: f32[n]\noutput y = x\n}", "N201");
  answers(
    "an input binds it where it stands alone",
    "model M() {\ninput x: f32[2 * N]\noutput y = x\n}",
    "N213",
  );
  test("the first input that names it binds it, and later ones must agree", async () => {
    const { lowered } = compileText(
      "model M() {\ninput x: f32[N]\ninput z: f32[N]\noutput s = sum(x * z)\n}",
    ).compiled;
    const made = await createModel(lowered.manifest, await machineFactory(lowered, "js"), { N: 3 });
    expect(made.predict({ x: [1, 2, 3], z: [1, 1, 1] })["s"]).toBe(6);
    expect(() => made.predict({ x: [1, 2, 3], z: [1, 1] })).toThrow(/z/);
  });
  test("its value may differ from call to call", async () => {
    const { lowered } = compileText("model M() {\ninput x: f32[N]\noutput s = sum(x)\n}").compiled;
    const made = await createModel(lowered.manifest, await machineFactory(lowered, "js"), { N: 256 });
    expect(made.predict({ x: new Float32Array(256).fill(1) })["s"]).toBe(256);
    expect(made.predict({ x: new Float32Array(96).fill(1) })["s"]).toBe(96);
  });
  holds(
    "in a function's parameters an unknown name is a variable",
    "fn size_of(x: f32[rows, columns]) = rows * columns\nassert size_of(ones(3, 4)) == 12\nassert size_of(ones(2, 5)) == 10",
  );
  holds(
    "a leading ... stands for any number of axes",
    "fn last(x: f32[..., d]) = d\nassert last(ones(4)) == 4\nassert last(ones(2, 3, 5)) == 5",
  );
});

describe("promotion", () => {
  test("an integer literal is i32 alone and takes a float's dtype beside it", () => {
    expect(dtypesOf("[1, 2]", "x + 1", "d + 1", "n + 1")).toEqual(["i32", "f32", "f64", "i32"]);
  });
  test("a literal with a point is f32", () => {
    expect(dtypesOf("[1.0, 2]", "n + 1.0", "d + 1.0")).toEqual(["f32", "f32", "f64"]);
  });
  test("i32 with f32 gives f32, f32 with f64 gives f64", () => {
    expect(dtypesOf("n + x", "x * d", "n - d")).toEqual(["f32", "f64", "f64"]);
  });
  test("bool in arithmetic counts as i32", () => {
    expect(dtypesOf("b + b", "sum(b)", "-b", "b * x")).toEqual(["i32", "i32", "i32", "f32"]);
  });
  test("/ of two i32 gives f32, // stays whole", () => {
    expect(dtypesOf("n / n", "n // n", "n % n")).toEqual(["f32", "i32", "i32"]);
  });
  holds(
    "division by values",
    "n = [7, -7]\nassert n / 2 == [3.5, -3.5]\nassert n // 2 == [3, -4]\nassert n % 2 == [1, 1]",
  );
  test("cast converts", () => {
    expect(dtypesOf("cast(x, f64)", "cast(x, i32)", "cast(n, bool)")).toEqual(["f64", "i32", "bool"]);
  });
});

describe("broadcasting", () => {
  holds(
    "by NumPy's rule, from the last axis",
    "a = arange(3).reshape(3, 1)\nb = arange(2).reshape(1, 2)\nassert a + b == [[0, 1], [1, 2], [2, 3]]\nassert ones(2, 3) + [1, 2, 3] == [[2, 3, 4], [2, 3, 4]]",
  );
  answers(
    "two variables only where they are provably equal",
    "model M() {\ninput a: f32[N]\ninput b: f32[K]\noutput c = a + b\n}",
    "N204",
  );
  answers(
    "equal sums of variables are provable",
    "model M() {\ninput a: f32[N]\ninput b: f32[K]\noutput c = concat([a, b]) + concat([b, a])\n}",
  );
  test("the message says what is missing", () => {
    const [message] = analysed(
      "model M() {\ninput a: f32[N]\ninput b: f32[K]\noutput c = a + b\n}",
    ).diagnostics;
    expect(message?.notes).toContain("they are not known to be equal for every call");
    expect(message?.help).toBe("if they are always equal, call both N in the inputs");
  });
  answers("what holds for every N passes", model("output z = x + x[:1]"));
});
