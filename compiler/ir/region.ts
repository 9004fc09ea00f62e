/** Regions: making them, copying them, and giving their parameters values. */
import type { Attrs, Loop, OpName, Region } from "./attrs.ts";
import { nodeKey } from "./attrs-key.ts";
import type { Builder, Node } from "./graph.ts";
import { formatType, type TensorType } from "./types.ts";

/** A region from its results, which read no leaves but literals and parameters 0, 1, 2, ... of these types. */
export function makeRegion(parameters: readonly TensorType[], results: readonly Node[]): Region {
  const key = `${parameters.map(formatType).join()}:${results.map(({ id }) => id).join()}`;
  return Object.freeze({ parameters, results, key });
}

/** A parameter of a region under way, apart from those of all others. */
export function openParameter(b: Builder, type: TensorType): Node {
  return b.node("parameter", [], { number: -1 - b.size, type });
}

/** A name for the turns of a loop that no other loop has. Dimension variables of users begin with a capital. */
export function freshTurns(b: Builder): string {
  return `turns${String(b.size)}`;
}

/** The regions of a control operator, none for any other. */
export function regionsOf(node: Node): readonly Region[] {
  if (node.op === "if") return [node.attrs.then, node.attrs.otherwise];
  if (node.op !== "loop") return [];
  const { condition, body } = node.attrs.loop;
  return condition === null ? [body] : [condition, body];
}

/** The node's attributes with other regions; the very same object where no region changes. */
export function mapRegions(node: Node, map: (region: Region) => Region): Attrs[OpName] {
  const { attrs } = node;
  if (node.op === "if") {
    const [then, otherwise] = [map(node.attrs.then), map(node.attrs.otherwise)];
    const isSame = then === node.attrs.then && otherwise === node.attrs.otherwise;
    return isSame ? attrs : { ...node.attrs, then, otherwise };
  }
  if (node.op !== "loop") return attrs;
  const { loop } = node.attrs;
  const condition = loop.condition === null ? null : map(loop.condition);
  const body = map(loop.body);
  const isSame = condition === loop.condition && body === loop.body;
  return isSame ? attrs : { ...node.attrs, loop: { ...loop, condition, body } };
}

/** Equal for the siblings of a control operator: nodes that one run computes together. */
export function instanceKey(node: Node<"if"> | Node<"loop">): string {
  const what = node.op === "if" ? [node.attrs.then, node.attrs.otherwise] : node.attrs.loop;
  return nodeKey(node.op, node.src, what);
}

export const isControl = (node: Node): node is Node<"if"> | Node<"loop"> =>
  node.op === "if" || node.op === "loop";

/**
 * The roots with some nodes replaced, and everything between made again. Loops that are made again count their turns
 * under new names, each loop under one.
 */
export function substitute(
  b: Builder,
  roots: readonly Node[],
  replaced: ReadonlyMap<Node, Node>,
): readonly Node[] {
  const made = new Map(replaced);
  const turns = new Map<string, string>();
  const renamed = (loop: Loop): Loop => {
    // A loop that is told its turns has the name from the loop that counts them, which comes first.
    const name = turns.get(loop.turns) ?? (loop.condition === null ? loop.turns : freshTurns(b));
    turns.set(loop.turns, name);
    return { ...loop, turns: name };
  };
  const stack = roots.toReversed();
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    const waiting = made.has(node) ? [] : node.src.filter((operand) => !made.has(operand));
    if (waiting.length > 0) {
      stack.push(...waiting);
      continue;
    }
    stack.pop();
    if (made.has(node)) continue;
    const src = node.src.map((operand) => made.get(operand) ?? operand);
    const isSame = src.every((operand, i) => operand === node.src[i]);
    made.set(node, isSame ? node : again(b, node, src, renamed));
  }
  return roots.map((root) => made.get(root) ?? root);
}

function again(b: Builder, node: Node, src: readonly Node[], renamed: (loop: Loop) => Loop): Node {
  if (node.op === "loop") return b.node("loop", src, { ...node.attrs, loop: renamed(node.attrs.loop) });
  const attrs: Attrs[OpName] = node.attrs;
  return b.node<OpName>(node.op, src, attrs);
}

/** The region's results on these arguments, as nodes beside the arguments. */
export function instantiate(b: Builder, region: Region, given: readonly Node[]): readonly Node[] {
  const replaced = region.parameters.flatMap((type, number): readonly (readonly [Node, Node])[] => {
    const value = given[number];
    return value === undefined ? [] : [[b.node("parameter", [], { number, type }), value]];
  });
  return substitute(b, region.results, new Map(replaced));
}

/** What regions under way read from outside, and the regions with that as further parameters. */
export interface Closed {
  readonly captured: readonly Node[];
  readonly regions: readonly Region[];
}

/** A region under way: its results, and its own parameters. */
export interface OpenRegion {
  readonly results: readonly Node[];
  /** Numbered before what is captured. */
  readonly first: readonly Node[];
  /** Numbered after it. */
  readonly last?: readonly Node[];
}

/**
 * Closes regions that share what they capture: every node for which `isOuter` holds, and every leaf but literals.
 * What lies above these is made again inside each region that needs it.
 */
export function closeRegions(
  b: Builder,
  open: readonly OpenRegion[],
  isOuter: (node: Node) => boolean,
): Closed {
  const captured = new Set<Node>();
  for (const { results, first, last = [] } of open) {
    const own = new Set([...first, ...last]);
    const seen = new Set<Node>();
    const stack = results.toReversed();
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (seen.has(node) || own.has(node)) continue;
      seen.add(node);
      if (!isLiteral(node) && (node.src.length === 0 || isOuter(node))) captured.add(node);
      else stack.push(...node.src.toReversed());
    }
  }
  const shared = [...captured];
  const regions = open.map(({ results, first, last = [] }) => {
    const given = [...first, ...shared, ...last];
    const replaced = new Map(
      given.map((node, number) => [node, b.node("parameter", [], { number, type: node.type }) as Node]),
    );
    return makeRegion(
      given.map(({ type }) => type),
      substitute(b, results, replaced),
    );
  });
  return { captured: shared, regions };
}

/** Stands in every region by itself. */
function isLiteral(node: Node): boolean {
  return node.op === "constant" || node.op === "iota" || node.op === "dimension";
}
