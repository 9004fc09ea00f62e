/**
 * Reverse-mode differentiation: the gradient of a value is more nodes of the same graph, so it can be
 * simplified, fused, shown and differentiated again like any other. One walk from the value down to its
 * leaves, after Griewank and Walther, "Evaluating Derivatives", chapter 3.
 */
import type { Attrs, OpName } from "../ir/attrs.ts";
import { add, onesLike, zerosLike } from "../ir/construct.ts";
import { formatShape, shapeEquals } from "../ir/dim.ts";
import { reachable } from "../ir/graph.ts";
import type { Builder, Node } from "../ir/graph.ts";
import { Provenance } from "../ir/provenance.ts";
import type { GradientLink } from "../ir/provenance.ts";
import { instanceKey, isControl } from "../ir/region.ts";
import { formatType, isFloat } from "../ir/types.ts";
import { Ranges } from "../rewrite/ranges.ts";
import { controlParts, type Pullback } from "./control.ts";
import { nodesWithFlow, obstaclesIn, type Obstacle } from "./flow.ts";
import { Flows } from "./flows.ts";
import { GradientFault } from "./gradient-fault.ts";
import { partOf } from "./selected-part.ts";
import { either, type Part } from "./selection.ts";

/**
 * ∂loss/∂w for each w of `wrt`, which may be any nodes, not leaves only: zeros where no gradient flows.
 *
 * `seed` is ∂L/∂loss for some L further on, of the loss's type, which makes the results a
 * vector-Jacobian product; without one the loss must be a scalar and the seed is 1. Every node made here
 * gets its `GradientLink` in `provenance`. Time is linear in the nodes between `wrt` and the loss.
 *
 * Throws GradientFault.
 */
export function backward(
  b: Builder,
  provenance: Provenance,
  loss: Node,
  wrt: readonly Node[],
  seed?: Node,
): readonly Node[] {
  const first = seedOf(b, loss, seed);
  for (const variable of wrt) requireFloat(variable, "a gradient is with respect to f32 or f64");

  const order = reachable([loss]);
  const flows = new Flows();
  requireFlow(obstaclesIn(flows, order, loss, wrt));

  const walk = new Walk(b, provenance, flows, new Ranges(), order, new Set(wrt));
  walk.contribute(loss, { node: first, selected: undefined }, "seed");
  walk.run();

  return wrt.map((variable) => walk.cotangent(variable) ?? zerosLike(b, variable));
}

/** The cotangents of several values at once, without checks: what derives the regions of control operators. */
function pullbackOf(b: Builder, flows: Flows): Pullback {
  return (results, by, known) => {
    const order = reachable(results.map(([result]) => result));
    // What regions are made of is not shown.
    const walk = new Walk(b, new Provenance(), flows, new Ranges(known), order, new Set(by));
    for (const [result, cotangent] of results) walk.contribute(result, cotangent, "seed");
    walk.run();
    return by.map((value) => walk.part(value));
  };
}

/** The state of one walk. Nodes are visited users first, so that all parts of a cotangent are there when it is read. */
class Walk {
  readonly #builder: Builder;
  readonly #provenance: Provenance;
  readonly #flows: Flows;
  readonly #ranges: Ranges;
  readonly #order: readonly Node[];
  readonly #flowing: ReadonlySet<Node>;
  /** For each control operator its results, the one visited last at the end. */
  readonly #siblings = new Map<string, Node[]>();
  readonly #parts = new Map<Node, { readonly part: Part; readonly rule: GradientLink["rule"] }[]>();
  readonly #cotangents = new Map<Node, Part>();

  constructor(
    builder: Builder,
    provenance: Provenance,
    flows: Flows,
    ranges: Ranges,
    order: readonly Node[],
    variables: ReadonlySet<Node>,
  ) {
    this.#builder = builder;
    this.#provenance = provenance;
    this.#flows = flows;
    this.#ranges = ranges;
    this.#order = order.toReversed();
    this.#flowing = nodesWithFlow(flows, order, variables);
    for (const node of this.#order.filter((each) => isControl(each) && this.#flowing.has(each))) {
      const key = isControl(node) ? instanceKey(node) : "";
      const known = this.#siblings.get(key);
      if (known === undefined) this.#siblings.set(key, [node]);
      else known.push(node);
    }
  }

  run(): void {
    for (const node of this.#order) if (this.#flowing.has(node)) this.#visit(node);
  }

  cotangent(node: Node): Node | undefined {
    return this.part(node)?.node;
  }

  part(node: Node): Part | undefined {
    return this.#cotangents.get(node);
  }

  contribute(node: Node, part: Part, rule: GradientLink["rule"]): void {
    const known = this.#parts.get(node);
    if (known === undefined) this.#parts.set(node, [{ part, rule }]);
    else known.push({ part, rule });
  }

  /** Completes the node's cotangent and hands each operand its part. */
  #visit(node: Node): void {
    const cotangent = this.#sum(node);
    if (cotangent !== undefined) this.#cotangents.set(node, cotangent);
    if (isControl(node)) {
      const siblings = this.#siblings.get(instanceKey(node)) ?? [];
      // All that reads a sibling was made after it, and so after the first of them.
      if (siblings.at(-1) === node) this.#visitControl(node, siblings);
      return;
    }
    if (cotangent === undefined) return;
    node.src.forEach((operand, index) => {
      if (!this.#flowing.has(operand)) return;
      const rule = this.#flows.rule(node, index);
      if (typeof rule === "string") return;
      const link = { user: node, operand: index };
      const given = {
        builder: this.#recording(operand, link),
        ranges: this.#ranges,
        cotangent: cotangent.node,
        selected: cotangent.selected,
      };
      this.contribute(operand, partOf(rule, node, index, given), link);
    });
  }

  /** One derivative for all results of a control operator. */
  #visitControl(node: Node<"if"> | Node<"loop">, siblings: readonly Node[]): void {
    const cotangents = new Map(
      siblings.flatMap((sibling) => {
        const cotangent = this.#cotangents.get(sibling);
        return cotangent === undefined ? [] : [[sibling, cotangent] as const];
      }),
    );
    const wanted = [...node.src.keys()].filter((index) => {
      const operand = node.src[index];
      return (
        operand !== undefined &&
        this.#flowing.has(operand) &&
        [...cotangents.keys()].some((sibling) => this.#flows.has(sibling, index))
      );
    });
    const parts = controlParts(node, {
      builder: this.#recording(node, { user: node, operand: wanted[0] ?? 0 }),
      pullback: pullbackOf(this.#builder, this.#flows),
      ranges: this.#ranges,
      cotangents,
      wanted,
      active: (loop, from) => this.#flows.active(loop, from),
    });
    wanted.forEach((index, i) => {
      const [operand, part] = [node.src[index], parts[i]];
      if (operand !== undefined && part !== undefined)
        this.contribute(operand, part, { user: node, operand: index });
    });
  }

  /** Parts are added in the order they came in: by falling id of the user, then by operand. */
  #sum(node: Node): Part | undefined {
    const parts = this.#parts.get(node) ?? [];
    const [first, ...rest] = parts;
    if (first === undefined) return undefined;
    this.#provenance.addGradientLink(first.part.node, {
      forward: node,
      rule: first.rule,
      isCotangent: rest.length === 0,
    });
    let total = first.part.node;
    rest.forEach(({ part, rule }, i) => {
      this.#provenance.addGradientLink(part.node, { forward: node, rule, isCotangent: false });
      total = add(this.#builder, total, part.node);
      this.#provenance.addGradientLink(total, {
        forward: node,
        rule: "sum",
        isCotangent: i === rest.length - 1,
      });
    });
    return { node: total, selected: either(parts.map(({ part }) => part.selected)) };
  }

  /** A builder that notes of each new node whose cotangent it is a step to. */
  #recording(forward: Node, rule: GradientLink["rule"]): Builder {
    const [builder, provenance] = [this.#builder, this.#provenance];
    return {
      get size() {
        return builder.size;
      },
      node<K extends OpName>(op: K, src: readonly Node[], attrs: Attrs[K]): Node<K> {
        const before = builder.size;
        const made = builder.node(op, src, attrs);
        // A Node<K> is a Node; TypeScript does not see it through the generic.
        if (builder.size > before)
          provenance.addGradientLink(made as Node, { forward, rule, isCotangent: false });
        return made;
      },
    };
  }
}

function seedOf(b: Builder, loss: Node, seed: Node | undefined): Node {
  requireFloat(loss, "only f32 and f64 values have gradients");
  if (seed === undefined) {
    if (loss.type.shape.length === 0) return onesLike(b, loss);
    const message = `the gradient of a tensor ${formatShape(loss.type.shape)} needs a seed`;
    throw new GradientFault(
      "nonscalar",
      loss,
      message,
      "reduce it to a scalar with sum(...), or give seed=ones_like(...)",
    );
  }
  if (seed.type.dtype !== loss.type.dtype || !shapeEquals(seed.type.shape, loss.type.shape)) {
    const message = `the seed is ${formatType(seed.type)}, the value ${formatType(loss.type)}`;
    throw new GradientFault(
      "seed",
      seed,
      message,
      "a seed has the dtype and shape of the value it belongs to",
    );
  }
  return seed;
}

function requireFloat(node: Node, law: string): void {
  if (isFloat(node.type.dtype)) return;
  throw new GradientFault(
    "dtype",
    node,
    `${law}, not ${node.type.dtype}`,
    "convert it first with cast(..., f32)",
  );
}

function requireFlow(obstacles: readonly Obstacle[]): void {
  for (const { blockedBy } of obstacles) {
    const message = `this depends on the variable only through ${blockedBy.op}, which has no gradient`;
    const help = "put a differentiable function in its place, or detach(...) the variable if zero is meant";
    throw new GradientFault("nondifferentiable", blockedBy, message, help);
  }
}
