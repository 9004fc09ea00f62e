/**
 * Parameters that training does not change: no gradient of the loss reaches them, or the train block freezes them. They
 * get no update, so weight decay does not change them either, and no state of the optimiser.
 */
import { describe, expect, test } from "vitest";
import { instantiate } from "../../compiler/cli/module-text.ts";
import { compileModel, optimizerOf } from "../../compiler/compile.ts";
import { backward } from "../../compiler/autodiff/backward.ts";
import { reachedBy } from "../../compiler/autodiff/flow.ts";
import { nodesOf, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { interpretGraph } from "../../compiler/ir/interpret.ts";
import { buildText } from "../build/support.ts";

const RULES = [
  "sgd(lr=0.1)",
  "momentum(lr=0.1)",
  "rmsprop(lr=0.1)",
  "adam(lr=0.1)",
  "adamw(lr=0.1, decay=0.5)",
  "decaying(lr=0.1)",
] as const;

/** A rule that changes a parameter even where its gradient is 0. */
const DECAYING = "optimizer decaying(lr) { w <- (1 - lr) * w - lr * g }\n";

/** A model of `x: f32[N, 2]` and `y: f32[N]` with its training. */
const file = (body: string, rule: string, settings = ""): string =>
  `${DECAYING}model M() {\n  input x: f32[N, 2]\n  input y: f32[N]\n${body}\n}\ntrain {\n  model = M()\n  optimizer = ${rule}\n${settings}}`;

interface Trained {
  readonly codes: readonly string[];
  /** The names of the parameters that two steps changed. */
  readonly changed: readonly string[];
  /** The states that the module keeps. */
  readonly states: readonly string[];
}

const INPUTS = { x: [1, 2, 3, 4], y: [1, -1] };

async function trained(text: string): Promise<Trained> {
  const { module, codes } = buildText(text);
  const [model] = module.models;
  if (model === undefined) throw new Error(module.diagnostics.map(({ message }) => message).join("\n"));
  const compiled = compileModel(module, model, optimizerOf(module, model), { verify: true });
  const results: Trained[] = [];
  for (const target of ["js", "wasm"] as const) {
    const live = await instantiate(compiled.lowered, target, { N: 2 }, 0);
    const copies = () => new Map(Object.entries(live.params).map(([name, { data }]) => [name, [...data]]));
    const before = copies();
    live.step(INPUTS);
    live.step(INPUTS);
    const after = copies();
    expect([...after.keys()]).toEqual(
      model.stored.flatMap(({ role, name }) => (role === "param" ? [name] : [])),
    );
    results.push({
      codes,
      changed: [...before.keys()].filter((name) => String(before.get(name)) !== String(after.get(name))),
      states: compiled.programs.stored.flatMap(({ role, name }) => (role === "state" ? [name] : [])),
    });
    // What is saved holds all parameters.
    live.load(live.save());
    expect(copies()).toEqual(after);
  }
  const [js, wasm] = results;
  expect(wasm).toEqual(js);
  if (js === undefined) throw new Error("two targets ran");
  return js;
}

const TWO = "  param W: f32[2, 2] = ones()\n  param v: f32[2] = ones()\n";

describe.each(RULES)("with %s", (rule) => {
  test.each([
    ["under detach", `${TWO}  loss L = mse(x @ detach(W) @ v, y)`, ["N802"]],
    ["under detach of a product", `${TWO}  loss L = mse(detach(x @ W) @ v, y)`, ["N802"]],
    ["under floor", `${TWO}  loss L = mse(x @ floor(W) @ v, y)`, ["N802"]],
    ["only in an output", `${TWO}  output p = x @ W\n  loss L = mse(x @ v, y)`, ["N506"]],
    [
      "only under argmax in a metric",
      `${TWO}  metric m = sum(argmax(W, 0))\n  loss L = mse(x @ v, y)`,
      ["N506"],
    ],
    [
      "under detach in a loop",
      `${TWO}  var h = x\n  while sum(h) < 100 { h <- h @ detach(W) }\n  loss L = mse(h @ v, y)`,
      ["N802"],
    ],
    [
      "under detach on one side of an if",
      `${TWO}  h = if sum(x) > 0 then x @ detach(W) else x\n  loss L = mse(h @ v, y)`,
      ["N802"],
    ],
  ])("a parameter %s stays as it is, and has no state", async (_, body, codes) => {
    const result = await trained(file(body, rule));
    expect(result.changed).toEqual(["v"]);
    expect(result.codes).toEqual(codes);
    expect(result.states.filter((name) => name.startsWith("W."))).toEqual([]);
  });

  test.each([
    ["beside detach", `${TWO}  loss L = mse(x @ detach(W) @ v + x @ W @ detach(v), y)`],
    ["times 0", `${TWO}  loss L = mse(x @ v, y) + 0 * sum(W)`],
    [
      "on the side of an if that does not run",
      `${TWO}  h = if sum(x) < 0 then x @ W else x\n  loss L = mse(h @ v, y)`,
    ],
    ["where relu is 0", `${TWO}  loss L = mse(x @ v, y) + sum(relu(W - 100))`],
  ])("a parameter %s is trained: what is written counts, not what is 0", async (_, body) => {
    const result = await trained(file(body, rule));
    expect(result.codes).toEqual([]);
    const stays = rule.includes("decay") ? [] : body.includes("detach(v)") ? [] : ["W"];
    expect(["W", "v"].filter((name) => !result.changed.includes(name))).toEqual(stays);
  });

  test("a train block freezes parameters and layers by name", async () => {
    const layers = "layer block(x) {\n  a = dense(x, 2)\n  return tanh(dense(a, 2))\n}\n";
    const body = "  h = block(x)\n  g = block(h)\n  param v: f32[2] = ones()\n  loss L = mse(g @ v, y)";
    const all = [
      "h.a.W",
      "h.a.b",
      "h.dense_1.W",
      "h.dense_1.b",
      "g.a.W",
      "g.a.b",
      "g.dense_1.W",
      "g.dense_1.b",
      "v",
    ];
    for (const [setting, frozen] of [
      ["[h]", all.slice(0, 4)],
      ["h.a", ["h.a.W", "h.a.b"]],
      ["[h.a.W, g.dense_1, v]", ["h.a.W", "g.dense_1.W", "g.dense_1.b", "v"]],
      ["[h, g, h.a]", all.slice(0, 8)],
      ["[]", []],
    ] as const) {
      const result = await trained(layers + file(body, rule, `  frozen = ${setting}\n  clip_norm = 0.5\n`));
      expect(result.codes).toEqual([]);
      expect(all.filter((name) => !result.changed.includes(name))).toEqual(frozen);
      for (const name of frozen)
        expect(result.states.filter((state) => state.startsWith(`${name}.`))).toEqual([]);
    }
  });
});

test("no graph of a step has a result for a parameter that no gradient reaches", () => {
  const { module } = buildText(
    file(`${TWO}  loss L = mse(x @ detach(W) @ v, y)`, "adamw(lr=0.1, decay=0.5)"),
  );
  const [model] = module.models;
  if (model === undefined) throw new Error("no model");
  const { programs, optimised } = compileModel(module, model, optimizerOf(module, model));
  for (const graph of [...programs.graphs, ...optimised].filter(({ name }) => name === "step"))
    expect(graph.results.filter(({ role, name }) => role === "param" && name === "W")).toEqual([]);
});

test("clip_norm counts only the trained gradients", async () => {
  const body =
    "  param a: f32 = 1.0\n  param b: f32 = 1.0\n  loss L = mean(0 * x) + 3 * a + 1000 * b + 0 * sum(y)";
  const { module } = buildText(file(body, "sgd(lr=1.0)", "  frozen = b\n  clip_norm = 6.0\n"));
  const [model] = module.models;
  if (model === undefined) throw new Error("no model");
  const { lowered } = compileModel(module, model, optimizerOf(module, model));
  const live = await instantiate(lowered, "js", { N: 2 }, 0);
  live.step(INPUTS);
  expect([live.params["a"]?.data[0], live.params["b"]?.data[0]]).toEqual([-2, 1]);
  // The program `gradients` has the gradient of every parameter.
  expect(Number(live.gradients(INPUTS)["b"])).toBe(1000);
});

test("grad with respect to a frozen parameter is unchanged", () => {
  const { module, codes } = buildText(
    file(
      `${TWO}  L0 = mse(x @ W @ v, y)\n  dW = grad(L0, W)\n  loss L = L0 + sum(dW * dW)`,
      "sgd(lr=0.1)",
      "  frozen = W\n",
    ),
  );
  expect(codes).toEqual([]);
  const [model] = module.models;
  if (model === undefined) throw new Error("no model");
  const { programs } = compileModel(module, model, optimizerOf(module, model));
  const graph = programs.graphs.find(({ name }) => name === "gradients");
  expect(graph?.results.map(({ name }) => name)).toEqual(["L", "W", "v"]);
});

test("the default optimizer respects frozen parameters", async () => {
  const body = `${TWO}  loss L = mse(x @ W @ v, y)`;
  const text = file(body, "sgd(lr=0.1)", "  frozen = [W]\n").replace("  optimizer = sgd(lr=0.1)\n", "");
  const result = await trained(text);
  expect(result.changed).toEqual(["v"]);
});

test("a gradient reaches a parameter exactly where backward has one for it", () => {
  const bodies = [
    "loss L = sum(detach(W)) + sum(v)",
    "loss L = sum(if sum(x) > 0 then W else v)",
    "loss L = sum(round(W) * v) + 0 * sum(x)",
    "var h = v\n while sum(h) < 9 { h <- h + detach(W) }\n loss L = sum(h)",
  ];
  for (const body of bodies) {
    const { module } = buildText(
      `model M() {\n input x: f32[N]\n param W: f32[2] = ones()\n param v: f32[2] = ones()\n ${body}\n metric m = sum(x)\n}`,
    );
    const [model] = module.models;
    const loss = model?.forward.results.find(({ role }) => role === "loss")?.node;
    if (loss === undefined) throw new Error(body);
    const params = nodesOf({ name: "", results: [{ role: "loss", name: "L", node: loss }] }).filter(
      ({ op }) => op === "param",
    );
    const reached = reachedBy(loss, params);
    const gradients = backward(module.builder, module.provenance, loss, params);
    params.forEach((param, i) => {
      const gradient = gradients[i];
      expect([body, reached.has(param)]).toEqual([body, gradient !== undefined && !isZeros(gradient)]);
    });
  }
});

/** Whether a node is made of zeros that are known. */
function isZeros(node: Node): boolean {
  const graph: Graph = { name: "", results: [{ role: "output", name: "g", node }] };
  if (nodesOf(graph).some(({ op }) => op !== "constant" && op !== "broadcast")) return false;
  return interpretGraph(graph, {}).every(({ data }) => data.every((value) => value === 0));
}
