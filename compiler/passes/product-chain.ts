/**
 * Chains of matrix products in a graph: what a product's operands are products of, as long as nobody else
 * reads those. An axis or several stand for the rows of a matrix, for its columns, and for a batch, so that
 * transposes and products of transposed matrices are seen through.
 */
import { sizeOf, type Dim } from "../ir/dim.ts";
import { transposeTo } from "../ir/construct.ts";
import type { Builder, Node } from "../ir/graph.ts";
import { freeAxes } from "../ir/ops/products.ts";
import type { ChainOrder } from "./chain-order.ts";

/** A tensor as a batch of matrices: which of its axes are which. */
export interface Matrices {
  readonly node: Node;
  readonly batch: readonly number[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

export interface ProductChain {
  readonly root: Node<"dot_general">;
  /** Three or more; the columns of each are the rows of the next. */
  readonly operands: readonly Matrices[];
  /** How the text has it. */
  readonly written: ChainOrder;
  /** The products inside, and the transposes of them: gone when the chain is computed in another order. */
  readonly inner: readonly Node[];
}

/** One order of a chain, and what it costs. */
export interface PricedOrder {
  readonly order: ChainOrder;
  /** Floating-point operations of each product, in the order they are computed. */
  readonly products: readonly Dim[];
  readonly flops: Dim;
}

/** The cost of a chain in the cheapest order, with the check for overflow and underflow. */
export interface ChainCheck {
  /** Floating-point operations in addition to the products. */
  readonly flops: Dim;
  /** What is computed where the check fails: the same order in f64, or the order as written. */
  readonly otherwise: "f64" | "written";
  /** False if the cheapest order saves too little to pay for the check: then the chain stays as it is written. */
  readonly pays: boolean;
}

/** What was decided on one chain, whether or not anything changed. */
export interface ChainDecision {
  /** The whole product, as the pass met it. */
  readonly node: Node;
  /** The matrices, as the pass met them; an order names them by their places. */
  readonly operands: readonly Node[];
  readonly written: ChainOrder;
  readonly chosen: PricedOrder;
  readonly rejected: readonly PricedOrder[];
  /** Undefined where no order is cheaper, and for integers, which wrap to the same bits in every order. */
  readonly check: ChainCheck | undefined;
}

/** Longer chains are ordered in pieces. */
const MOST_OPERANDS = 32;

/** The chain that ends in a product; undefined for a product of two. `isOpen` says of a node that nobody but its one user reads it. */
export function chainAt(
  root: Node<"dot_general">,
  isOpen: (node: Node) => boolean,
): ProductChain | undefined {
  const operands: Matrices[] = [];
  const inner: Node[] = [];
  let room = MOST_OPERANDS - 2;
  const flatten = (matrices: Matrices, depth: number): ChainOrder => {
    const { node } = matrices;
    if (depth > 0 && (room === 0 || !isOpen(node))) return operands.push(matrices) - 1;
    if (node.op === "transpose") {
      const order = flatten(beforeTranspose(matrices, node), depth);
      // Of a transpose of something else nothing is gained.
      if (typeof order === "number") operands[order] = matrices;
      else inner.push(node);
      return order;
    }
    const factors = node.op === "dot_general" ? factorsOf(matrices, node) : undefined;
    if (factors === undefined) return operands.push(matrices) - 1;
    if (depth > 0) {
      inner.push(node);
      room--;
    }
    return [flatten(factors[0], depth + 1), flatten(factors[1], depth + 1)];
  };
  const written = flatten(resultOf(root), 0);
  return operands.length > 2 ? { root, operands, written, inner } : undefined;
}

/** Places from, from + 1, ... */
const places = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i);

/** The result of a product with its left operand's free axes as rows. */
function resultOf(root: Node<"dot_general">): Matrices {
  const batch = root.attrs.batch[0].length;
  const rows = (root.src[0]?.type.shape.length ?? 0) - batch - root.attrs.contract[0].length;
  const columns = root.type.shape.length - batch - rows;
  return {
    node: root,
    batch: places(0, batch),
    rows: places(batch, rows),
    columns: places(batch + rows, columns),
  };
}

function beforeTranspose({ batch, rows, columns }: Matrices, node: Node<"transpose">): Matrices {
  const [operand] = node.src;
  if (operand === undefined) throw new Error("transpose has an operand");
  const before = (axis: number): number => node.attrs.permutation[axis] ?? 0;
  return { node: operand, batch: batch.map(before), rows: rows.map(before), columns: columns.map(before) };
}

/** A product's operands, in the order in which their matrices give it; undefined where its axes are mixed otherwise. */
function factorsOf(
  { batch, rows, columns }: Matrices,
  product: Node<"dot_general">,
): readonly [Matrices, Matrices] | undefined {
  const [left, right] = product.src;
  if (left === undefined || right === undefined) throw new Error("dot_general has two operands");
  const own = resultOf(product);
  if (!isSame(batch, own.batch)) return undefined;
  const isStraight = isSameSet(rows, own.rows);
  if (!isStraight && !isSameSet(rows, own.columns)) return undefined;
  const { contract, batch: batches } = product.attrs;
  const [leftFree, rightFree] = [
    freeAxes(left.type.shape.length, product.attrs, 0),
    freeAxes(right.type.shape.length, product.attrs, 1),
  ];
  const inLeft = (axes: readonly number[]): readonly number[] =>
    axes.map((axis) => leftFree[axis - own.batch.length] ?? 0);
  const inRight = (axes: readonly number[]): readonly number[] =>
    axes.map((axis) => rightFree[axis - own.batch.length - own.rows.length] ?? 0);
  return isStraight
    ? [
        { node: left, batch: batches[0], rows: inLeft(rows), columns: contract[0] },
        { node: right, batch: batches[1], rows: contract[1], columns: inRight(columns) },
      ]
    : [
        { node: right, batch: batches[1], rows: inRight(rows), columns: contract[1] },
        { node: left, batch: batches[0], rows: contract[0], columns: inLeft(columns) },
      ];
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((axis, i) => axis === b[i]);
const isSameSet = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((axis) => b.includes(axis));

/** Operand i is a matrix of sizes[i] × sizes[i + 1]; `batch` is how many of them there are. */
export function sizesOf({ operands }: ProductChain): { readonly sizes: readonly Dim[]; readonly batch: Dim } {
  const [first] = operands;
  if (first === undefined) throw new Error("a chain has operands");
  return {
    sizes: [
      sizeAlong(first.node, first.rows),
      ...operands.map(({ node, columns }) => sizeAlong(node, columns)),
    ],
    batch: sizeAlong(first.node, first.batch),
  };
}

const sizeAlong = ({ type }: Node, axes: readonly number[]): Dim =>
  sizeOf(axes.map((axis) => type.shape[axis] ?? 1));

/** A product of two that is part of a chain. */
export interface ChainProduct {
  readonly left: Node;
  readonly right: Node;
  /** How many terms each element sums up. */
  readonly depth: Dim;
  readonly node: Node;
}

export interface ComputedChain {
  readonly node: Node;
  /** Operands before users. */
  readonly products: readonly ChainProduct[];
}

/** The chain's product computed in an order; `current` gives what stands for an operand now. */
export function inOrder(
  b: Builder,
  { operands }: ProductChain,
  order: ChainOrder,
  current: (node: Node) => Node,
): ComputedChain {
  const products: ChainProduct[] = [];
  const build = (part: ChainOrder): Matrices => {
    if (typeof part === "number") {
      const operand = operands[part];
      if (operand === undefined) throw new Error(`the chain has no operand ${String(part)}`);
      return { ...operand, node: current(operand.node) };
    }
    const [x, y] = [build(part[0]), build(part[1])];
    const made = product(b, x, y);
    const depth = sizeAlong(x.node, x.columns);
    products.push({ left: x.node, right: y.node, depth, node: made.node });
    return made;
  };
  const { node, batch, rows, columns } = build(order);
  return { node: transposeTo(b, node, [...batch, ...rows, ...columns]), products };
}

function product(b: Builder, x: Matrices, y: Matrices): Matrices {
  const node = b.node("dot_general", [x.node, y.node], {
    contract: [x.columns, y.rows],
    batch: [x.batch, y.batch],
  });
  // Free axes keep their order, so that a row axis stands where its rank among the rows says.
  const ranked = (axes: readonly number[], from: number): readonly number[] =>
    axes.map((axis) => from + axes.filter((other) => other < axis).length);
  const batch = places(0, x.batch.length);
  return {
    node,
    batch,
    rows: ranked(x.rows, batch.length),
    columns: ranked(y.columns, batch.length + x.rows.length),
  };
}
