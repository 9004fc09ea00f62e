/**
 * First fusion: which nodes share a kernel. Elementwise operators of one shape that feed each other do,
 * and feed the reduction that alone reads them.
 *
 * No two groups may wait for each other. Every group has a level, and each edge between groups goes
 * from a lower level to a higher one; that is kept at each step, so no search for cycles is needed.
 */
import { shapeEquals } from "../ir/dim.ts";
import { nodesOf, type Graph, type Node } from "../ir/graph.ts";
import { OPS } from "../ir/ops.ts";
import type { Shape } from "../ir/types.ts";
import type { FusionGroup, FusionKind, FusionPlan } from "./fusion-plan.ts";

interface Draft {
  readonly kind: FusionKind;
  /** The shape its kernel runs over. */
  readonly shape: Shape;
  readonly level: number;
  readonly nodes: Set<Node>;
}

/** So many operators share a kernel at most: what generated functions may hold, and compilers optimise, has limits. */
export const MOST_FUSED = 64;

/** The partition of a graph into kernels. A pure function of the graph; near linear in its nodes. */
export function planFusion(graph: Graph): FusionPlan {
  const nodes = nodesOf(graph);
  const results = new Set(graph.results.map((result) => result.node));
  const readers = readersOf(nodes);
  const free = freeIndexMaps(nodes, results, readers);
  const groupOf = assign(nodes.filter((node) => !free.has(node)));
  sink(nodes, groupOf, results, readers);
  return { groups: ordered(graph, groupOf).map((draft) => finish(draft, groupOf, results, readers)) };
}

type Readers = ReadonlyMap<Node, readonly Node[]>;
type Groups = Map<Node, Draft>;

function readersOf(nodes: readonly Node[]): Readers {
  const readers = new Map<Node, Node[]>(nodes.map((node) => [node, []]));
  for (const node of nodes) for (const operand of new Set(node.src)) readers.get(operand)?.push(node);
  return readers;
}

/** Costs nothing where it is read: each element's place gives where, or what, it is. */
function isIndexMap(node: Node): boolean {
  return (
    node.op === "broadcast" || node.op === "iota" || (node.op === "constant" && node.type.shape.length === 0)
  );
}

/**
 * The index maps that are never written to memory: those that only elementwise operators, reductions and
 * other such index maps read. Others know addresses only.
 */
function freeIndexMaps(
  nodes: readonly Node[],
  results: ReadonlySet<Node>,
  readers: Readers,
): ReadonlySet<Node> {
  const free = new Set<Node>();
  for (const node of nodes.toReversed()) {
    const reads = readers.get(node) ?? [];
    if (isIndexMap(node) && !results.has(node) && reads.every((r) => free.has(r) || takesIndexMaps(r)))
      free.add(node);
  }
  return free;
}

function takesIndexMaps(reader: Node): boolean {
  const { class: family } = OPS[reader.op];
  return family === "elementwise" || family === "reduction";
}

/** The nodes whose values a node needs from memory or from its own kernel: it looks through index maps where it can. */
function sources(node: Node): readonly Node[] {
  return takesIndexMaps(node) ? node.src.flatMap(lookThrough) : node.src;
}

function lookThrough(operand: Node): readonly Node[] {
  return isIndexMap(operand) ? operand.src.flatMap(lookThrough) : [operand];
}

/** Gives every node that is computed a group; an elementwise node joins its latest operands' where nothing else is as late. */
function assign(nodes: readonly Node[]): Groups {
  const groupOf: Groups = new Map();
  for (const node of nodes) {
    const needed = groupsOf(sources(node), groupOf);
    const level = Math.max(-1, ...[...needed].map((group) => group.level));
    const latest = [...needed].filter((group) => group.level === level);
    const own = node.op === "iota" ? "movement" : OPS[node.op].class;
    const joinable = groupsOf(own === "elementwise" ? node.src : [], groupOf);
    const [first, ...others] = latest
      .filter((group) => group.kind === "elementwise" && joinable.has(group))
      .sort((a, b) => b.nodes.size - a.nodes.size);
    const size = others.reduce((sum, { nodes: more }) => sum + more.size, (first?.nodes.size ?? 0) + 1);
    if (first !== undefined && others.length === latest.length - 1 && size <= MOST_FUSED) {
      for (const other of others) merge(other, first, groupOf);
      first.nodes.add(node);
      groupOf.set(node, first);
    } else {
      const shape = own === "reduction" ? (node.src[0]?.type.shape ?? []) : node.type.shape;
      groupOf.set(node, { kind: own, shape, level: level + 1, nodes: new Set([node]) });
    }
  }
  return groupOf;
}

function groupsOf(nodes: readonly Node[], groupOf: Groups): ReadonlySet<Draft> {
  return new Set(nodes.map((node) => groupOf.get(node)).filter((group) => group !== undefined));
}

/** Both are of one shape and one level, so neither waits for the other. */
function merge(from: Draft, into: Draft, groupOf: Groups): void {
  for (const node of from.nodes) {
    into.nodes.add(node);
    groupOf.set(node, into);
  }
  from.nodes.clear();
}

/**
 * An elementwise node that one later group alone reads moves there: its value then need not be written.
 * Readers come first, so that whole chains follow.
 */
function sink(nodes: readonly Node[], groupOf: Groups, results: ReadonlySet<Node>, readers: Readers): void {
  const readersIn = readersByGroup(groupOf, readers);
  for (const node of nodes.toReversed()) {
    const group = groupOf.get(node);
    const reads = readers.get(node) ?? [];
    if (group?.kind !== "elementwise" || results.has(node) || reads.length === 0) continue;
    const [target, ...more] = groupsOf(reads, groupOf);
    const isOnlyReader =
      target !== undefined && more.length === 0 && reads.every((reader) => groupOf.has(reader));
    if (!isOnlyReader || target === group || !takesNode(target, node)) continue;
    // How many operands must be written to memory when the node leaves their group, which now keeps them to itself.
    const operands = new Set(node.src);
    const newlyWritten = [...operands].filter((operand) => {
      const count = readers.get(operand)?.length ?? 0;
      const isPrivate = !results.has(operand) && readersIn.get(operand)?.get(group) === count;
      return groupOf.get(operand) === group && isPrivate && count > 1;
    });
    if (newlyWritten.length > 1) continue;
    group.nodes.delete(node);
    target.nodes.add(node);
    groupOf.set(node, target);
    for (const operand of operands) {
      const counts = readersIn.get(operand);
      counts?.set(group, (counts.get(group) ?? 0) - 1).set(target, (counts.get(target) ?? 0) + 1);
    }
  }
}

function takesNode(target: Draft, node: Node): boolean {
  return (
    (target.kind === "elementwise" || target.kind === "reduction") &&
    target.nodes.size < MOST_FUSED &&
    shapeEquals(target.shape, node.type.shape)
  );
}

/** How many readers of a node each group has. */
function readersByGroup(groupOf: Groups, readers: Readers): ReadonlyMap<Node, Map<Draft, number>> {
  const counts = new Map<Node, Map<Draft, number>>();
  for (const [node, reads] of readers) {
    const own = new Map<Draft, number>();
    for (const reader of reads) {
      const group = groupOf.get(reader);
      if (group !== undefined) own.set(group, (own.get(group) ?? 0) + 1);
    }
    counts.set(node, own);
  }
  return counts;
}

/** Operands before users, and each group as near to its users as that allows: what is short-lived stays so. */
function ordered(graph: Graph, groupOf: Groups): readonly Draft[] {
  const levelOf = (node: Node): number => groupOf.get(node)?.level ?? 0;
  const roots = graph.results.map((result) => result.node).sort((a, b) => levelOf(a) - levelOf(b));
  const done = new Set<Draft>();
  const entered = new Set<Draft>();
  for (const root of groupsOf(roots, groupOf)) {
    const stack = [root];
    for (let group = stack.at(-1); group !== undefined; group = stack.at(-1)) {
      if (entered.has(group)) {
        done.add(group);
        stack.pop();
        continue;
      }
      entered.add(group);
      const needed = groupsOf([...group.nodes].flatMap(sources), groupOf);
      for (const earlier of needed) if (!entered.has(earlier)) stack.push(earlier);
    }
  }
  return [...done];
}

function finish(draft: Draft, groupOf: Groups, results: ReadonlySet<Node>, readers: Readers): FusionGroup {
  const nodes = new Set<Node>(draft.nodes);
  if (draft.kind === "elementwise" || draft.kind === "reduction")
    for (const node of nodes) for (const operand of node.src) if (isIndexMap(operand)) nodes.add(operand);
  const isRead = (node: Node): boolean =>
    results.has(node) || (readers.get(node) ?? []).some((reader) => groupOf.get(reader) !== draft);
  return {
    kind: draft.kind,
    nodes: [...nodes].sort((a, b) => a.id - b.id),
    outputs: [...draft.nodes].filter(isRead).sort((a, b) => a.id - b.id),
  };
}
