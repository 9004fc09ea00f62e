/** The graphs of whole models, as printed, and that every example's graphs are valid. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodesOf } from "../../compiler/ir/graph.ts";
import { printGraph } from "../../compiler/ir/print.ts";
import { verify } from "../../compiler/ir/verify.ts";
import { buildText, modelOf } from "./support.ts";

/** The printed graph with its nodes counted from 0, which other draws of the builder do not move. */
function printed(text: string): string {
  const { forward } = modelOf(text);
  const places = new Map(nodesOf(forward).map((node, place) => [`%${String(node.id)}`, `%${String(place)}`]));
  return printGraph(forward).replace(/%\d+/g, (id) => places.get(id) ?? id);
}

describe("golden graphs", () => {
  test("a linear model with symbolic N", () => {
    const text = `
model Line(features = 2) {
  input x: f32[N, features]
  input y: f32[N]
  param w: f32[features] = normal(std=0.01)
  param b: f32 = zeros()
  output prediction = x @ w + b
  loss L = mse(prediction, y)
}`;
    expect(printed(text)).toMatchInlineSnapshot(`
      "graph "Line" {
        %0 = input name="x" type=f32[N, 2] : f32[N, 2]
        %1 = input name="y" type=f32[N] : f32[N]
        %2 = param name="w" type=f32[2] : f32[2]
        %3 = param name="b" type=f32[] : f32[]
        %4 = dot_general(%0, %2) contract=[[1], [0]] batch=[[], []] : f32[N]
        %5 = broadcast(%3) shape=[N] axes=[] : f32[N]
        %6 = add(%4, %5) : f32[N]
        %7 = sub(%6, %1) : f32[N]
        %8 = constant dtype=f32 shape=[] values=[2] : f32[]
        %9 = broadcast(%8) shape=[N] axes=[] : f32[N]
        %10 = pow(%7, %9) : f32[N]
        %11 = reduce_sum(%10) axes=[0] : f32[]
        %12 = dimension dim=N : i32[]
        %13 = cast(%12) dtype=f32 : f32[]
        %14 = div(%11, %13) : f32[]
        output "prediction" = %6
        loss "L" = %14
      }
      "
    `);
  });

  test("relu and softmax", () => {
    const text = "model M() {\n  input x: f32[N, 4]\n  output p = x |> relu() |> softmax()\n}";
    expect(printed(text)).toMatchInlineSnapshot(`
      "graph "M" {
        %0 = input name="x" type=f32[N, 4] : f32[N, 4]
        %1 = constant dtype=f32 shape=[] values=[0] : f32[]
        %2 = broadcast(%1) shape=[N, 4] axes=[] : f32[N, 4]
        %3 = less_equal(%0, %2) : bool[N, 4]
        %4 = where(%3, %2, %0) : f32[N, 4]
        %5 = reduce_max(%4) axes=[1] : f32[N]
        %6 = reshape(%5) shape=[N, 1] : f32[N, 1]
        %7 = detach(%6) : f32[N, 1]
        %8 = broadcast(%7) shape=[N, 4] axes=[0, 1] : f32[N, 4]
        %9 = sub(%4, %8) : f32[N, 4]
        %10 = exp(%9) : f32[N, 4]
        %11 = reduce_sum(%10) axes=[1] : f32[N]
        %12 = reshape(%11) shape=[N, 1] : f32[N, 1]
        %13 = broadcast(%12) shape=[N, 4] axes=[0, 1] : f32[N, 4]
        %14 = div(%10, %13) : f32[N, 4]
        output "p" = %14
      }
      "
    `);
  });

  test("cross entropy selects by comparing, and never multiplies by 0", () => {
    const text = "model M() {\n  input x: f32[N, 3]\n  input y: i32[N]\n  loss L = cross_entropy(x, y)\n}";
    expect(printed(text)).toMatchInlineSnapshot(`
      "graph "M" {
        %0 = input name="x" type=f32[N, 3] : f32[N, 3]
        %1 = input name="y" type=i32[N] : i32[N]
        %2 = reduce_max(%0) axes=[1] : f32[N]
        %3 = reshape(%2) shape=[N, 1] : f32[N, 1]
        %4 = detach(%3) : f32[N, 1]
        %5 = broadcast(%4) shape=[N, 3] axes=[0, 1] : f32[N, 3]
        %6 = sub(%0, %5) : f32[N, 3]
        %7 = exp(%6) : f32[N, 3]
        %8 = reduce_sum(%7) axes=[1] : f32[N]
        %9 = reshape(%8) shape=[N, 1] : f32[N, 1]
        %10 = log(%9) : f32[N, 1]
        %11 = broadcast(%10) shape=[N, 3] axes=[0, 1] : f32[N, 3]
        %12 = sub(%6, %11) : f32[N, 3]
        %13 = reshape(%1) shape=[N, 1] : i32[N, 1]
        %14 = iota dtype=i32 shape=[3] axis=0 : i32[3]
        %15 = broadcast(%13) shape=[N, 3] axes=[0, 1] : i32[N, 3]
        %16 = broadcast(%14) shape=[N, 3] axes=[1] : i32[N, 3]
        %17 = equal(%15, %16) : bool[N, 3]
        %18 = constant dtype=f32 shape=[] values=[0] : f32[]
        %19 = broadcast(%18) shape=[N, 3] axes=[] : f32[N, 3]
        %20 = where(%17, %12, %19) : f32[N, 3]
        %21 = reduce_sum(%20) axes=[0, 1] : f32[]
        %22 = neg(%21) : f32[]
        %23 = dimension dim=N : i32[]
        %24 = cast(%23) dtype=f32 : f32[]
        %25 = div(%22, %24) : f32[]
        loss "L" = %25
      }
      "
    `);
  });
});

describe("examples", () => {
  const folder = join(import.meta.dirname, "../../examples");
  const examples = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  test.each(examples.map(({ name }) => name))("%s builds without a message to valid graphs", (name) => {
    const { module, codes } = buildText(readFileSync(join(folder, name, "model.net"), "utf8"));
    expect(codes).toEqual([]);
    expect(module.models.length).toBeGreaterThan(0);
    for (const { forward, training, stored } of module.models) {
      const initial = stored.map(({ role, name: of, initial: node }) => ({ role, name: of, node }));
      const graphs = [
        forward,
        { name: "initial", results: initial },
        ...(training === undefined ? [] : [training]),
      ];
      for (const graph of graphs) expect(verify(graph)).toEqual([]);
    }
  });

  test.each(examples.map(({ name }) => name))("%s shows its graph, with all that it stores", (name) => {
    expect(readFileSync(join(folder, name, "README.md"), "utf8")).toContain("](graph.svg)");
    const picture = readFileSync(join(folder, name, "graph.svg"), "utf8");
    const { module } = buildText(readFileSync(join(folder, name, "model.net"), "utf8"));
    const stored = module.models.flatMap((model) => model.stored);
    expect(stored.length).toBeGreaterThan(0);
    for (const tensor of stored) expect(picture).toContain(`aria-label="${tensor.name}, `);
  });
});
