/** Nodes with their origin, and the small steps between values and tensors: constants, casts, broadcasts. */
import type { Attrs, OpName } from "../ir/attrs.ts";
import * as construct from "../ir/construct.ts";
import { dimEquals, sizeOf } from "../ir/dim.ts";
import type { Dim } from "../ir/dim.ts";
import type { Builder, Node } from "../ir/graph.ts";
import type { DType, Shape } from "../ir/types.ts";
import { isFloat } from "../ir/types.ts";
import type { Site } from "./context.ts";

export function emit<K extends OpName>(site: Site, op: K, src: readonly Node[], attrs: Attrs[K]): Node {
  const { session, standard, calls } = site.context;
  const node = session.builder.node(op, src, attrs) as Node;
  session.provenance.addOrigin(node, { span: standard?.span ?? site.span, name: undefined, calls });
  return node;
}

/** The session's builder; what it makes comes from the site. */
export function builderAt(site: Site): Builder {
  const { builder } = site.context.session;
  return {
    get size() {
      return builder.size;
    },
    // A Node<K> is a Node; TypeScript does not see it through the generic.
    node: <K extends OpName>(op: K, src: readonly Node[], attrs: Attrs[K]) =>
      emit(site, op, src, attrs) as Node<K>,
  };
}

export function constant(
  site: Site,
  dtype: DType,
  shape: readonly number[],
  values: readonly number[],
): Node {
  return emit(site, "constant", [], { dtype, shape, values });
}

export const scalar = (site: Site, dtype: DType, value: number): Node => constant(site, dtype, [], [value]);

export function cast(site: Site, node: Node, dtype: DType): Node {
  return construct.castTo(builderAt(site), node, dtype);
}

/** Integers and bools as f32, floats as they are: what `exp` and `/` work on. */
export function toFloat(site: Site, node: Node): Node {
  return isFloat(node.type.dtype) ? node : cast(site, node, "f32");
}

/** Bools as i32: what arithmetic works on. */
export function toNumeric(site: Site, node: Node): Node {
  return node.type.dtype === "bool" ? cast(site, node, "i32") : node;
}

export function reshape(site: Site, node: Node, shape: Shape): Node {
  return construct.reshapeTo(builderAt(site), node, shape);
}

export function transpose(site: Site, node: Node, permutation: readonly number[]): Node {
  return construct.transposeTo(builderAt(site), node, permutation);
}

/** Brings a tensor to a shape that `broadcastShapes` found: its axes are the last ones there. */
export function broadcastTo(site: Site, node: Node, shape: Shape): Node {
  return construct.broadcastTo(builderAt(site), node, shape);
}

/** The i32 (or other) scalar that a dimension is at run time. */
export function dimensionNode(site: Site, dim: Dim, dtype: DType): Node {
  if (typeof dim === "number") return scalar(site, dtype, dim);
  return cast(site, emit(site, "dimension", [], { dim }), dtype);
}

/** Whether a shape has the same number of elements as another, provably. */
export function sameSize(a: Shape, b: Shape): boolean {
  return dimEquals(sizeOf(a), sizeOf(b));
}

/** The key that a program's random numbers are drawn under: the seed. */
export function seedKey(site: Site): Node {
  const seed = emit(site, "hyper", [], { name: "seed", dtype: "i32", value: 0 });
  const low = emit(site, "reshape", [seed], { shape: [1] });
  const high = emit(site, "constant", [], { dtype: "i32", shape: [1], values: [0] });
  return emit(site, "concat", [low, high], { axis: 0 });
}
