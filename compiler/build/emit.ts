/** Nodes with their origin, and the small steps between values and tensors: constants, casts, broadcasts. */
import type { Attrs, OpName } from "../ir/attrs.ts";
import { dimEquals, shapeEquals, sizeOf } from "../ir/dim.ts";
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

/** A number as it is kept in a dtype. */
function stored(dtype: DType, value: number): number {
  if (dtype === "f32") return Math.fround(value);
  if (dtype === "bool") return value === 0 ? 0 : 1;
  return dtype === "i32" ? Math.trunc(value) : value;
}

export function constant(
  site: Site,
  dtype: DType,
  shape: readonly number[],
  values: readonly number[],
): Node {
  return emit(site, "constant", [], { dtype, shape, values: values.map((value) => stored(dtype, value)) });
}

export const scalar = (site: Site, dtype: DType, value: number): Node => constant(site, dtype, [], [value]);

export function cast(site: Site, node: Node, dtype: DType): Node {
  return node.type.dtype === dtype ? node : emit(site, "cast", [node], { dtype });
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
  return shapeEquals(node.type.shape, shape) ? node : emit(site, "reshape", [node], { shape });
}

export function transpose(site: Site, node: Node, permutation: readonly number[]): Node {
  return permutation.every((axis, i) => axis === i) ? node : emit(site, "transpose", [node], { permutation });
}

/** Brings a tensor to a shape that `broadcastShapes` found: its axes are the last ones there. */
export function broadcastTo(site: Site, node: Node, shape: Shape): Node {
  if (shapeEquals(node.type.shape, shape)) return node;
  const added = shape.length - node.type.shape.length;
  return emit(site, "broadcast", [node], { shape, axes: node.type.shape.map((_, axis) => axis + added) });
}

export type Broadcast =
  | { readonly shape: Shape }
  /** The dimensions that do not meet; `isProvable` where they are certainly unequal. */
  | { readonly clash: readonly [Dim, Dim]; readonly fromLast: number; readonly isProvable: boolean };

/** NumPy's rule: counted from the last axis, dimensions are equal or one of them is 1. */
export function broadcastShapes(a: Shape, b: Shape): Broadcast {
  const rank = Math.max(a.length, b.length);
  const shape: Dim[] = [];
  for (let fromLast = 1; fromLast <= rank; fromLast++) {
    const left = a[a.length - fromLast] ?? 1;
    const right = b[b.length - fromLast] ?? 1;
    if (dimEquals(left, right) || right === 1) shape.unshift(left);
    else if (left === 1) shape.unshift(right);
    else {
      const isProvable = typeof left === "number" && typeof right === "number";
      return { clash: [left, right], fromLast, isProvable };
    }
  }
  return { shape };
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
