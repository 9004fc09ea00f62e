/** Loops in loops: building, checking and differentiating them costs no more than a step a level. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { full, scalar } from "../../compiler/ir/construct.ts";
import { createBuilder, type Builder, type Node } from "../../compiler/ir/graph.ts";
import { interpretGraph } from "../../compiler/ir/interpret.ts";
import { parseGraph } from "../../compiler/ir/parse.ts";
import { printGraph } from "../../compiler/ir/print.ts";
import { freshTurns, makeRegion } from "../../compiler/ir/region.ts";
import { verify } from "../../compiler/ir/verify.ts";
import { netc, temporaryFolder } from "../support/cli.ts";

const CARRIED = ["u", "v", "w"];

/** `while` in `while` ..., each of two turns, around updates that are linear in what is carried. */
function nested(depth: number): string {
  const levels = Array.from({ length: depth }, (_, level) => String(level));
  const lines = [
    "fn f(x) {",
    ...CARRIED.map((name, i) => `var ${name} = ${String(i + 1)}.0 * x`),
    ...levels.flatMap((level) => [`var k${level} = 0`, `while k${level} < 2 {`]),
    ...CARRIED.map((name, i) => `${name} <- 0.5 * ${name} + 0.4 * ${CARRIED[(i + 1) % 3] ?? ""}`),
    ...levels.toReversed().flatMap((level) => [`k${level} <- k${level} + 1`, "}"]),
    `return ${CARRIED.join(" + ")}`,
    "}",
  ];
  return `${lines.join("\n")}\nx = cast(0.5, f32)\ny = f(x)\n`;
}

async function run(command: "run" | "check", text: string) {
  const folder = await temporaryFolder();
  writeFileSync(join(folder, "script.net"), text);
  return netc(folder, command, "script.net");
}

describe("loops in loops", () => {
  it("are checked however deep", async () => {
    expect(await run("check", nested(30))).toMatchObject({ status: 0, err: "" });
  });

  it("have gradients, of the second order too", async () => {
    const text = `${nested(8)}
      dx = grad(y, x)
      assert abs(dx - y / x) <= 1e-5 * abs(dx)
      assert grad(dx * x ** 3, x) == 3 * x ** 2 * dx`;
    expect(await run("run", text)).toMatchObject({ status: 0, err: "" });
  });
});

/** A region that adds, in `depth` loops around each other, every carried value to the next one. */
function bodyOf(b: Builder, depth: number): readonly Node[] {
  const type = { dtype: "f32", shape: [] } as const;
  const parameters = CARRIED.map((_, number) => b.node("parameter", [], { number, type }) as Node);
  if (depth === 0)
    return parameters.map((each, i) => b.node("add", [each, parameters[(i + 1) % 3] ?? each], {}));
  const types = CARRIED.map(() => type);
  const [limit, first] = [scalar(b, 100, "f32"), parameters[0] ?? full(b, 0, type)];
  const loop = {
    turns: freshTurns(b),
    carried: 3,
    stacked: 0,
    condition: makeRegion(types, [b.node("less", [first, limit], {})]),
    body: makeRegion(types, bodyOf(b, depth - 1)),
    isReversed: false,
  };
  return parameters.map((_, index) => b.node("loop", parameters, { loop, result: { of: "final", index } }));
}

describe("the text of loops in loops", () => {
  const graphOf = (b: Builder, depth: number) => {
    const inputs = CARRIED.map((name) => b.node("input", [], { name, type: { dtype: "f32", shape: [] } }));
    const [first] = bodyOf(b, depth);
    if (first?.op !== "loop") throw new Error("a loop is outermost");
    const node: Node = b.node("loop", inputs, first.attrs);
    return { name: "nested", results: [{ role: "output", name: "u", node }] } as const;
  };

  it("writes every region out once, and reads back", () => {
    const b = createBuilder();
    const graph = graphOf(b, 12);
    const text = printGraph(graph);
    // A body a level, and the condition that all share.
    expect(text.match(/@\d+\{/g)).toHaveLength(13);
    expect(parseGraph(b, text)).toEqual(graph);
    const copy = parseGraph(createBuilder(), text);
    expect(verify(copy)).toEqual([]);
    const inputs = new Map(CARRIED.map((name, i) => [name, i + 1]));
    expect(interpretGraph(copy, { inputs })).toEqual(interpretGraph(graph, { inputs }));
  });

  it("says where a number stands for no region", () => {
    const text = printGraph(graphOf(createBuilder(), 1)).replace(/@1\{[^}]*\}/, "@7");
    expect(() => parseGraph(createBuilder(), text)).toThrow("@7 is not written out above");
  });
});
