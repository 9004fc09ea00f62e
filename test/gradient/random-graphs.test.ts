/** Gradients of random graphs over all operators, before and after the passes, against hyper-dual numbers. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { backward } from "../../compiler/autodiff/backward.ts";
import { obstacles } from "../../compiler/autodiff/flow.ts";
import { add, castTo, mul, sumAll } from "../../compiler/ir/construct.ts";
import { nodesOf, type Builder, type Node } from "../../compiler/ir/graph.ts";
import { interpret, tensorValue, type Bindings } from "../../compiler/ir/interpret.ts";
import { elementCount, staticShape } from "../../compiler/ir/ops/value.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import { isFloat } from "../../compiler/ir/types.ts";
import { runPasses } from "../../compiler/passes/index.ts";
import { randomGraph } from "../support/random-graph.ts";
import { direction } from "./check.ts";
import { evaluateForward, type Motion } from "./forward/evaluate.ts";

/** The sum of all float results, and a product of it with itself so that no second derivative vanishes for free. */
function lossOf(b: Builder, results: readonly Node[]): Node | undefined {
  const [first, ...rest] = results
    .filter(({ type }) => isFloat(type.dtype))
    .map((node) => castTo(b, sumAll(b, node), "f64"));
  if (first === undefined) return undefined;
  const sum = rest.reduce((total, part) => add(b, total, part), first);
  return add(b, sum, mul(b, sum, sum));
}

/** The sum of gradient ⊙ v over all leaves. */
function along(b: Builder, gradients: readonly Node[], leaves: readonly Node<"param">[]): Node {
  const parts = gradients.map((gradient, i) => {
    const name = `direction of ${leaves[i]?.attrs.name ?? ""}`;
    const way = b.node("input", [], { name, type: { dtype: "f64", shape: gradient.type.shape } });
    return sumAll(b, mul(b, castTo(b, gradient, "f64"), way));
  });
  return parts.reduce((total, part) => add(b, total, part));
}

it("are the derivatives of first and second order along random directions", () => {
  const compared = { first: 0, second: 0 };
  const graphs = randomGraph({ steps: 10 });
  const check = ({
    builder: b,
    graph,
    bindings,
  }: typeof graphs extends fc.Arbitrary<infer T> ? T : never) => {
    const loss = lossOf(
      b,
      graph.results.map(({ node }) => node),
    );
    const floats = nodesOf(graph).filter((node) => node.op === "param" && isFloat(node.type.dtype));
    const params = floats.flatMap((node) => (node.op === "param" ? [node] : []));
    if (loss === undefined) return;
    const refused = obstacles(loss, params).map(({ variable }) => variable);
    const leaves = params.filter((leaf) => !refused.includes(leaf));
    if (leaves.length === 0) return;

    const gradients = backward(b, new Provenance(), loss, leaves);
    const total = along(b, gradients, leaves);
    const isRefused = obstacles(total, leaves).length > 0;
    const second = isRefused ? [] : backward(b, new Provenance(), total, leaves);
    const curvature = isRefused ? [] : [along(b, second, leaves)];

    const given = withDirections(bindings, leaves);
    const forward = forwardAlong(loss, leaves, given);
    const roots = [total, ...curvature];
    const found = interpret(roots, given);
    const values = roots.map((root) => found.get(root)?.data[0] ?? NaN);
    const expected = [forward.first.data[0] ?? NaN, forward.mixed.data[0] ?? NaN];
    const results = roots.map((node, i) => ({ role: "output", name: String(i), node }) as const);
    const after = runPasses({ name: "gradients", results }, { builder: b, provenance: new Provenance() });
    const optimised = interpret(
      after.graph.results.map(({ node }) => node),
      given,
    );
    values.forEach((value, i) => {
      const wanted = expected[i] ?? NaN;
      // Beyond this size what cancels leaves too few digits.
      if (!(Math.abs(wanted) < 1e8) || !Number.isFinite(value)) return;
      const scale = Math.max(1, Math.abs(wanted), Math.abs(forward.value.data[0] ?? 0));
      // Rules have constants (2/√π), which in f32 are rounded.
      expect(Math.abs(value - wanted)).toBeLessThan(1e-6 * scale);
      // Constants that were folded are rounded to f32.
      const node = after.graph.results[i]?.node;
      const behind = node === undefined ? NaN : (optimised.get(node)?.data[0] ?? NaN);
      expect(Math.abs(behind - wanted)).toBeLessThan(1e-4 * scale);
      compared[i === 0 ? "first" : "second"]++;
    });
  };
  fc.assert(fc.property(graphs, check), { numRuns: 400, seed: 11 });
  expect(compared.first).toBeGreaterThan(150);
  expect(compared.second).toBeGreaterThan(150);
});

/** The bindings, with a direction for each leaf. */
function withDirections(bindings: Required<Bindings>, leaves: readonly Node<"param">[]): Required<Bindings> {
  const ways = leaves.map(({ attrs: { name }, type: { shape } }, i) => {
    const sizes = staticShape(shape, bindings.dims);
    const way = tensorValue("f64", sizes, direction(elementCount(sizes), i));
    return [`direction of ${name}`, way] as const;
  });
  return { ...bindings, inputs: new Map([...bindings.inputs, ...ways]) };
}

/** Both directions of the hyper-dual numbers are the one. */
function forwardAlong(loss: Node, leaves: readonly Node<"param">[], bindings: Required<Bindings>) {
  const motions = new Map(
    leaves.map((leaf, i): [Node, Motion] => {
      const count = elementCount(staticShape(leaf.type.shape, bindings.dims));
      const way = Float64Array.from(direction(count, i));
      return [leaf, { first: way, second: way }];
    }),
  );
  const named = {
    input: bindings.inputs,
    param: bindings.params,
    state: bindings.states,
    hyper: bindings.hypers,
  };
  const valueOf = (node: Node) => {
    if (node.op !== "input" && node.op !== "param" && node.op !== "state" && node.op !== "hyper")
      return undefined;
    const value = named[node.op].get(node.attrs.name);
    return typeof value === "number" ? tensorValue(node.type.dtype, [], [value]) : value;
  };
  return evaluateForward(loss, valueOf, motions, bindings.dims);
}
