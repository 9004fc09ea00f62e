/** Checks the invariants of a graph; passes run it after themselves in tests and under `--verify`. */
import { attrsKey, nodeKey } from "./attrs-key.ts";
import { ATTRS_TEXT } from "./attrs-text.ts";
import type { OpName } from "./attrs.ts";
import type { Region } from "./attrs.ts";
import { nodesOf, reachable, type Graph, type Node } from "./graph.ts";
import { OPS } from "./ops.ts";
import { printNode } from "./print.ts";
import { instanceKey, regionsOf } from "./region.ts";
import { ParseFault, TextReader } from "./text-reader.ts";
import { ShapeFault } from "./shape-fault.ts";
import { formatType, isFloat } from "./types.ts";

/** What is wrong with a graph, one line a fault; empty for a valid graph. */
export function verify(graph: Graph): readonly string[] {
  const nodes = nodesOf(graph);
  const strays = nodes.filter((node) => node.op === "parameter");
  return [
    ...faultsIn(nodes, new Set()),
    ...strays.map((node) => `${printId(node)} (parameter): stands outside of a region`),
    ...resultFaults(graph, nodes),
  ];
}

/** The faults of the nodes of a graph or region, and of the regions in it that were not `seen` yet. */
function faultsIn(nodes: readonly Node[], seen: Set<string>): readonly string[] {
  return [
    ...nodes.flatMap((node) => faultsOf(node).map((fault) => `${printId(node)} (${node.op}): ${fault}`)),
    ...twins(nodes),
    ...clashingLeaves(nodes),
    ...repeatedDraws(nodes),
    ...sharedTurns(nodes),
    ...nodes.flatMap((node) =>
      regionsOf(node)
        .flatMap((region) => regionFaults(region, seen))
        .map((fault) => `in ${printId(node)} (${node.op}): ${fault}`),
    ),
  ];
}

/** A region reads its parameters and literals, nothing else. */
function regionFaults({ parameters, results, key }: Region, seen: Set<string>): readonly string[] {
  if (seen.has(key)) return [];
  seen.add(key);
  const nodes = reachable(results);
  const strays = nodes.filter((node) => {
    if (node.op !== "parameter") return node.src.length === 0 && !LITERALS.has(node.op);
    const type = parameters[node.attrs.number];
    return type === undefined || formatType(type) !== formatType(node.type);
  });
  return [...faultsIn(nodes, seen), ...strays.map((node) => `${printNode(node)} is not given to the region`)];
}

const LITERALS: ReadonlySet<OpName> = new Set(["constant", "iota", "dimension"]);

/** A loop counts its turns under a name of its own. */
function sharedTurns(nodes: readonly Node[]): readonly string[] {
  const counting = nodes
    .filter((node) => node.op === "loop")
    .filter(({ attrs }) => attrs.loop.condition !== null);
  const owners = new Map<string, string>();
  return counting.flatMap((node) => {
    const key = instanceKey(node);
    const { turns } = node.attrs.loop;
    const owner = owners.get(turns) ?? key;
    owners.set(turns, owner);
    return owner === key ? [] : [`${printId(node)} counts its turns as another loop does: ${turns}`];
  });
}

const printId = (node: Node): string => `%${String(node.id)}`;

function faultsOf(node: Node): readonly string[] {
  const faults: string[] = [];
  if (!Object.isFrozen(node)) faults.push("is not frozen");
  const later = node.src.filter((operand) => operand.id >= node.id).map(printId);
  if (later.length > 0) faults.push(`uses ${later.join(", ")}, which come after it`);
  const malformed = attrsFault(node.op, node);
  if (malformed !== undefined) return [...faults, malformed];
  const inferred = inferredType(node.op, node);
  const stated = formatType(node.type);
  if (inferred !== stated) faults.push(`has type ${stated}, but its operands give ${inferred}`);
  return faults;
}

/** Attributes are well-formed where they print, read back as the same and are in their canonical form. */
function attrsFault<K extends OpName>(op: K, { attrs }: Node<K>): string | undefined {
  const text = ATTRS_TEXT[op];
  const key = attrsKey(attrs);
  try {
    // Regions stand for themselves: their nodes are looked at one by one.
    const regions: Region[] = [];
    const printed = text.print(attrs, (region) => `@${String(regions.push(region) - 1)}`);
    const back = text.read(new TextReader(printed), (reader) => {
      const region = regions[Number(reader.expectMatch(/@\d+/y, "a region").slice(1))];
      return region ?? reader.reject("no such region");
    });
    if (attrsKey(back) !== key) return `has attributes ${key}, which are not those of its operator`;
  } catch (fault) {
    if (fault instanceof ParseFault || fault instanceof TypeError)
      return `has attributes ${key}, which are not those of its operator`;
    throw fault;
  }
  const canonical = OPS[op].canonical?.(attrs) ?? attrs;
  return attrsKey(canonical) === key ? undefined : `has attributes that are not canonical: ${key}`;
}

/** The inferred type, or why there is none. */
function inferredType<K extends OpName>(op: K, { src, attrs }: Node<K>): string {
  try {
    return formatType(OPS[op].infer(src, attrs));
  } catch (fault) {
    if (fault instanceof ShapeFault) return `a fault: ${fault.message}`;
    throw fault;
  }
}

/** Equal nodes that are not the same node: they were not made by one builder. */
function twins(nodes: readonly Node[]): readonly string[] {
  return clashes(
    nodes,
    (node) => nodeKey(node.op, node.src, node.attrs),
    (first, second) =>
      `${printId(first)} and ${printId(second)} are the same and should be one: ${printNode(first)}`,
  );
}

/** A name stands for one tensor: leaves that share role and name are the same node. */
function clashingLeaves(nodes: readonly Node[]): readonly string[] {
  return clashes(
    nodes.filter((node) => "name" in node.attrs),
    (node) => attrsKey([node.op, "name" in node.attrs ? node.attrs.name : ""]),
    (first, second) => `two different leaves have one name: ${printNode(first)} and ${printNode(second)}`,
  );
}

/** Draws of one key, counter and stream would repeat the same bits. */
function repeatedDraws(nodes: readonly Node[]): readonly string[] {
  return clashes(
    nodes.filter((node) => node.op === "random_bits"),
    (node) => attrsKey([...node.src.map((operand) => operand.id), node.attrs.stream]),
    (first, second) => `two draws give the same bits: ${printNode(first)} and ${printNode(second)}`,
  );
}

function clashes<N extends Node>(
  nodes: readonly N[],
  keyOf: (node: N) => string,
  message: (first: N, second: N) => string,
): readonly string[] {
  const seen = new Map<string, N>();
  return nodes.flatMap((node) => {
    const key = keyOf(node);
    const first = seen.get(key);
    if (first !== undefined) return [message(first, node)];
    seen.set(key, node);
    return [];
  });
}

function resultFaults(graph: Graph, nodes: readonly Node[]): readonly string[] {
  const seen = new Set<string>();
  return graph.results.flatMap((result) => {
    const label = `${result.role} ${JSON.stringify(result.name)}`;
    const faults = seen.has(label) ? [`${label} is given twice`] : [];
    seen.add(label);
    const { type } = result.node;
    if (result.role === "loss" && !(type.shape.length === 0 && isFloat(type.dtype)))
      faults.push(`${label} is ${formatType(type)}, not a float scalar`);
    const target = nodes.find((node) => isTarget(node, result));
    if (target !== undefined && formatType(target.type) !== formatType(type))
      faults.push(`${label} is ${formatType(type)}, but ${printId(target)} is ${formatType(target.type)}`);
    return faults;
  });
}

/** The leaf that a result updates, or is the gradient of. */
function isTarget(node: Node, { role, name }: Graph["results"][number]): boolean {
  const op = role === "gradient" ? "param" : role;
  return (node.op === "param" || node.op === "state") && node.op === op && node.attrs.name === name;
}
