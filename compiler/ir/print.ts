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
 *   region     ::= "@" digits [ "{" "parameters=[" [ type { "," type } ] "]" { node } "give=[" [ id { "," id } ] "]" "}" ]
 *                  whose ids are its own; written out where its number first occurs
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
import type { Attrs, OpName, Region } from "./attrs.ts";
import { ATTRS_TEXT, NAME, type PrintRegion } from "./attrs-text.ts";
import { nodesOf, type Graph, type Node } from "./graph.ts";
import { formatType } from "./types.ts";

/** The whole graph, in the grammar above; ends with a newline. */
export function printGraph(graph: Graph): string {
  const region = regionPrinter();
  const lines = [
    ...nodesOf(graph).map((node) => nodeText(node, printId, region)),
    ...graph.results.map(({ role, name, node }) => `${role} ${NAME.print(name)} = ${printId(node)}`),
  ];
  return `graph ${NAME.print(graph.name)} {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
}

/** One node's line: `%3 = dot_general(%0, %2) contract=[[1], [0]] batch=[[], []] : f32[N, 256]`. */
export function printNode(node: Node): string {
  return nodeText(node, printId, regionPrinter());
}

type PrintId = (node: Node) => string;

const printId: PrintId = (node) => `%${String(node.id)}`;

function nodeText(node: Node, idOf: PrintId, region: PrintRegion): string {
  const operands = node.src.length === 0 ? "" : `(${node.src.map(idOf).join(", ")})`;
  return `${idOf(node)} = ${node.op}${operands}${attrsText(node.op, node, region)} : ${formatType(node.type)}`;
}

/** The attributes of an operator, each after a space: ` axes=[0, 1]`. */
function attrsText<K extends OpName>(
  op: K,
  { attrs }: { readonly attrs: Attrs[K] },
  region: PrintRegion,
): string {
  return ATTRS_TEXT[op].print(attrs, region);
}

/** Results of one loop own the same regions, and a loop in a loop has several: each is written out once. */
function regionPrinter(): PrintRegion {
  const numbers = new Map<string, string>();
  const print: PrintRegion = (region) => {
    const known = numbers.get(region.key);
    if (known !== undefined) return known;
    const number = `@${String(numbers.size)}`;
    numbers.set(region.key, number);
    return `${number}${regionText(region, print)}`;
  };
  return print;
}

function regionText({ parameters, results }: Region, region: PrintRegion): string {
  const order = postorder(results);
  const places = new Map(order.map((node, place) => [node, `%${String(place)}`]));
  const idOf: PrintId = (node) => places.get(node) ?? "%?";
  const nodes = order.map((node) => `${nodeText(node, idOf, region)} `).join("");
  return `{parameters=[${parameters.map(formatType).join(", ")}] ${nodes}give=[${results.map(idOf).join(", ")}]}`;
}

/** The nodes that the roots need, operands first, in an order that does not depend on ids. Iterative. */
function postorder(roots: readonly Node[]): readonly Node[] {
  const done = new Set<Node>();
  const stack = roots.toReversed();
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    const waiting = done.has(node) ? [] : node.src.filter((operand) => !done.has(operand));
    if (waiting.length > 0) stack.push(...waiting.reverse());
    else {
      done.add(node);
      stack.pop();
    }
  }
  return [...done];
}
