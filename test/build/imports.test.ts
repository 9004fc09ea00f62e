/** Imports between files: what comes in, whose names it sees, and what a path may be. Files live in a map here. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../compiler/compile.ts";
import type { Resolver } from "../../compiler/build/names/imports.ts";
import { interpret, tensorValue } from "../../compiler/ir/interpret.ts";
import type { Source } from "../../grammar/source.ts";

type Files = Readonly<Record<string, string>>;

/** Paths in one folder only: `./a.net` is `a.net`. */
function resolverOf(sources: ReadonlyMap<string, Source>): Resolver {
  return (path) => sources.get(path.slice(2)) ?? { reason: "there is no such file" };
}

function analyseFiles(files: Files) {
  const sources = new Map(Object.entries(files).map(([path, text]) => [path, { path, text }]));
  const main = sources.get("main.net");
  if (main === undefined) throw new Error("no main.net");
  return analyse(main, new Map(), resolverOf(sources));
}

const codesOf = (files: Files): readonly string[] => analyseFiles(files).diagnostics.map(({ code }) => code);

/** The first output of the first model, for x = [1, 2]. */
function outputOf(files: Files): readonly number[] {
  const { built, diagnostics } = analyseFiles(files);
  expect(diagnostics).toEqual([]);
  const node = built.models[0]?.forward.results[0]?.node;
  if (node === undefined) throw new Error("no output");
  const inputs = new Map([["x", tensorValue("f32", [2], [1, 2])]]);
  return [...(interpret([node], { inputs, dims: new Map([["N", 2]]) }).get(node)?.data ?? [])];
}

const model = (expression: string): string => `model M() {\n  input x: f32[2]\n  output y = ${expression}\n}`;

describe("imports", () => {
  test("functions see the names of their own file", () => {
    const files = {
      "main.net": `import { scaled } from "./a.net"\nconst factor = 100\nfn base(x) = x * 1000\n${model("scaled(x) + factor * 0")}`,
      "a.net": "const factor = 3\nfn base(x) = x + 1\nfn scaled(x, by = factor) = base(x) * by",
    };
    expect(outputOf(files)).toEqual([6, 9]);
  });

  test("constants, also through other files, and one file imported twice", () => {
    const files = {
      "main.net": `import { a } from "./a.net"\nimport { b } from "./b.net"\n${model("x * a + b(x)")}`,
      "a.net": 'import { c } from "./c.net"\nconst a = c * 2',
      "b.net": 'import { c } from "./c.net"\nfn b(x) = x * c',
      "c.net": "const c = 5\nshow unknown_name",
    };
    expect(outputOf(files)).toEqual([15, 30]);
  });

  test("layers, models, data sets and optimizers", () => {
    const { built, diagnostics } = analyseFiles({
      "main.net":
        'import { Net, Points, gentle } from "./parts.net"\ntrain {\n  model = Net(width=3)\n  data = Points\n  optimizer = gentle(lr=0.5)\n}',
      "parts.net":
        "const count = 50\nlayer wide(x: f32[N, d], width) {\n  return dense(x, width)\n}\nmodel Net(width = 2) {\n  input x: f32[N, 2]\n  input y: f32[N]\n  h = wide(x, width)\n  loss L = mse(sum(h, axis=1), y)\n}\ndata Points = synthetic_regression([2, -3.4], b=4.2, train=count)\nfn halved(x) = x / 2\noptimizer gentle(lr) {\n  w <- w - halved(lr) * g\n}",
    });
    expect(diagnostics).toEqual([]);
    const [training] = built.trainings;
    expect(training?.model.stored.map(({ name, type }) => [name, type.shape])).toEqual([
      ["h.dense_1.W", [2, 3]],
      ["h.dense_1.b", [3]],
    ]);
    const data = training?.data;
    expect(data?.kind === "call" ? data.arguments.get("train") : undefined).toBe(50);
    expect(training?.optimizer?.name).toBe("gentle");
    expect(built.models.map(({ name }) => name)).toEqual(["Net"]);
  });

  test("an imported function takes the place of the standard one, in this file alone", () => {
    const files = {
      "main.net": `import { relu } from "./a.net"\nimport { twice } from "./b.net"\n${model("relu(x) + twice(x)")}`,
      "a.net": "fn relu(x) = x * 100",
      "b.net": "fn twice(x) = relu(x) * 2",
    };
    expect(outputOf(files)).toEqual([102, 204]);
  });

  test.each([
    "/a.net",
    "a.net",
    "https://a.org/a.net",
    "file:///a.net",
    "C:\\\\a.net",
    ".\\\\a.net",
    "./a",
    "./a.txt",
    "",
  ])('the path "%s" is refused', (path) => {
    expect(
      codesOf({ "main.net": `import { f } from "${path}"\n${model("f(x)")}`, "a.net": "fn f(x) = x" }),
    ).toEqual(["N119"]);
  });

  test("circles of one, two and three files end", () => {
    const one = { "main.net": `import { f } from "./main.net"\nconst k = 1\n${model("f(x)")}` };
    expect(codesOf(one)).toEqual(["N121"]);
    const three = {
      "main.net": `import { f } from "./a.net"\nconst k = 1\n${model("f(x)")}`,
      "a.net": 'import { g } from "./b.net"\nfn f(x) = g(x)',
      "b.net": 'import { k } from "./main.net"\nfn g(x) = x * k',
    };
    const { diagnostics } = analyseFiles(three);
    expect(diagnostics.map(({ code }) => code)).toEqual(["N121"]);
    const [found] = diagnostics;
    expect(
      [found?.span, ...(found?.labels ?? []).map(({ span }) => span)].map((span) => span?.source.path),
    ).toEqual(["b.net", "main.net", "a.net"]);
  });

  test.each<[what: string, text: string, codes: readonly string[]]>([
    ["a missing name", 'import { g } from "./a.net"', ["N122"]],
    ["a binding", 'import { t } from "./a.net"', ["N122"]],
    ["a name imported twice", 'import { f } from "./a.net"\nimport { f } from "./a.net"', ["N102"]],
    ["a name that is defined here too", 'import { f } from "./a.net"\nconst f = 1', ["N102"]],
    [
      "a missing file, whose names stay silent",
      'import { K, D, o } from "./b.net"\ntrain {\n  model = K()\n  data = D\n  optimizer = o(lr=1.0)\n}',
      ["N120"],
    ],
  ])("%s", (_, text, codes) => {
    expect(codesOf({ "main.net": text, "a.net": "fn f(x) = x\nt = 3" })).toEqual(codes);
  });

  test("without a resolver a text stands alone", () => {
    const { diagnostics } = analyse({ path: "main.net", text: 'import { f } from "./a.net"' });
    expect(diagnostics.map(({ code }) => code)).toEqual(["N120"]);
  });
});
