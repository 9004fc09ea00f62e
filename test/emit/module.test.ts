import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { withPage, withServer } from "../support/chromium.ts";
import {
  compileExample,
  compileText,
  DIGEST,
  emitted,
  MLP_DATA,
  runInNode,
  type Target,
} from "./compiled.ts";

const mlp = compileExample("mlp");

/** Trains for some steps and gives the loss of each, the sum of the probabilities of one image, and the digest of what is saved. */
const TRAINING = `${MLP_DATA}
const mlp = await createMLP({ N: 256, seed: 3 });
const losses = [];
for (let i = 0; i < 6; i++) losses.push(mlp.step(i % 2 ? { x, y } : { x: x.subarray(0, 784 * 32), y: y.subarray(0, 32) }, { lr: 0.1 }).L);
const { probs } = mlp.predict({ x: x.subarray(0, 784) });
const sum = probs.reduce((a, b) => a + b);
const report = { losses, sum, length: probs.length, acc: mlp.evaluate({ x, y }).acc, digest: ${DIGEST} };
`;

interface Report {
  readonly losses: readonly number[];
  readonly sum: number;
  readonly length: number;
  readonly acc: number;
  readonly digest: string;
}

async function inNode(target: Target): Promise<Report> {
  const script = `import { createMLP } from "./mlp.js";\n${TRAINING}console.log(JSON.stringify(report));`;
  return JSON.parse(await runInNode({ "mlp.js": await emitted(mlp, target) }, script)) as Report;
}

describe.each(["js", "wasm"] as const)("the %s module of the MLP example", (target) => {
  it("imports nothing and reaches for nothing that only Node has", async () => {
    const file = ts.createSourceFile(
      "mlp.js",
      await emitted(mlp, target),
      ts.ScriptTarget.ES2022,
      true,
      ts.ScriptKind.JS,
    );
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) found.push(node.getText());
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
        found.push(node.getText());
      if (ts.isMetaProperty(node)) found.push(node.getText());
      if (
        ts.isIdentifier(node) &&
        !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)
      ) {
        if (
          ["process", "Buffer", "require", "module", "__dirname", "eval", "Function", "global"].includes(
            node.text,
          )
        )
          found.push(node.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    expect(found).toEqual([]);
    expect(file.statements.filter((node) => ts.canHaveModifiers(node) && ts.getModifiers(node)).length).toBe(
      2,
    );
  });

  it("is at most 20 KB gzipped", async () => {
    expect(gzipSync(await emitted(mlp, target)).length).toBeLessThanOrEqual(20_000);
  });
});

describe("training the MLP example", () => {
  it("gives the same bits in Node and in Chromium, from JS and from WASM, served and bundled", async () => {
    const reference = await inNode("wasm");
    expect(reference.losses.every((loss) => loss > 0 && loss < 5)).toBe(true);
    expect(Math.min(...reference.losses)).toBeLessThan(reference.losses[0] ?? 0);
    expect(reference.sum).toBeCloseTo(1, 5);
    expect(reference.length).toBe(10);
    expect(reference.acc).toBeGreaterThan(0.1 - 1e-6);
    expect(await inNode("js")).toEqual(reference);

    const wasm = await emitted(mlp, "wasm");
    const main = `import { createMLP } from "/mlp.js";\n${TRAINING}document.title = JSON.stringify(report);`;
    const bundle = await build({
      stdin: { contents: main, resolveDir: "/" },
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      plugins: [
        {
          name: "served",
          setup(builder) {
            builder.onResolve({ filter: /^\/mlp\.js$/ }, ({ path }) => ({ path, namespace: "served" }));
            builder.onLoad({ filter: /.*/, namespace: "served" }, () => ({ contents: wasm }));
          },
        },
      ],
    });
    expect(bundle.errors).toEqual([]);
    const page = (script: string): string =>
      `<!doctype html><title></title><script type="module" src="${script}"></script>`;
    const files = new Map([
      ["/served.html", { type: "text/html", body: page("/main.js") }],
      ["/bundled.html", { type: "text/html", body: page("/bundle.js") }],
      ["/main.js", { type: "text/javascript", body: main }],
      ["/mlp.js", { type: "text/javascript", body: wasm }],
      ["/bundle.js", { type: "text/javascript", body: bundle.outputFiles[0]?.text ?? "" }],
    ]);
    await withServer(files, async (origin) => {
      for (const path of ["/served.html", "/bundled.html"])
        await withPage(async (browser, log) => {
          await browser.goto(origin + path);
          await browser.waitForFunction(() => document.title !== "");
          expect(JSON.parse(await browser.title())).toEqual(reference);
          expect(log.errors).toEqual([]);
        });
    });
  });

  it("leaves nothing to the garbage collector", async () => {
    const line = compileText(`model Line {
      input x: f32[N, 2]
      input y: f32[N, 1]
      param w: f32[2, 1] = normal(std=0.01)
      param b: f32[1] = zeros()
      loss L = mse(x @ w + b, y)
    }`);
    const script = `import { createLine } from "./line.js";
      const line = await createLine({ N: 4 });
      const inputs = { x: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), y: Float32Array.of(1, 2, 3, 4) };
      const hypers = { lr: 0.001 };
      const used = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
      let sum = 0;
      for (let i = 0; i < 20000; i++) sum += line.step(inputs, hypers).L;
      const before = used();
      for (let i = 0; i < 100000; i++) sum += line.step(inputs, hypers).L;
      console.log(JSON.stringify({ grown: used() - before, sum, steps: line.steps }));`;
    const output = await runInNode({ "line.js": await emitted(line, "wasm") }, script, ["--expose-gc"]);
    const { grown, sum, steps } = JSON.parse(output) as Readonly<Record<string, number>>;
    expect(steps).toBe(120_000);
    expect(sum).toBeGreaterThan(0);
    expect(grown).toBeLessThan(50_000);
  });
});
