/** What the graph page says of loops and their gradients. */
import { expect, it } from "vitest";
import { graphDocument } from "../../compiler/emit/graph-json.ts";
import { compileText } from "../emit/compiled.ts";

const TEXT = `
model Settle {
  input x: f32[N, 4]
  param W: f32[4, 4] = normal(std=0.3)
  var h = x @ W
  var i = 0
  while i < 3 {
    h <- tanh(h @ W) * cast(i, f32)
    i <- i + 1
  }
  loss L = sum(h ** 2)
}
`;

it("a loop, what it held, and the loop that takes its gradient", () => {
  const { compiled, built, source } = compileText(TEXT);
  const loops = graphDocument(compiled, built, source).nodes.filter(({ op }) => op === "loop");
  const texts = loops.map(({ label, formula }) => `${label}: ${String(formula)}`);
  expect([...new Set(texts)]).toMatchInlineSnapshot(`
    [
      "while: h = \\operatorname{while}\\left(h, 0, W\\right)",
      "while […]: {h}_t",
      "while […]: \\mathrm{carried}_{1,t}",
      "turns: \\mathrm{turns}",
      "for ←: \\frac{\\partial L}{\\partial h} = \\operatorname{for}^{\\leftarrow}\\left(\\mathrm{turns}, \\frac{\\partial L}{\\partial h}, 0, W, {h}_t, \\mathrm{carried}_{1,t}\\right)",
      "for ←: \\operatorname{for}^{\\leftarrow}\\left(\\mathrm{turns}, \\frac{\\partial L}{\\partial h}, 0, W, {h}_t, \\mathrm{carried}_{1,t}\\right)",
    ]
  `);
});
