/**
 * The graph as the page reads it: forward, backward and update of one model after the passes, with names, formulas,
 * and what belongs to what.
 */
import type { Source } from "../../grammar/source.ts";
import type { GraphDerivation, GraphDocument, GraphEdge, GraphNode } from "../../runtime/viewer/document.ts";
import { formula, ruleText } from "../autodiff/explain.ts";
import type { BuiltModel, BuiltModule } from "../build/built.ts";
import type { CompiledModel } from "../compile.ts";
import { bytesOf, flopsOfNode } from "../ir/cost.ts";
import { formatDim, type Dim } from "../ir/dim.ts";
import { reachable, type Graph, type Node, type Result } from "../ir/graph.ts";
import type { Origin, Provenance } from "../ir/provenance.ts";
import type { OpName } from "../ir/attrs.ts";
import { labelOf } from "./op-labels.ts";

type Half = GraphNode["half"];

/** The document of a compiled model. `source` is the text shown beside it; places in other texts are left out. */
export function graphDocument(
  { model, optimised }: Pick<CompiledModel, "model" | "optimised">,
  { provenance }: Pick<BuiltModule, "provenance">,
  source: Source,
): GraphDocument {
  const halves = halvesOf(optimised);
  const nodes = [...halves.keys()].sort((a, b) => a.id - b.id);
  const sizeText = sizeTextFor(nodes);
  const writer = new NodeWriter(halves, provenance, source, model, optimised, sizeText);
  return {
    format: "netc-graph",
    version: 1,
    model: model.name,
    doc: model.doc ?? null,
    source: { path: source.path, text: source.text },
    nodes: nodes.map((node) => writer.node(node)),
    edges: nodes.flatMap((node) => edgesInto(node, halves, sizeText)),
  };
}

/** A result decides the half of all that is computed for it; forward first, then backward, then update. */
const HALF_OF: Readonly<Record<Result["role"], Half>> = {
  output: "forward",
  metric: "forward",
  loss: "forward",
  gradient: "backward",
  param: "update",
  state: "update",
};

function halvesOf(graphs: readonly Graph[]): ReadonlyMap<Node, Half> {
  const halves = new Map<Node, Half>();
  const results = graphs.filter(({ name }) => name !== "init").flatMap((graph) => graph.results);
  for (const half of ["forward", "backward", "update"] as const) {
    const roots = results.filter(({ role }) => HALF_OF[role] === half).map(({ node }) => node);
    for (const node of reachable(roots)) if (!halves.has(node)) halves.set(node, half);
  }
  return halves;
}

const KINDS: Readonly<Partial<Record<OpName, GraphNode["kind"]>>> = {
  input: "input",
  param: "param",
  state: "state",
  hyper: "hyper",
  constant: "constant",
  dimension: "constant",
  iota: "constant",
};

const kindOf = (node: Node): GraphNode["kind"] => KINDS[node.op] ?? "operator";

/** How a size is written: the turns of loops, whose names are numbers of the compiler, as `turns`, or `turns₁`, `turns₂`. */
function sizeTextFor(nodes: readonly Node[]): (size: Dim) => string {
  const loops = [...new Set(nodes.flatMap((node) => (node.op === "loop" ? [node.attrs.loop.turns] : [])))];
  const written = new Map(
    loops.map((name, i) => [name, loops.length === 1 ? "turns" : `turns${subscript(i + 1)}`]),
  );
  return (size) => formatDim(size).replace(/\bturns\d+\b/g, (name) => written.get(name) ?? "turns");
}

const subscript = (number: number): string =>
  [...String(number)].map((digit) => String.fromCodePoint(0x2080 + Number(digit))).join("");

function edgesInto(
  node: Node,
  halves: ReadonlyMap<Node, Half>,
  sizeText: (size: Dim) => string,
): readonly GraphEdge[] {
  return node.src.map((from, operand) => ({
    from: from.id,
    to: node.id,
    operand,
    shape: from.type.shape.map(sizeText),
    // Inputs, parameters and constants are there anyway.
    saved: kindOf(from) === "operator" && halves.get(from) === "forward" && halves.get(node) !== "forward",
  }));
}

class NodeWriter {
  readonly #halves: ReadonlyMap<Node, Half>;
  readonly #provenance: Provenance;
  readonly #source: Source;
  readonly #results: readonly Result[];
  /** The parameters that a step changes; undefined where there is no step. */
  readonly #trained: ReadonlySet<string> | undefined;
  readonly #loss: string;
  readonly #arguments: BuiltModel["arguments"];
  readonly #sizeText: (size: Dim) => string;

  constructor(
    halves: ReadonlyMap<Node, Half>,
    provenance: Provenance,
    source: Source,
    model: BuiltModel,
    graphs: readonly Graph[],
    sizeText: (size: Dim) => string,
  ) {
    this.#sizeText = sizeText;
    this.#halves = halves;
    this.#provenance = provenance;
    this.#source = source;
    this.#arguments = model.arguments;
    const step = graphs.find(({ name }) => name === "step")?.results;
    this.#trained = step && new Set(step.filter(({ role }) => role === "param").map(({ name }) => name));
    this.#results = graphs
      .flatMap((graph) => graph.results)
      .filter(({ role }) => HALF_OF[role] === "forward");
    this.#loss = this.#results.find(({ role }) => role === "loss")?.name ?? "loss";
  }

  node(node: Node): GraphNode {
    const half = this.#halves.get(node) ?? "forward";
    const origins = half === "forward" ? this.#provenance.origins(node) : [];
    return {
      id: node.id,
      half,
      kind: kindOf(node),
      ...(node.op === "param" && this.#trained?.has(node.attrs.name) === false ? { frozen: true } : {}),
      op: node.op,
      label: labelOf(node),
      name: this.#nameOf(node),
      dtype: node.type.dtype,
      shape: node.type.shape.map(this.#sizeText),
      flops: this.#sizeText(flopsOfNode(node)),
      bytes: this.#sizeText(bytesOf(node.type)),
      spans: this.#spansOf(origins),
      groups: origins[0]?.calls.map(({ label }) => label) ?? [],
      results: this.#resultsOf(node),
      gradient: half === "forward" ? this.#gradientOf(node) : null,
      derivation: half === "forward" ? null : this.#derivationOf(node),
      formula:
        formula(node, this.#provenance, this.#loss, {
          arguments: this.#arguments,
          isForward: half === "forward",
        }) ?? null,
    };
  }

  /** What the model's own text calls a forward node; `∂J/∂h1` for the cotangent of one with a name. */
  #nameOf(node: Node): string | null {
    const half = this.#halves.get(node);
    if (half === "forward") return this.#forwardName(node);
    const [first] = this.#provenance
      .gradientLinks(node)
      .filter(({ isCotangent }) => isCotangent)
      .map(
        ({ forward }) => this.#forwardName(this.#provenance.current(forward)) ?? this.#forwardName(forward),
      )
      .filter((name) => name !== null);
    if (first !== undefined && kindOf(node) === "operator") return `∂${this.#loss}/∂${first}`;
    return node.op === "param" || node.op === "state" || node.op === "hyper" ? node.attrs.name : null;
  }

  #forwardName(node: Node): string | null {
    if (node.op === "input" || node.op === "param" || node.op === "state" || node.op === "hyper")
      return node.attrs.name;
    // Equal constants are one node, which no single name would fit.
    if (kindOf(node) !== "operator") return null;
    const own = this.#provenance
      .origins(node)
      .find(({ name, calls }) => name !== undefined && calls.length === 0);
    return own?.name ?? null;
  }

  #gradientOf(node: Node): number | null {
    const cotangent = this.#provenance.cotangentOf(node);
    return cotangent !== undefined && this.#halves.has(cotangent) ? cotangent.id : null;
  }

  #derivationOf(node: Node): GraphDerivation | null {
    const links = this.#provenance.gradientLinks(node);
    for (const link of [...links.filter(({ isCotangent }) => isCotangent), ...links]) {
      const forward = this.#provenance.current(link.forward);
      if (this.#halves.get(forward) !== "forward") continue;
      if (typeof link.rule === "string") return { forward: forward.id, rule: null };
      const { user, operand } = link.rule;
      const current = this.#provenance.current(user);
      // The rules are written for a loss L.
      const text = ruleText(user, operand)?.replaceAll("∂L/", `∂${this.#loss}/`);
      const shown = text !== undefined && this.#halves.has(current);
      return { forward: forward.id, rule: shown ? { user: current.id, operand, text } : null };
    }
    return null;
  }

  #resultsOf(node: Node): GraphNode["results"] {
    const found = this.#results.filter((result) => result.node === node);
    return [...new Map(found.map(({ role, name }) => [`${role} ${name}`, { role, name }])).values()];
  }

  /** The places in the shown text: of the node itself or, inside a function of another file, of the call. */
  #spansOf(origins: readonly Origin[]): GraphNode["spans"] {
    const spans = origins.flatMap(({ span, calls }) => {
      const inner = [span, ...calls.map((call) => call.span).reverse()];
      const shown = inner.find(({ source }) => source.path === this.#source.path);
      return shown === undefined ? [] : [{ start: shown.start, end: shown.end }];
    });
    return [...new Map(spans.map((span) => [`${String(span.start)}-${String(span.end)}`, span])).values()];
  }
}
