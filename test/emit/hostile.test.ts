/** Names and texts that try to become code, in the manifest and in the documentation of a model. */
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { creatorName, declarationsOf } from "../../compiler/emit/declarations.ts";
import { moduleText } from "../../compiler/emit/module.ts";
import type { LoweredModel } from "../../compiler/lower/program.ts";
import type { Manifest } from "../../runtime/module/manifest.ts";
import { HOSTILE_NAMES } from "../support/hostile-names.ts";
import { runInNode } from "./compiled.ts";
import { typeChecker } from "./type-check.ts";

/** A model whose one parameter, input and result carry the name; its machine adds 1. */
function modelNamed(name: string): LoweredModel {
  const tensor = (buffer: number) => ({ name, dtype: "f32", shape: [2], buffer }) as const;
  const manifest: Manifest = {
    model: name,
    dimensions: [],
    inputs: [tensor(0)],
    params: [tensor(1)],
    states: [tensor(2)],
    hypers: [{ name, dtype: "f32", value: 0, buffer: 3 }],
    buffers: [8, 8, 8, 4, 8].map((bytes) => ({ bytes, life: "fixed" })),
    constants: [],
    programs: [{ name: "predict", inputs: [0], outputs: [tensor(4)], hypers: [0] }],
  };
  return { manifest, kernels: [], programs: [], turns: [], maxIterations: 1 };
}
const MACHINE = `(bytes, offsets) => {
  const memory = new ArrayBuffer(bytes);
  const at = (buffer) => new Float32Array(memory, offsets[buffer], 2);
  return { memory, run() { at(4).set(at(0).map((value) => value + 1)); } };
}`;

const jsFaults = (text: string): readonly string[] =>
  (
    ts.transpileModule(text, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ES2022 } })
      .diagnostics ?? []
  ).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));

describe("100 hostile names", () => {
  it("are 100, all different", () => {
    expect(new Set(HOSTILE_NAMES).size).toBe(HOSTILE_NAMES.length);
    expect(HOSTILE_NAMES.length).toBeGreaterThanOrEqual(100);
  });

  it.each(HOSTILE_NAMES.map((name) => [JSON.stringify(name).slice(0, 40), name]))(
    "%s leaves a module that parses, without a raw trace of it",
    (_, name) => {
      const text = moduleText(modelNamed(name), { kind: "js", text: MACHINE });
      expect(jsFaults(text)).toEqual([]);
      const own = text.slice(text.indexOf("const manifest"));
      expect(own).not.toMatch(
        /<\/?script|<!--|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/i,
      );
      expect(own).not.toMatch(/\p{Surrogate}/u);
      expect(creatorName(name)).toMatch(/^create[\p{ID_Start}][\p{ID_Continue}]*$/u);
    },
  );

  it("run nothing in Node, and what they name is found by name", async () => {
    const files = Object.fromEntries(
      HOSTILE_NAMES.map((name, i) => [
        `m${String(i)}.js`,
        moduleText(modelNamed(name), { kind: "js", text: MACHINE }),
      ]),
    );
    const script = `
      const names = ${JSON.stringify(HOSTILE_NAMES).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)};
      const before = Object.getOwnPropertyNames(globalThis).length + Object.getOwnPropertyNames(Object.prototype).length;
      for (const [i, name] of names.entries()) {
        const { tensor, ...creators } = await import(\`./m\${i}.js\`);
        const model = await Object.values(creators)[0]();
        const named = (value) => Object.fromEntries([[name, value]]);
        const results = model.predict(named([1, 2]), named(0));
        if (results[name][1] !== 3 || model.params[name].data.length !== 2) throw new Error("lost " + i);
        if (Object.keys(model.params).join() !== name) throw new Error("renamed " + i);
        model.params[name].data.set([5, 6]);
        const saved = model.save();
        model.params[name].data.set([7, 8]);
        model.load(saved);
        if (model.params[name].data[1] !== 6) throw new Error("not loaded " + i);
      }
      const after = Object.getOwnPropertyNames(globalThis).length + Object.getOwnPropertyNames(Object.prototype).length;
      console.log(names.length, after - before, globalThis.pwned);`;
    expect(await runInNode(files, script)).toBe(`${String(HOSTILE_NAMES.length)} 0 undefined\n`);
  });

  it("leave types that parse and mean the same", async () => {
    const files: Record<string, string> = {};
    for (const [i, name] of HOSTILE_NAMES.entries()) {
      const docs = { model: name, tensors: new Map([[name, name]]) };
      const dts = await declarationsOf(modelNamed(name), docs);
      expect(dts).not.toMatch(/\p{Surrogate}/u);
      files[`m${String(i)}.d.ts`] = dts;
      files[`use${String(i)}.ts`] = `import { ${creatorName(name)} } from "./m${String(i)}.js";
        const shape: readonly [2] = (await ${creatorName(name)}()).params[${asciiLiteral(name)}].shape;`;
    }
    expect(typeChecker()(files)).toEqual([]);
  });
});

function asciiLiteral(name: string): string {
  return JSON.stringify(name).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
