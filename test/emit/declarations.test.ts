import { beforeAll, describe, expect, it } from "vitest";
import { declarationsOf } from "../../compiler/emit/declarations.ts";
import { compileExample, compileText } from "./compiled.ts";
import { typeChecker } from "./type-check.ts";

const typeErrors = typeChecker();

/** Code before each sample: a model, and data whose lengths are not known to the types. */
const BEFORE = `import { createMLP, tensor } from "./module.js";
const mlp = await createMLP({ N: 256, seed: 0 });
declare const floats: Float32Array; declare const ints: Int32Array; declare const rows: number[][];
`;

const ACCEPTED: readonly (readonly [what: string, code: string])[] = [
  [
    "plain typed arrays",
    "const { L, acc } = mlp.step({ x: floats, y: ints }, { lr: 0.1 }); const sum: number = L + acc;",
  ],
  ["nested and flat arrays", "mlp.step({ x: rows, y: [1, 2] }); mlp.evaluate({ x: [1, 2], y: [1] });"],
  ["the declared shape", "mlp.step({ x: tensor(floats, [256, 784]), y: tensor(ints, [256]) });"],
  ["a batch size that is a variable", "const n: number = 3; mlp.predict({ x: tensor(floats, [n, 784]) });"],
  [
    "a result as an input",
    "const { x }: { x: Float32Array & { readonly shape: readonly [number, 784] } } = { x: Object.assign(floats, { shape: [2, 784] as const }) }; mlp.predict({ x });",
  ],
  [
    "literal shapes of results",
    "const shape: readonly [number, 10] = mlp.predict({ x: floats }).probs.shape;",
  ],
  [
    "literal shapes of parameters",
    "const [rows784, columns]: readonly [784, 256] = mlp.params.W1.shape; const data: Float32Array = mlp.params.W1.data;",
  ],
  [
    "gradients",
    "const data: Float32Array = mlp.gradients({ x: floats, y: ints }).W1; const L: number = mlp.gradients({ x: floats, y: ints }).L;",
  ],
  ["an input that a program does not need", "mlp.predict({ x: floats, y: ints });"],
  ["saving and loading", "mlp.load(mlp.save()); const steps: number = mlp.steps + mlp.bytes + mlp.seed;"],
];

const REJECTED: typeof ACCEPTED = [
  ["a wrong literal shape", "mlp.step({ x: tensor(floats, [256, 785]), y: ints });"],
  ["a wrong rank", "mlp.step({ x: tensor(floats, [256, 28, 28]), y: ints });"],
  ["a wrong shape in an object", "mlp.predict({ x: { data: floats, shape: [1, 10] } });"],
  ["a result of another shape", "mlp.predict({ x: mlp.predict({ x: floats }).probs });"],
  ["another dtype", "mlp.step({ x: floats, y: floats });"],
  ["another dtype with the right shape", "mlp.step({ x: tensor(ints, [256, 784]), y: ints });"],
  ["an input that is missing", "mlp.step({ x: floats });"],
  ["an unknown input", "mlp.predict({ x: floats, z: floats });"],
  ["an unknown hyper", "mlp.step({ x: floats, y: ints }, { rl: 0.1 });"],
  ["a hyper that is no number", 'mlp.step({ x: floats, y: ints }, { lr: "0.1" });'],
  ["an unknown parameter", "mlp.params.W3;"],
  ["a wrong shape of a parameter", "const shape: readonly [256, 784] = mlp.params.W1.shape;"],
  ["an unknown option", "await createMLP({ N: 1, sed: 1 });"],
  ["a missing dimension", "await createMLP({});"],
  ["a wrong nesting", "mlp.predict({ x: [[[1]]] });"],
  ["writing to what is read-only", "mlp.params.W1.data = floats;"],
];

describe("the types of the MLP example", () => {
  let errors: readonly string[] = [];
  // One program for all samples, each in a file of its own.
  beforeAll(async () => {
    const dts = await declarationsOf(compileExample("mlp").compiled.lowered);
    const samples = [...ACCEPTED, ...REJECTED].map(([, code], i) => [`sample${String(i)}.ts`, BEFORE + code]);
    errors = typeErrors({ "module.d.ts": dts, ...(Object.fromEntries(samples) as Record<string, string>) });
  });
  const errorsOf = (sample: number): readonly string[] =>
    errors.filter((error) => error.startsWith(`sample${String(sample)}.ts`));

  it.each(ACCEPTED.map(([what], i) => [what, i] as const))("accept %s", (_, i) => {
    expect(errorsOf(i)).toEqual([]);
  });

  it.each(REJECTED.map(([what], i) => [what, i + ACCEPTED.length] as const))("reject %s", (_, i) => {
    expect(errorsOf(i)).toHaveLength(1);
    expect(errorsOf(i)[0]).toContain(".ts(4,");
  });

  it("have no fault of their own", () => {
    expect(errors.filter((error) => !error.startsWith("sample"))).toEqual([]);
    expect(errors).toHaveLength(REJECTED.length);
  });

  it("hold the doc comments, which end where the compiler ends them", async () => {
    const { lowered } = compileExample("mlp").compiled;
    const docs = { model: "One */ two\u2028\u202e", tensors: new Map([["x", "Images.\n*/ process.exit()"]]) };
    const text = await declarationsOf(lowered, docs);
    expect(text).toContain("One *\\/ two\\u2028\\u202e");
    expect(text).toContain('- "x": f32[N, 784]. Images. *\\/ process.exit()');
    expect(typeErrors({ "module.d.ts": text })).toEqual([]);
  });
});

it("a model without dimension variables, loss or optimiser has fewer types", async () => {
  const { lowered } = compileText(`model Fixed {
    input x: f32[3]
    input m: bool[2, 2]
    param w: f32[3] = zeros()
    output sum = sum(w * x)
    output both = where(m, 1.0, 2.0)
  }`).compiled;
  const dts = await declarationsOf(lowered);
  const before = `import { createFixed } from "./module.js"; const fixed = await createFixed();\n`;
  const use =
    "const { sum, both } = fixed.predict({ x: [1, 2, 3], m: [[true, false], [0, 1]] }); sum.toFixed(); both.shape[1].toFixed();";
  expect(typeErrors({ "module.d.ts": dts, "main.ts": before + use })).toEqual([]);
  expect(typeErrors({ "module.d.ts": dts, "main.ts": `${before}fixed.step;` })).toHaveLength(1);
});
