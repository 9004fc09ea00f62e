/** Sums and extremes along axes, looked for behind the nodes that only move them to where they are read. */
import type { OpName } from "../../ir/attrs.ts";
import { dimEquals, shapeEquals } from "../../ir/dim.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import type { Shape } from "../../ir/types.ts";
import { uniformValue } from "../constants.ts";
import { withOperands } from "../rebuild.ts";

/** What picks, orders or repeats elements of its first operand and computes nothing. */
const MOVEMENTS: ReadonlySet<OpName> = new Set<OpName>([
  "reshape",
  "transpose",
  "broadcast",
  "slice",
  "gather",
]);

/**
 * `change` made to the nearest node below the movements on top of `node` that it takes, with the same
 * movements of the result; null where it takes none of them.
 */
export function alongMovements(b: Builder, node: Node, change: (node: Node) => Node | null): Node | null {
  const path: Node[] = [];
  let at: Node | undefined = node;
  for (;;) {
    if (at === undefined) return null;
    const changed = change(at);
    if (changed !== null)
      return path.reduceRight((moved, step) => withOperands(b, step, [moved, ...step.src.slice(1)]), changed);
    if (!MOVEMENTS.has(at.op)) return null;
    path.push(at);
    at = at.src[0];
  }
}

/** The sum behind nodes that give it its axes back: `keepdims`, `[:, None]`, broadcasting. */
export function spreadSum(node: Node): Node<"reduce_sum"> | undefined {
  let at: Node | undefined = node;
  while (at !== undefined && (at.op === "reshape" || at.op === "transpose" || at.op === "broadcast"))
    at = at.src[0];
  return at?.op === "reduce_sum" ? at : undefined;
}

/** Whether `node` repeats the reduction along the very axes that went away, and keeps the others in their places. */
export function isSpreadOver(node: Node, reduction: Node, axes: readonly number[]): boolean {
  const whole = reduction.src[0]?.type.shape ?? [];
  if (!shapeEquals(node.type.shape, whole)) return false;
  const from = axesIn(node, reduction);
  const kept = [...whole.keys()].filter((axis) => !axes.includes(axis));
  return (
    from !== undefined &&
    whole.every((dim, axis) => {
      const place = kept.indexOf(axis);
      return dim === 1 || from[axis] === (place < 0 ? undefined : place);
    })
  );
}

/** For each axis of a node the axis of the source that it runs along; undefined where it repeats. */
function axesIn(node: Node, source: Node): readonly (number | undefined)[] | undefined {
  let axes: readonly (number | undefined)[] = [...node.type.shape.keys()];
  let at = node;
  while (at !== source) {
    const below = sourceOf(at);
    const step = below === undefined ? undefined : stepOf(at, below.type.shape);
    if (below === undefined || step === undefined) return undefined;
    axes = axes.map((axis) => (axis === undefined ? undefined : step(axis)));
    at = below;
  }
  return axes;
}

/** What a node takes its elements from: of `where(c, 0, x)` x. */
function sourceOf(node: Node): Node | undefined {
  if (node.op !== "where") return node.src[0];
  const [, instead, source] = node.src;
  return instead !== undefined && uniformValue(instead) === 0 ? source : undefined;
}

/** Whether the form is z - max(z) along these axes, so that no element is above 0; also where an infinite extreme stays. */
export function isShifted(node: Node, axes: readonly number[]): boolean {
  const shift = shiftAxes(node);
  return shift !== undefined && isSameList(shift, axes);
}

/** The axes along which a node is z - max(z); undefined if it has another form. */
export function shiftAxes(node: Node): readonly number[] | undefined {
  const [z, shift] = node.op === "sub" ? node.src : [];
  let most = shift;
  while (most !== undefined && SHAPING.has(most.op)) most = sourceOf(most);
  if (shift === undefined || most?.op !== "reduce_max" || most.src[0] !== z) return undefined;
  return isSpreadOver(shift, most, most.attrs.axes) ? most.attrs.axes : undefined;
}

const SHAPING: ReadonlySet<OpName> = new Set<OpName>([
  "reshape",
  "transpose",
  "broadcast",
  "detach",
  "where",
]);

const isSameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((axis, i) => axis === b[i]);

type Step = (axis: number) => number | undefined;

function stepOf(node: Node, operand: Shape): Step | undefined {
  const { shape } = node.type;
  switch (node.op) {
    case "detach":
      return (axis) => axis;
    case "where":
      return (axis) => axis;
    case "transpose":
      return (axis) => node.attrs.permutation[axis];
    case "broadcast":
      return (axis) => {
        const from = node.attrs.axes.indexOf(axis);
        return from >= 0 && dimEquals(operand[from] ?? 1, shape[axis] ?? 1) ? from : undefined;
      };
    case "reshape": {
      const [before, after] = [longAxes(operand), longAxes(shape)];
      const isPadding =
        before.length === after.length &&
        after.every((axis, i) => {
          return dimEquals(shape[axis] ?? 1, operand[before[i] ?? 0] ?? 1);
        });
      return isPadding ? (axis) => before[after.indexOf(axis)] : undefined;
    }
    default:
      return undefined;
  }
}

/** The axes that are not 1. */
const longAxes = (shape: Shape): readonly number[] => [...shape.keys()].filter((axis) => shape[axis] !== 1);
