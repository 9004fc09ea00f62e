/**
 * Graphs as text, which `parseGraph` reads back to the same nodes. One line a node, operands before
 * users; a line ends with the node's type, which the reader checks.
 *
 *   graph      ::= "graph" name "{" { node } { result } "}"
 *   node       ::= id "=" operator [ "(" id { "," id } ")" ] { attribute } ":" type
 *   attribute  ::= field "=" value             in the order of the interface Attrs
 *   result     ::= role name "=" id
 *   role       ::= "output" | "loss" | "metric" | "gradient" | "param" | "state"
 *   id         ::= "%" digits
 *   type       ::= dtype shape
 *   value      ::= name | dtype | type | dimension | number | list of values | region
 *   region     ::= "{" "parameters=[" [ type { "," type } ] "]" { node } "give=[" [ id { "," id } ] "]" "}"
 *                  whose ids are its own
 *   shape      ::= "[" [ dimension { "," dimension } ] "]"
 *   dimension  ::= as dim-parse.ts says: 2*N + 1
 *   number     ::= as JavaScript prints it, NaN and -0 included
 *   name       ::= a JSON string
 *
 * For example:
 *
 *   graph "predict" {
 *     %0 = input name="x" type=f32[N, 784] : f32[N, 784]
 *     %1 = param name="W" type=f32[784, 10] : f32[784, 10]
 *     %2 = dot_general(%0, %1) contract=[[1], [0]] batch=[[], []] : f32[N, 10]
 *     output "logits" = %2
 *   }
 */
import type { Attrs, OpName } from "./attrs.ts";
import { ATTRS_TEXT, NAME } from "./attrs-text.ts";
import { nodesOf, type Graph, type Node } from "./graph.ts";
import { formatType } from "./types.ts";

/** The whole graph, in the grammar above; ends with a newline. */
export function printGraph(graph: Graph): string {
  const lines = [
    ...nodesOf(graph).map((node) => printNode(node)),
    ...graph.results.map(({ role, name, node }) => `${role} ${NAME.print(name)} = ${printId(node)}`),
  ];
  return `graph ${NAME.print(graph.name)} {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
}

/** One node's line: `%3 = dot_general(%0, %2) contract=[[1], [0]] batch=[[], []] : f32[N, 256]`. `idOf` numbers nodes otherwise than by their ids. */
export function printNode(node: Node, idOf: (node: Node) => string = printId): string {
  const operands = node.src.length === 0 ? "" : `(${node.src.map(idOf).join(", ")})`;
  return `${idOf(node)} = ${node.op}${operands}${printAttrs(node.op, node.attrs)} : ${formatType(node.type)}`;
}

/** The attributes of an operator, each after a space: ` axes=[0, 1]`. */
export function printAttrs<K extends OpName>(op: K, attrs: Attrs[K]): string {
  return ATTRS_TEXT[op].print(attrs);
}

const printId = (node: Node): string => `%${String(node.id)}`;
