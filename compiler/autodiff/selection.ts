/**
 * Which elements of a value the loss selected. `where(c, a, b)` gives `a` a cotangent where c holds and exactly 0
 * elsewhere. Such a zero must stay 0, even if a rule multiplies it by an infinite derivative. So autodiff passes the
 * choice on together with the cotangent, from operator to operator down to the leaves:
 *
 *   y = log(x)                              ∂L/∂y = where(x > 0, ∂L/∂z, 0)       selected: x > 0
 *   z = where(x > 0, y, 0)                  ∂L/∂x = where(x > 0, ∂L/∂y / x, 0)
 *
 * PyTorch and JAX compute ∂L/∂y / x alone, which is 0 / 0 at x = 0, and tell users to write `where` twice.
 *
 * A selection is a bool tensor of the value's shape. Autodiff builds its nodes only where a derivative may be infinite or
 * NaN; elsewhere it costs nothing. Undefined: everything is selected.
 */
import type { OpName } from "../ir/attrs.ts";
import {
  binary,
  castTo,
  expandReduced,
  full,
  inverseOf,
  reduceSum,
  transposeTo,
  unary,
  zerosLike,
} from "../ir/construct.ts";
import type { Builder, Node } from "../ir/graph.ts";
import { freeAxes } from "../ir/ops/products.ts";
import type { TensorType } from "../ir/types.ts";
import { tableRule } from "./rules.ts";
import { held, operandOf } from "./rules/derive.ts";

export class Selection {
  readonly #make: (b: Builder) => Node;
  #made: Node | undefined;
  /** Whether it costs no more than a few operations an element: no sum, no product, no scattering. */
  readonly isElementwise: boolean;

  constructor(isElementwise: boolean, make: (b: Builder) => Node) {
    this.isElementwise = isElementwise;
    this.#make = make;
  }

  /** The bool tensor. */
  node(b: Builder): Node {
    return (this.#made ??= this.#make(b));
  }

  then(isElementwise: boolean, change: (b: Builder, selected: Node) => Node): Selection {
    return new Selection(this.isElementwise && isElementwise, (b) => change(b, this.node(b)));
  }
}

export type Selected = Selection | undefined;

/** One user's part of a value's cotangent, or all of it. Elements that are not selected are exactly 0. */
export interface Part {
  readonly node: Node;
  readonly selected: Selected;
}

/** The elements that at least one of several users selects; undefined (all) where one of them selects all. */
export function either(selections: readonly Selected[]): Selected {
  const all = selections.filter((each) => each !== undefined);
  if (all.length < selections.length) return undefined;
  return all.reduce<Selected>(
    (a, c) =>
      a === undefined
        ? c
        : new Selection(a.isElementwise && c.isElementwise, (b) => or(b, a.node(b), c.node(b))),
    undefined,
  );
}

/** The selected elements of an operand, where `selected` are those of the result. */
export function selectedOf(node: Node, operand: number, selected: Selected): Selected {
  return PASSED_ON[node.op](node, operand, selected);
}

type Rule = (node: Node, operand: number, selected: Selected) => Selected;

/** Elementwise: each element of the operand is selected where its element of the result is. */
const same: Rule = (_node, _operand, selected) => selected;

/** A reduction: all elements that were reduced to a selected element are selected. */
const reduced: Rule = (node, operand, selected) => {
  const { shape } = operandOf(node, operand).type;
  const axes = "axes" in node.attrs && node.op !== "broadcast" ? node.attrs.axes : [];
  return selected?.then(true, (b, mask) => expandReduced(b, mask, axes, shape));
};

/** `where` selects. */
const chosen: Rule = (node, operand, selected) => {
  const choice = new Selection(true, (b) => {
    const condition = operandOf(node, 0);
    return operand === 1 ? condition : unary(b, "not", condition);
  });
  return both(selected, choice);
};

/** An extreme selects the elements that attain it. */
const attained: Rule = (node, operand, selected) => {
  if (node.op !== "reduce_max" && node.op !== "reduce_min") return selected;
  const x = operandOf(node, 0);
  const choice = new Selection(true, (b) =>
    binary(b, "equal", x, expandReduced(b, node, node.attrs.axes, x.type.shape)),
  );
  return both(reduced(node, operand, selected), choice);
};

/** A movement moves the selection back as it moves a cotangent. */
const moved: Rule = (node, operand, selected) =>
  selected?.then(true, (b, mask) => pulled(b, node, operand, mask));

/** Elements that are left out are not selected. */
const picked: Rule = (node, operand, selected) =>
  (selected ?? everything(node)).then(true, (b, mask) => pulled(b, node, operand, mask));

function pulled(b: Builder, node: Node, operand: number, mask: Node): Node {
  const rule = tableRule(node, operand);
  return typeof rule === "string" ? mask : castTo(b, rule.cotangent(b, node, mask, operand), "bool");
}

/** Where an operator adds cotangents up, count the selected ones: an element is selected where the count is not 0. */
const added: Rule = (node, operand, selected) =>
  selected?.then(false, (b, mask) => counted(b, node, operand, mask));

const gathered: Rule = (node, operand, selected) =>
  (selected ?? everything(node)).then(false, (b, mask) => counted(b, node, operand, mask));

function counted(b: Builder, node: Node, operand: number, mask: Node): Node {
  const rule = tableRule(node, operand);
  if (typeof rule === "string") return mask;
  const count = rule.cotangent(b, node, castTo(b, mask, node.type.dtype), operand);
  return binary(b, "not_equal", count, zerosLike(b, count));
}

/** An element of a recurrence is selected where a later one is. */
const recurrent: Rule = (node, _operand, selected) => {
  if (node.op !== "linear_recurrence" || selected === undefined) return selected;
  const { axis, reverse } = node.attrs;
  return selected.then(false, (b, mask) => {
    const count = b.node("cumsum", [castTo(b, mask, node.type.dtype)], { axis, reverse: !reverse });
    return binary(b, "not_equal", count, zerosLike(b, count));
  });
};

/** A row of the left operand is selected where any of its products with columns is. */
const multiplied: Rule = (node, operand, selected) => {
  if (node.op !== "dot_general" || selected === undefined) return selected;
  return selected.then(false, (b, mask) => productSelection(b, node, operand === 0 ? 0 : 1, mask));
};

function productSelection(b: Builder, node: Node<"dot_general">, side: 0 | 1, mask: Node): Node {
  const { contract, batch } = node.attrs;
  const x = operandOf(node, side);
  const free = freeAxes(x.type.shape.length, node.attrs, side);
  const others = mask.type.shape.length - batch[0].length - free.length;
  // The result's axes are [batch, left free, right free].
  const first = batch[0].length + (side === 0 ? free.length : 0);
  const numbers = castTo(b, mask, node.type.dtype);
  const count = reduceSum(
    b,
    numbers,
    Array.from({ length: others }, (_, i) => first + i),
  );
  const any = binary(b, "not_equal", count, zerosLike(b, count));
  const order = [...batch[side], ...free, ...contract[side]];
  const wide = b.node("broadcast", [any], {
    shape: order.map((axis) => x.type.shape[axis] ?? 1),
    axes: any.type.shape.map((_, axis) => axis),
  });
  return transposeTo(b, wide, inverseOf(order));
}

/** Total: every operator says how it passes a selection on. */
const PASSED_ON: Readonly<Record<OpName, Rule>> = {
  input: same,
  param: same,
  state: same,
  hyper: same,
  constant: same,
  dimension: same,
  parameter: same,
  iota: same,
  neg: same,
  abs: same,
  sign: same,
  floor: same,
  ceil: same,
  round: same,
  sqrt: same,
  exp: same,
  expm1: same,
  log: same,
  log1p: same,
  sin: same,
  cos: same,
  tanh: same,
  erf: same,
  erfc: same,
  not: same,
  cast: same,
  detach: same,
  as_written: same,
  variable: same,
  add: same,
  sub: same,
  mul: same,
  div: same,
  floor_div: same,
  mod: same,
  pow: same,
  equal: same,
  not_equal: same,
  less: same,
  less_equal: same,
  and: same,
  or: same,
  where: chosen,
  reduce_sum: reduced,
  reduce_max: attained,
  reduce_min: attained,
  reduce_prod: reduced,
  argmax: same,
  argmin: same,
  cumsum: added,
  linear_recurrence: recurrent,
  argsort: same,
  dot_general: multiplied,
  reshape: moved,
  transpose: moved,
  broadcast: added,
  slice: picked,
  pad: moved,
  concat: moved,
  gather: gathered,
  scatter_add: added,
  random_bits: same,
  // A control operator is differentiated as a whole.
  if: same,
  loop: same,
};

export function everything({ type }: Node): Selection {
  return new Selection(true, (b) => allTrue(b, type));
}

function allTrue(b: Builder, { shape }: TensorType): Node {
  return full(b, 1, { dtype: "bool", shape });
}

/** The selected elements of a part of a value's cotangent; none if there is no part. */
export function selectionNode(b: Builder, part: Part | undefined, { type }: Node): Node {
  if (part === undefined) return full(b, 0, { dtype: "bool", shape: type.shape });
  return part.selected?.node(b) ?? allTrue(b, type);
}

/** What both select. */
export function both(first: Selected, second: Selection): Selection {
  return first === undefined
    ? second
    : first.then(second.isElementwise, (b, mask) => and(b, mask, second.node(b)));
}

function and(b: Builder, first: Node, second: Node): Node {
  return first === second ? first : b.node("and", [first, second], {});
}

/**
 * Where either of two is selected. Simplifies what the two sides of a `where` give: `c or not c` to true, and
 * `m and c or m and not c` to m.
 */
export function or(b: Builder, first: Node, second: Node): Node {
  if (first === second) return first;
  if (isNot(first, second)) return allTrue(b, first.type);
  if (first.op === "and" && second.op === "and") {
    const [m, c] = first.src;
    const [n, d] = second.src;
    if (m !== undefined && m === n && c !== undefined && d !== undefined && isNot(c, d)) return m;
  }
  return b.node("or", [first, second], {});
}

const isNot = (a: Node, b: Node): boolean =>
  (a.op === "not" && a.src[0] === b) || (b.op === "not" && b.src[0] === a);

/** `part` where it is selected, else exactly 0. */
export function onlySelected(b: Builder, mask: Node, part: Node): Node {
  return b.node("where", [held(b, mask), part, zerosLike(b, part)], {});
}
