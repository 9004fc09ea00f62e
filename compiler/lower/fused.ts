/** Kernels of fused groups: elementwise chains, and reductions with the elementwise chains that feed them. */
import type { Node } from "../ir/graph.ts";
import { attrsKey } from "../ir/attrs-key.ts";
import { formatShape, type Dim } from "../ir/dim.ts";
import type { DType, Shape } from "../ir/types.ts";
import { ZERO, Draft, type Drafted } from "./draft.ts";
import { elementwise } from "./elementwise.ts";
import type { Affine, Value } from "./kernel.ts";
import { collapseAxes, type CollapsedAxis, type Operand } from "./operand.ts";
import { REDUCTIONS, type Reduction } from "./reductions.ts";

/** Nodes computed together at one iteration space. */
export interface Fused {
  /** The elementwise nodes, operands first. */
  readonly nodes: readonly Node[];
  /** All that they read, in the iteration space's shape. */
  readonly operands: ReadonlyMap<Node, Operand>;
  readonly shape: Shape;
}

/** What a reduction does. */
export interface Reducing {
  readonly op: keyof typeof REDUCTIONS;
  readonly axes: readonly number[];
}

/** A name for each node of the group and each operand, by their order. */
export function refsOf({ nodes, operands }: Fused): ReadonlyMap<Node, string> {
  const refs = new Map([...operands.keys()].map((node, i) => [node, `o${String(i)}`]));
  nodes.forEach((node, i) => refs.set(node, String(i)));
  return refs;
}

/** A text that is equal for groups that compute the same of their operands, in the same order. */
export function fusedKey({ nodes, shape }: Fused, refs: ReadonlyMap<Node, string>): string {
  const steps = nodes.map((node) => {
    const src = node.src.map((operand) => refs.get(operand) ?? "?").join();
    return `${node.op}(${src})${attrsKey(node.attrs)}`;
  });
  return `${steps.join(" ")} ${formatShape(shape)}`;
}

/** The nodes' values at one place. `strides` are those of the operands after their axes were collapsed. */
type Evaluate = (coordinates: readonly Affine[]) => (node: Node) => Value;

function evaluator(draft: Draft, fused: Fused, strides: ReadonlyMap<Node, readonly Dim[]>): Evaluate {
  return (coordinates) => {
    const values = new Map<Node, Value>();
    const valueOf = (node: Node): Value => {
      const known = values.get(node);
      if (known !== undefined) return known;
      const operand = fused.operands.get(node);
      if (operand === undefined) throw new Error(`${node.op} is read before it is made`);
      const made = draft.read(operand, coordinates, strides.get(node));
      values.set(node, made);
      return made;
    };
    for (const node of fused.nodes) values.set(node, elementwise(draft.scalar, node, node.src.map(valueOf)));
    return valueOf;
  };
}

function collapsedSpace(fused: Fused, targets: readonly Operand[], isReduced?: (axis: number) => boolean) {
  const read = [...fused.operands];
  const lists = [...read.map(([, operand]) => operand.strides), ...targets.map(({ strides }) => strides)];
  const { axes, strides } = collapseAxes(fused.shape, lists, isReduced);
  return {
    axes,
    reads: new Map(read.map(([node], i) => [node, strides[i] ?? []])),
    writes: targets.map((_, i) => strides[read.length + i] ?? []),
  };
}

/** Writes some of the group's nodes, all of the iteration shape, each to its own place. */
export function elementwiseKernel(
  hint: string,
  fused: Fused,
  outputs: readonly { readonly node: Node; readonly target: Operand }[],
): Drafted {
  const draft = new Draft();
  const targets = outputs.map(({ target }) => target);
  const { axes, reads, writes } = collapsedSpace(fused, targets);
  const evaluate = evaluator(draft, fused, reads);
  const loops = axes.map(({ extent }, i) => ({
    stop: extent,
    lanes: i === axes.length - 1 ? (4 as const) : (1 as const),
  }));
  draft.nest(loops, (coordinates) => {
    const valueOf = evaluate(coordinates);
    // All is read before anything is written: an output may stand in the place of an operand.
    const values = outputs.map(({ node }) => valueOf(node));
    outputs.forEach(({ target }, i) => {
      const value = values[i];
      if (value !== undefined) draft.write(target, coordinates, value, writes[i]);
    });
  });
  return draft.finish(hint);
}

/** Reduces one node of the group over `axes` of the iteration space; `target` has the kept axes. */
export function reductionKernel(
  hint: string,
  fused: Fused,
  reduced: Node,
  reduction: Reducing,
  target: Operand,
): Drafted {
  const draft = new Draft();
  const isReduced = (axis: number): boolean => reduction.axes.includes(axis);
  const { axes, reads, writes } = collapsedSpace(fused, [spread(target, fused.shape, isReduced)], isReduced);
  const evaluate = evaluator(draft, fused, reads);
  const rule: Reduction = REDUCTIONS[reduction.op];
  const dtype: DType = reduced.type.dtype;
  const kept = indices(axes, false);
  const inner = indices(axes, true);
  const lastKept = kept.at(-1);
  const keepsLast = lastKept !== undefined && lastKept === axes.length - 1;
  const loops = kept.map((axis) => {
    const extent = axes[axis]?.extent ?? 1;
    const isLast = keepsLast && axis === lastKept;
    return {
      stop: extent,
      lanes: isLast ? (4 as const) : (1 as const),
      tile: isLast && isLong(extent, 16) ? 4 : 1,
    };
  });
  draft.nest(loops, (outer) => {
    const place = axes.map((): Affine => ZERO);
    kept.forEach((axis, i) => (place[axis] = outer[i] ?? ZERO));
    const total = rule.reduce(draft, dtype, {
      loops: inner.map((axis, i) => {
        const extent = axes[axis]?.extent ?? 1;
        const runsThrough = !keepsLast && i === inner.length - 1;
        return { stop: extent, lanes: runsThrough ? 4 : 1, tile: runsThrough && isLong(extent, 32) ? 4 : 1 };
      }),
      at: (positions) => {
        const full = [...place];
        inner.forEach((axis, i) => (full[axis] = positions[i] ?? ZERO));
        return evaluate(full)(reduced);
      },
    });
    draft.write(target, place, total, writes[0]);
  });
  return draft.finish(hint);
}

/** A target without the reduced axes, as seen from the whole iteration space. */
function spread(target: Operand, shape: Shape, isReduced: (axis: number) => boolean): Operand {
  let next = 0;
  return {
    ...target,
    shape,
    strides: shape.map((_, axis): Dim => (isReduced(axis) ? 0 : (target.strides[next++] ?? 0))),
  };
}

function indices(axes: readonly CollapsedAxis[], reduced: boolean): readonly number[] {
  return axes.flatMap((axis, i) => (axis.reduced === reduced ? [i] : []));
}

/** Known to be at least so long, or not known. */
export function isLong(extent: Dim, least: number): boolean {
  return typeof extent !== "number" || extent >= least;
}

/** A copy of a value to another place of the same shape. */
export function copyKernel(hint: string, from: Operand, target: Operand): Drafted {
  const draft = new Draft();
  copyInto(draft, from, target);
  return draft.finish(hint);
}

export function copyInto(draft: Draft, from: Operand, target: Operand): void {
  const { axes, strides } = collapseAxes(target.shape, [from.strides, target.strides]);
  const loops = axes.map(({ extent }, i) => ({
    stop: extent,
    lanes: i === axes.length - 1 ? (4 as const) : (1 as const),
  }));
  draft.nest(loops, (coordinates) => {
    draft.write(target, coordinates, draft.read(from, coordinates, strides[0]), strides[1]);
  });
}
