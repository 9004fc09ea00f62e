/** Graphs of textbook models, made by hand with the names their text would bind. */
import { backward } from "../../compiler/autodiff/backward.ts";
import { add, div, mul, pow, scalar, sub, sumAll, unary } from "../../compiler/ir/construct.ts";
import { createBuilder, type Builder, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { matmul } from "./matmul.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import type { Shape } from "../../compiler/ir/types.ts";

export interface TextbookModel {
  readonly builder: Builder;
  readonly provenance: Provenance;
  /** The named nodes of the forward pass. */
  readonly named: ReadonlyMap<string, Node>;
  /** The loss and the gradient of each parameter. */
  readonly graph: Graph;
}

/** The regularised network of one hidden layer: J = L + s, s = λ/2 (‖W1‖² + ‖W2‖²). */
export function oneHidden({ d = 4, h = 5, q = 3 } = {}): TextbookModel {
  const b = createBuilder();
  const provenance = new Provenance();
  const named = new Map<string, Node>();
  const bind = (name: string, node: Node): Node => {
    const source = { path: "one-hidden.net", text: name };
    provenance.addOrigin(node, { span: { source, start: 0, end: name.length }, name, calls: [] });
    named.set(name, node);
    return node;
  };
  const leaf = (op: "input" | "param", name: string, shape: Shape): Node =>
    bind(name, b.node(op, [], { name, type: { dtype: "f32", shape } }));
  const number = (value: number): Node => scalar(b, value, "f32");
  const norm = (x: Node): Node => unary(b, "sqrt", sumAll(b, mul(b, x, x)));

  const [x, y] = [leaf("input", "x", [d]), leaf("input", "y", [q])];
  const [W1, W2] = [leaf("param", "W1", [h, d]), leaf("param", "W2", [q, h])];
  const lambda = number(0.01);
  const z = bind("z", matmul(b, W1, x));
  const h1 = bind("h1", unary(b, "tanh", z));
  const o = bind("o", matmul(b, W2, h1));
  const L = bind("L", div(b, sumAll(b, pow(b, sub(b, o, y), number(2))), number(2)));
  const norms = add(b, pow(b, norm(W1), number(2)), pow(b, norm(W2), number(2)));
  const s = bind("s", mul(b, div(b, lambda, number(2)), norms));
  const J = bind("J", add(b, L, s));
  const gradients = backward(b, provenance, J, [W1, W2, z, h1, o]);
  const graph: Graph = {
    name: "gradients",
    results: [
      { role: "loss", name: "J", node: J },
      ...["W1", "W2", "z", "h1", "o"].map((name, i) => ({
        role: "gradient" as const,
        name,
        node: gradients[i] ?? J,
      })),
    ],
  };
  return { builder: b, provenance, named, graph };
}
