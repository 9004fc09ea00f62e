/** Hostile names of tensors on their way through code generation, which may note them beside the code. */
import { expect, it } from "vitest";
import { jsMachine } from "../../compiler/codegen/js/index.ts";
import { wasmMachine } from "../../compiler/codegen/wasm/index.ts";
import { moduleText } from "../../compiler/emit/module.ts";
import type { LoweredModel } from "../../compiler/lower/program.ts";
import { HOSTILE_NAMES } from "../support/hostile-names.ts";
import { compileText, runInNode } from "./compiled.ts";

it("100 hostile names run nothing in kernels of either target", async () => {
  const { lowered } = compileText(`model M {
    input x: f32[3]
    param w: f32[3] = ones()
    output y = tanh(w * x)
  }`).compiled;
  const [input, param] = [lowered.manifest.inputs[0], lowered.manifest.params[0]];
  if (input === undefined || param === undefined) throw new Error("the model has an input and a parameter");
  const files: Record<string, string> = {};
  for (const [i, name] of HOSTILE_NAMES.entries()) {
    const manifest = { ...lowered.manifest, inputs: [{ ...input, name }], params: [{ ...param, name }] };
    const renamed: LoweredModel = { ...lowered, manifest };
    files[`js${String(i)}.js`] = moduleText(renamed, { kind: "js", text: jsMachine(renamed) });
    if (i % 10 === 0)
      files[`wasm${String(i)}.js`] = moduleText(renamed, { kind: "wasm", ...(await wasmMachine(renamed)) });
  }
  const script = `
    import { readdirSync } from "node:fs";
    let count = 0;
    for (const file of readdirSync(import.meta.dirname).filter((name) => /^(js|wasm)\\d/.test(name))) {
      const model = await (await import("./" + file)).createM();
      const { y } = model.predict(Object.fromEntries(Object.keys(model.params).map((name) => [name, [0, 1, 0]])));
      if (Math.abs(y[1] - Math.tanh(1)) > 1e-6) throw new Error(file);
      count++;
    }
    console.log(count, globalThis.pwned);`;
  expect(await runInNode(files, script)).toBe(`${String(Object.keys(files).length)} undefined\n`);
});
