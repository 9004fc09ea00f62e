/** A gradient rule's cotangent of an operand, exactly 0 where nothing of the operand was selected. */
import type { OpName } from "../ir/attrs.ts";
import { binary, castTo, sub, unary, where, zerosLike } from "../ir/construct.ts";
import type { Builder, Node } from "../ir/graph.ts";
import { freeAxes } from "../ir/ops/products.ts";
import { uniformValue } from "../rewrite/constants.ts";
import { isNonzero } from "../rewrite/range.ts";
import type { Ranges } from "../rewrite/ranges.ts";
import type { OperandRule } from "./rule.ts";
import { held, operandOf } from "./rules/derive.ts";
import { metIn, nonzeroOf } from "./nonzero.ts";
import { both, onlySelected, selectedOf, type Part, type Selected, type Selection } from "./selection.ts";

/** What is known of the node whose cotangent is passed on. */
export interface Given {
  readonly builder: Builder;
  readonly ranges: Ranges;
  readonly cotangent: Node;
  /** The elements that are selected; elsewhere the cotangent is exactly 0. */
  readonly selected: Selected;
}

/** The rule's cotangent, in which no zero that was not selected is multiplied by a value that may be infinite. */
export function partOf(rule: OperandRule<OpName>, node: Node, operand: number, given: Given): Part {
  const { builder: b, ranges, cotangent, selected: from } = given;
  const selected = selectedOf(node, operand, from);
  const part = rule.cotangent(b, node, cotangent, operand);
  const met = metBy(node, operand);
  const all = met === undefined ? selected : both(selected, met);
  if (from === undefined || selected === undefined) return { node: part, selected: all };
  if (node.op === "dot_general" && isInfinite(node, operand, given, from))
    return { node: productPart(rule, node, operand, given, from), selected: all };
  if (new Zeros(ranges, cotangent, selected.isElementwise).in(part)) return { node: part, selected: all };
  const safe = node.op === "linear_recurrence" ? recurrencePart(rule, node, operand, selected, given) : part;
  return { node: onlySelected(b, selected.node(b), safe), selected: all };
}

/** Which elements of a factor are multiplied with anything but zeros. */
function metBy(node: Node, operand: number): Selected {
  if (node.op === "mul") return nonzeroOf(operandOf(node, 1 - operand));
  return node.op === "dot_general" ? metIn(node, operand === 0 ? 0 : 1) : undefined;
}

/**
 * Whether a product's other factor may be infinite or NaN. An input is taken for such a factor where that costs little: its
 * rows or columns were selected as a whole.
 */
function isInfinite(
  node: Node<"dot_general">,
  operand: number,
  { builder: b, ranges }: Given,
  from: Selection,
): boolean {
  const { finite } = ranges.of(operandOf(node, 1 - operand));
  if (finite !== "as given" || !from.isElementwise) return finite === "unknown";
  return [0, 1].some((side) => isUniformAlong(from.node(b), freeAxesIn(node, side)));
}

/**
 * Whether a node is sure to be 0 wherever a cotangent is 0. If computing the selection needs
 * a sum over other elements, numbers that are finite unless they overflow are treated as finite.
 */
class Zeros {
  readonly #ranges: Ranges;
  readonly #cotangent: Node;
  readonly #isStrict: boolean;
  readonly #known = new Map<Node, boolean>();

  constructor(ranges: Ranges, cotangent: Node, isStrict: boolean) {
    this.#ranges = ranges;
    this.#cotangent = cotangent;
    this.#isStrict = isStrict;
  }

  in(node: Node): boolean {
    const known = this.#known.get(node) ?? this.#find(node);
    this.#known.set(node, known);
    return known;
  }

  #find(node: Node): boolean {
    if (node === this.#cotangent || uniformValue(node) === 0) return true;
    // Ids are a topological order: older nodes do not read the cotangent.
    if (node.id < this.#cotangent.id) return false;
    const [a, c] = node.src;
    if (a === undefined) return false;
    if (node.op === "mul" && c !== undefined)
      return (this.in(a) && (this.in(c) || this.#isFinite(c))) || (this.in(c) && this.#isFinite(a));
    if (node.op === "div" && c !== undefined)
      return this.in(a) && this.#isFinite(c) && isNonzero(this.#ranges.of(c));
    if (node.op === "dot_general" && c !== undefined)
      return (this.in(a) && this.#isFinite(c)) || (this.in(c) && this.#isFinite(a));
    if (node.op === "linear_recurrence" && c !== undefined) return this.in(c) && this.#isFinite(a);
    if (node.op === "where") return node.src.slice(1).every((side) => this.in(side));
    if (node.op === "gather") return this.in(a);
    if (node.op === "scatter_add") return this.in(a) && this.in(operandOf(node, 2));
    return LINEAR.has(node.op) && node.src.every((operand) => this.in(operand));
  }

  #isFinite(node: Node): boolean {
    const { finite } = this.#ranges.of(node);
    return finite === "always" || (finite !== "unknown" && !this.#isStrict);
  }
}

/** Operators whose result is 0 where all operands are 0. */
const LINEAR: ReadonlySet<OpName> = new Set<OpName>([
  ...(["neg", "add", "sub", "cast", "detach", "as_written", "variable", "reduce_sum", "cumsum"] as const),
  ...(["reshape", "transpose", "broadcast", "slice", "pad", "concat"] as const),
]);

/**
 * A recurrence without the factors after which nothing was selected. All selected elements come before these factors,
 * so their values are those of the full recurrence.
 */
function recurrencePart(
  rule: OperandRule<OpName>,
  node: Node<"linear_recurrence">,
  operand: number,
  selected: Selection,
  { builder: b, cotangent }: Given,
): Node {
  const [factors, terms] = [operandOf(node, 0), operandOf(node, 1)];
  const safe = b.node("linear_recurrence", [onlySelected(b, selected.node(b), factors), terms], node.attrs);
  return rule.cotangent(b, safe, cotangent, operand);
}

/**
 * ∂L/∂A = ∂L/∂C Bᵀ sums over the columns of C. Where B may be infinite or NaN:
 *
 *   C was selected row by row         the other rows of ∂L/∂A become 0
 *   C was selected column by column   the other columns of B become 0
 *   else                              a second product counts, for each element of ∂L/∂A, the selected terms with an
 *                                     infinite or NaN factor; where there are none, such factors count as 0
 */
function productPart(
  rule: OperandRule<OpName>,
  node: Node<"dot_general">,
  operand: number,
  { builder: b, cotangent }: Given,
  from: Selection,
): Node {
  const factor = operandOf(node, 1 - operand);
  const withFactor = (other: Node, c: Node): Node => {
    const src = operand === 0 ? [operandOf(node, 0), other] : [other, operandOf(node, 1)];
    return rule.cotangent(b, b.node("dot_general", src, node.attrs), c, operand);
  };
  const mask = from.node(b);
  const selectedIn = (side: number): Node => selectedOf(node, side, from)?.node(b) ?? mask;
  if (isUniformAlong(mask, freeAxesIn(node, 1 - operand)))
    return onlySelected(b, selectedIn(operand), withFactor(factor, cotangent));
  if (isUniformAlong(mask, freeAxesIn(node, operand)))
    return withFactor(onlySelected(b, selectedIn(1 - operand), factor), cotangent);
  const finite = held(b, binary(b, "equal", sub(b, factor, factor), zerosLike(b, factor)));
  const infinite = castTo(b, unary(b, "not", finite), factor.type.dtype);
  const count = withFactor(infinite, castTo(b, held(b, mask), factor.type.dtype));
  const without = withFactor(where(b, finite, factor, zerosLike(b, factor)), cotangent);
  const isWithout = binary(b, "equal", count, zerosLike(b, count));
  return where(b, held(b, isWithout), without, withFactor(factor, cotangent));
}

/** The axes of the result that are free axes of an operand. */
function freeAxesIn(node: Node<"dot_general">, operand: number): readonly number[] {
  const { batch } = node.attrs;
  const left = freeAxes(operandOf(node, 0).type.shape.length, node.attrs, 0).length;
  const first = batch[0].length + (operand === 0 ? 0 : left);
  const count = operand === 0 ? left : node.type.shape.length - first;
  return Array.from({ length: count }, (_, i) => first + i);
}

/** Whether a node plainly repeats its elements along axes. */
function isUniformAlong(node: Node, axes: readonly number[]): boolean {
  if (axes.length === 0 || uniformValue(node) !== undefined) return true;
  const [x] = node.src;
  if (node.op === "broadcast") {
    const from = axes.flatMap((axis) => {
      const source = node.attrs.axes.indexOf(axis);
      return source < 0 || x?.type.shape[source] === 1 ? [] : [source];
    });
    return x !== undefined && isUniformAlong(x, from);
  }
  if (node.op === "transpose")
    return (
      x !== undefined &&
      isUniformAlong(
        x,
        axes.map((axis) => node.attrs.permutation[axis] ?? axis),
      )
    );
  const isElementwise = node.op === "and" || node.op === "or" || node.op === "not" || node.op === "not_equal";
  return isElementwise && node.src.every((operand) => isUniformAlong(operand, axes));
}
