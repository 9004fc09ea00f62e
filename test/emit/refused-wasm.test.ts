/** Where WebAssembly cannot be compiled, the error says what to do; the JS target runs there. */
import { describe, expect, it } from "vitest";
import { withPage, withServer } from "../support/chromium.ts";
import { compileText, emitted, runInNode } from "./compiled.ts";

const line = compileText(`
model Line {
  input x: f32[2]
  param w: f32[2] = ones()
  output y = sum(x * w)
}`);
const ADVICE =
  'WebAssembly cannot be compiled here: build with --target js, or let the page\'s policy allow "wasm-unsafe-eval"';

describe("a page's content security policy", () => {
  /** What the page reports: the output, or the error. */
  const MAIN = `import { createLine } from "./line.js";
const run = async () => String((await createLine()).predict({ x: [3, 4] }).y);
const failure = (fault) => fault.message + (fault.cause instanceof Error ? " (with its cause)" : "");
const first = await run().catch(failure);
document.title = [first, await run().catch(failure)].join("; ");`;

  it.each([
    ["wasm", "script-src 'self'", `${ADVICE} (with its cause); ${ADVICE} (with its cause)`],
    ["wasm", "default-src 'self'", `${ADVICE} (with its cause); ${ADVICE} (with its cause)`],
    ["wasm", "script-src 'self' 'wasm-unsafe-eval'", "7; 7"],
    ["wasm", "script-src 'self' 'unsafe-eval'", "7; 7"],
    ["js", "script-src 'self'", "7; 7"],
    ["js", "default-src 'self'", "7; 7"],
  ] as const)("%s under %s", async (target, policy, title) => {
    const page = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><script type="module" src="main.js"></script>`;
    const files = new Map([
      ["/index.html", { type: "text/html", body: page }],
      ["/main.js", { type: "text/javascript", body: MAIN }],
      ["/line.js", { type: "text/javascript", body: await emitted(line, target) }],
    ]);
    await withServer(files, (origin) =>
      withPage(async (browser) => {
        await browser.goto(`${origin}/index.html`);
        await browser.waitForFunction(() => document.title !== "");
        expect(await browser.title()).toBe(title);
      }),
    );
  });
});

/** The module sees these instead of the engine's; Node itself needs the engine's. */
it.each([
  ["has no WebAssembly", "undefined"],
  ["has no compilation", "{}"],
  ["does not know an instruction", `{ compile: async () => { throw new Error("invalid opcode"); } }`],
])("an engine that %s", async (_, engine) => {
  const text = `const WebAssembly = ${engine};\n${await emitted(line, "wasm")}`;
  const script = `import { createLine } from "./line.js";
console.log(await createLine().then(() => "made", (fault) => fault.message));`;
  expect(await runInNode({ "line.js": text }, script)).toBe(`${ADVICE}\n`);
});
