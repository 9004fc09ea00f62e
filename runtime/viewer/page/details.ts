/** The panel that says all there is to say about one node. */
import type { GraphDocument, GraphEdge, GraphNode } from "../document.ts";
import { nameOf } from "../marks.ts";
import { shapeText, typesetName, typesetSign, visible } from "../typeset.ts";
import { labelElement, make } from "./elements.ts";
import { mathElement } from "./mathml.ts";
import type { GraphIndex } from "./relations.ts";

export interface DetailsEvents {
  select(id: number): void;
}

export interface Details {
  /** Null shows the model as a whole. */
  show(id: number | null): void;
}

export function showDetails(
  pane: HTMLElement,
  document: GraphDocument,
  index: GraphIndex,
  formulas: ReadonlyMap<number, string>,
  events: DetailsEvents,
): Details {
  const link = (id: number): HTMLElement => {
    const node = index.node(id);
    if (node === undefined) return make("span");
    const button = make("button", { type: "button", class: "link" }, titleOf(node));
    button.addEventListener("click", () => events.select(id));
    return button;
  };
  const links = (ids: readonly number[]): HTMLElement =>
    make("span", { class: "links" }, ...[...new Set(ids)].map(link));

  const describe = (node: GraphNode): readonly HTMLElement[] => {
    const { forward, gradient } = index.relations(node.id);
    const made = gradient === null ? undefined : index.node(gradient);
    const rule = (node.derivation ?? made?.derivation)?.rule ?? null;
    const math = [...new Set([node.id, gradient ?? node.id])].flatMap((id) => {
      const element = mathElement(formulas.get(id) ?? "");
      return element === null ? [] : [make("div", { class: "formula" }, element)];
    });
    const operands = index.operands(node.id).map((edge: GraphEdge) => edge.from);
    const readers = index.readers(node.id);
    const saved = readers.some((edge) => edge.saved);
    const rows: (readonly [string, Node | string | null])[] = [
      ["Kind", kindOf(node)],
      ["Type", typeOf(node)],
      ["Work", node.flops === "0" ? "none" : `${counted(node.flops)} FLOPs`],
      ["Memory", `${counted(node.bytes)} bytes${saved ? ", kept for the backward pass" : ""}`],
      ["Reads", operands.length === 0 ? null : links(operands)],
      ["Read by", readers.length === 0 ? null : links(readers.map((edge) => edge.to))],
      ["Gradient", gradient === null || gradient === node.id ? null : link(gradient)],
      ["Belongs to", forward === null || forward === node.id ? null : link(forward)],
      [
        "Rule",
        rule === null ? null : make("span", {}, visible(rule.text), " — applied to ", link(rule.user)),
      ],
      ["Inside", node.groups.length === 0 ? null : node.groups.map((group) => visible(group)).join(" › ")],
    ];
    return [
      make("h2", {}, titleOf(node)),
      ...math,
      make(
        "dl",
        {},
        ...rows.flatMap(([term, what]) =>
          what === null
            ? []
            : [make("dt", {}, term), make("dd", {}, typeof what === "string" ? make("bdi", {}, what) : what)],
        ),
      ),
    ];
  };

  return {
    show(id) {
      const node = id === null ? undefined : index.node(id);
      pane.replaceChildren(...(node === undefined ? overview(document) : describe(node)));
    },
  };
}

/** What a node is called on the page: its name, else its sign. */
function titleOf(node: GraphNode): HTMLElement {
  const name = nameOf(node);
  return labelElement(name === null ? typesetSign(node.label) : typesetName(name));
}

function kindOf(node: GraphNode): string {
  const kind =
    node.kind === "operator"
      ? `operator ${visible(node.op)}`
      : node.kind === "constant"
        ? `constant ${visible(node.label)}`
        : node.kind;
  const fixed = node.frozen === true ? ["not trained"] : [];
  return [kind, ...fixed, ...node.results.map((result) => result.role)].join(", ");
}

function typeOf(node: GraphNode): string {
  const shape = shapeText(node.shape);
  return shape === "" ? `${node.dtype} scalar` : `${node.dtype}, ${visible(shape)}`;
}

/** `1024*N` as `1,024·N`. */
function counted(text: string): string {
  return visible(text)
    .replace(/\d+/g, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","))
    .replaceAll("*", "·");
}

const KEYS: readonly (readonly [string, string])[] = [
  ["← → ↑ ↓", "go to the next node"],
  ["g", "go to its gradient and back"],
  ["/", "search by name or operator"],
  ["f", "fit the picture"],
  ["+ −", "zoom"],
  ["Esc", "let go"],
];

function overview(document: GraphDocument): readonly HTMLElement[] {
  const count = (half: string): string =>
    String(document.nodes.filter((node) => (node.half === "forward") === (half === "forward")).length);
  return [
    make("h2", {}, make("bdi", {}, visible(document.model))),
    ...(document.doc === null ? [] : [make("p", {}, make("bdi", {}, visible(document.doc, "\n\t")))]),
    make("p", {}, `${count("forward")} nodes forward, ${count("backward")} backward.`),
    make("p", { class: "hint" }, "Point at a node to see its gradient; click to keep it."),
    make(
      "dl",
      { class: "keys" },
      ...KEYS.flatMap(([key, what]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, what)]),
    ),
  ];
}
