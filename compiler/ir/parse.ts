/** Reads the text form of graphs, whose grammar stands in print.ts. */
import { ATTRS_TEXT, NAME, TYPE, type ReadRegion } from "./attrs-text.ts";
import type { OpName, Region } from "./attrs.ts";
import { makeRegion } from "./region.ts";
import { ShapeFault, type Builder, type Graph, type Node, type Result } from "./graph.ts";
import { OPS } from "./ops.ts";
import { TextReader } from "./text-reader.ts";
import { formatType } from "./types.ts";

const ROLES: Readonly<Record<Result["role"], true>> = {
  output: true,
  loss: true,
  metric: true,
  gradient: true,
  param: true,
  state: true,
};

/**
 * The graph a text describes, its nodes made by the builder: the very nodes where they came from it.
 * Throws ParseFault with line and column for text outside the grammar, for operands that do not fit,
 * and for a type that is not the inferred one.
 */
export function parseGraph(builder: Builder, text: string): Graph {
  const reader = new TextReader(text);
  reader.expect("graph");
  const name = NAME.read(reader);
  reader.expect("{");
  const nodes = readNodes(builder, reader, regionReader(builder));
  const results: Result[] = [];
  while (!reader.take("}")) results.push(readResult(reader, nodes));
  if (!reader.isAtEnd) reader.fail("expected the end of the text");
  return { name, results };
}

/** Reads the regions of one text, their nodes made by the builder; a number stands for what it stood before. */
function regionReader(builder: Builder): ReadRegion {
  const regions = new Map<string, Region>();
  const readRegion: ReadRegion = (reader) => {
    const number = reader.expectMatch(/@\d+/y, "a region such as @0");
    if (!reader.take("{")) return regions.get(number) ?? reader.reject(`${number} is not written out above`);
    reader.expect("parameters=");
    const parameters = reader.list("[", "]", () => TYPE.read(reader, readRegion));
    const nodes = readNodes(builder, reader, readRegion);
    reader.expect("give=");
    const results = reader.list("[", "]", () => readReference(reader, nodes));
    reader.expect("}");
    const region = makeRegion(parameters, results);
    regions.set(number, region);
    return region;
  };
  return readRegion;
}

type NodesById = ReadonlyMap<string, Node>;

function readNodes(builder: Builder, reader: TextReader, region: ReadRegion): NodesById {
  const nodes = new Map<string, Node>();
  for (let id = reader.match(/%\d+/y); id !== undefined; id = reader.match(/%\d+/y)) {
    if (nodes.has(id)) reader.reject(`${id} is defined twice`);
    reader.expect("=");
    nodes.set(id, readNode(builder, reader, nodes, region));
  }
  return nodes;
}

function readNode(builder: Builder, reader: TextReader, nodes: NodesById, region: ReadRegion): Node {
  const op = readOperator(reader);
  const src = readOperands(reader, nodes);
  const node = build(builder, reader, op, src, region);
  reader.expect(":");
  const [stated, inferred] = [formatType(TYPE.read(reader, region)), formatType(node.type)];
  return stated === inferred ? node : reader.reject(`${op} is ${inferred} here, not ${stated}`);
}

function build<K extends OpName>(
  builder: Builder,
  reader: TextReader,
  op: K,
  src: readonly Node[],
  region: ReadRegion,
): Node<K> {
  const attrs = ATTRS_TEXT[op].read(reader, region);
  try {
    return builder.node(op, src, attrs);
  } catch (fault) {
    if (fault instanceof ShapeFault) return reader.reject(fault.message);
    throw fault;
  }
}

function readOperator(reader: TextReader): OpName {
  const name = reader.expectMatch(/\w+/y, "an operator");
  return isOperator(name) ? name : reader.reject(`unknown operator ${name}`);
}

function readOperands(reader: TextReader, nodes: NodesById): readonly Node[] {
  if (!reader.take("(")) return [];
  const src: Node[] = [];
  do src.push(readReference(reader, nodes));
  while (reader.take(","));
  reader.expect(")");
  return src;
}

function readReference(reader: TextReader, nodes: NodesById): Node {
  const id = reader.expectMatch(/%\d+/y, "a node such as %0");
  return nodes.get(id) ?? reader.reject(`${id} is not defined above`);
}

function readResult(reader: TextReader, nodes: NodesById): Result {
  const role = reader.expectMatch(/\w+/y, 'a node, a result or "}"');
  if (!isRole(role)) return reader.reject(`unknown role ${role}`);
  const name = NAME.read(reader);
  reader.expect("=");
  return { role, name, node: readReference(reader, nodes) };
}

const isOperator = (name: string): name is OpName => Object.hasOwn(OPS, name);
const isRole = (name: string): name is Result["role"] => Object.hasOwn(ROLES, name);
