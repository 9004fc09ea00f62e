// One training step of netc's own modules, built by the command line as a user would build them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bestNow, isRegression, main, uniform } from "./works.mjs";

const NETC = fileURLToPath(new URL("../../dist/netc.js", import.meta.url));
const target = process.argv[2] ?? "wasm";
const folder = mkdtempSync(join(tmpdir(), "netc-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** The work as a model: ReLU between the layers. */
function textOf(work) {
  const { sizes } = work;
  const layers = sizes.slice(1).map((size, i) => {
    const sum = `${i === 0 ? "x" : `h${i}`} @ W${i + 1} + b${i + 1}`;
    const last = i === sizes.length - 2;
    return [
      `  param W${i + 1}: f32[${sizes[i]}, ${size}] = normal(std=0.01)`,
      `  param b${i + 1}: f32[${size}] = zeros()`,
      `  ${last ? "logits" : `h${i + 1}`} = ${last ? sum : `relu(${sum})`}`,
    ].join("\n");
  });
  const target = isRegression(work) ? `f32[N, ${sizes.at(-1)}]` : "i32[N]";
  const loss = isRegression(work) ? "mean((logits - y) ** 2 / 2)" : "cross_entropy(logits, y)";
  return `model Work() {\n  input x: f32[N, ${sizes[0]}]\n  input y: ${target}\n${layers.join("\n")}\n  output out = logits\n  loss L = ${loss}\n}\ntrain {\n  model = Work()\n  optimizer = sgd(lr=0.1)\n}\n`;
}

await main(async (work, name) => {
  const out = join(folder, name.replace(/\W+/g, "-"));
  const file = `${out}.net`;
  writeFileSync(file, textOf(work));
  execFileSync(process.execPath, [NETC, "build", file, "-o", out, "--target", target], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const { createWork } = await import(pathToFileURL(join(out, "work.js")).href);
  const { sizes, batch, steps } = work;
  const model = await createWork({ N: batch, seed: 0 });
  const x = uniform(batch * sizes[0]);
  const y = isRegression(work)
    ? uniform(batch * sizes.at(-1))
    : Int32Array.from({ length: batch }, (_, i) => i % sizes.at(-1));
  return bestNow(() => model.step({ x, y }), steps * 2);
});
