/** What the user calls a value: the name it was bound to, or the text that computes it. */
import { printable } from "../../grammar/printable.ts";
import { textOf, type Source } from "../../grammar/source.ts";
import type { Node, Result } from "../ir/graph.ts";
import type { Provenance } from "../ir/provenance.ts";

/** So many characters of a text stand for a value without a name. */
const LONGEST = 32;

export class ValueNames {
  readonly #provenance: Provenance;
  readonly #source: Source;
  readonly #loss: string;
  readonly #results: ReadonlyMap<Node, Result>;

  /** `results` are those of the program at hand; texts are quoted from `source` alone. */
  constructor(provenance: Provenance, source: Source, loss: string, results: readonly Result[]) {
    this.#provenance = provenance;
    this.#source = source;
    this.#loss = loss;
    this.#results = new Map(results.map((result) => [result.node, result]));
  }

  of(node: Node): string {
    return printable(
      this.#leaf(node) ??
        this.#bound(node) ??
        this.#result(node) ??
        this.#quoted(node) ??
        this.#gradient(node) ??
        this.#part(node) ??
        operationOf(node),
    );
  }

  #leaf(node: Node): string | undefined {
    const isNamed = node.op === "input" || node.op === "param" || node.op === "state" || node.op === "hyper";
    return isNamed ? node.attrs.name : undefined;
  }

  /** The name in the user's own text, or the label of the layer's call that it is the value of. */
  #bound(node: Node): string | undefined {
    const origins = this.#provenance.origins(node);
    return origins.find(({ name, calls }) => name !== undefined && calls.length === 0)?.name;
  }

  #result(node: Node): string | undefined {
    const result = this.#results.get(node);
    if (result === undefined) return undefined;
    if (result.role === "gradient") return `∂${this.#loss}/∂${result.name}`;
    // A script's results are numbered; its values are better called by their text.
    if (result.role === "output" && /^\d+$/.test(result.name)) return undefined;
    return result.role === "param" || result.role === "state" ? `next ${result.name}` : result.name;
  }

  #gradient(node: Node): string | undefined {
    for (const { isCotangent, forward } of this.#provenance.gradientLinks(node)) {
      const of = this.#provenance.current(forward);
      const name = this.#leaf(of) ?? this.#bound(of) ?? this.#bound(forward);
      if (isCotangent && name !== undefined) return `∂${this.#loss}/∂${name}`;
    }
    return undefined;
  }

  /** The text that computes it in the user's file; inside a function of another file, the text of the call. */
  #quoted(node: Node): string | undefined {
    for (const { span, calls } of this.#provenance.origins(node)) {
      const inner = [span, ...calls.map((call) => call.span).reverse()];
      const shown = inner.find(({ source }) => source.path === this.#source.path);
      const text = shown === undefined ? "" : textOf(shown).replace(/\s+/gu, " ").trim();
      if (text === "") continue;
      const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
      return shown === span ? short : `${short}: ${operationOf(node)}`;
    }
    return undefined;
  }

  /** What a backward node without a name is a step of. */
  #part(node: Node): string | undefined {
    for (const { forward } of this.#provenance.gradientLinks(node)) {
      const of = this.#provenance.current(forward);
      const name = this.#leaf(of) ?? this.#bound(of) ?? this.#bound(forward) ?? this.#quoted(of);
      if (name !== undefined)
        return `for ∂${this.#loss}/∂${isWord(name) ? name : `(${name})`}: ${operationOf(node)}`;
    }
    return undefined;
  }
}

const isWord = (name: string): boolean => /^[\p{L}\p{N}_.]+$/u.test(name);

const operationOf = ({ op }: Node): string => (op === "dot_general" ? "@" : op.replace(/^reduce_/, ""));
