/**
 * The standard library: `.net` texts, of which each definition is parsed when a name first asks for
 * it. A compilation that uses `relu` and `softmax` reads these two and no more.
 */
import type { Declaration, Fn, Layer, Optimizer } from "../../../grammar/ast.ts";
import { parse } from "../../../grammar/parse.ts";
import init from "../../std/init.net";
import nn from "../../std/nn.net";
import optim from "../../std/optim.net";
import prelude from "../../std/prelude.net";
import schedule from "../../std/schedule.net";

export type Definition = Fn | Layer | Optimizer;

const TEXTS: Readonly<Record<string, string>> = {
  "std/prelude.net": prelude,
  "std/nn.net": nn,
  "std/init.net": init,
  "std/optim.net": optim,
  "std/schedule.net": schedule,
};

/** Where one definition lies. */
interface Place {
  readonly path: string;
  readonly kind: Definition["kind"];
  readonly start: number;
  readonly end: number;
}

const KINDS: Readonly<Record<string, Definition["kind"]>> = {
  fn: "Fn",
  layer: "Layer",
  optimizer: "Optimizer",
};

export function isDefinition(item: { readonly kind: string }): item is Definition {
  return item.kind === "Fn" || item.kind === "Layer" || item.kind === "Optimizer";
}

/** Definitions begin at the start of a line, with their doc comments above. */
function indexOf(path: string, text: string): [string, Place][] {
  const heads = [...text.matchAll(/^(?:##.*\n)*(fn|layer|optimizer) (\w+)/gm)];
  return heads.map((head, i) => [
    head[2] ?? "",
    { path, kind: KINDS[head[1] ?? ""] ?? "Fn", start: head.index, end: heads[i + 1]?.index ?? text.length },
  ]);
}

export class StandardLibrary {
  readonly #places = new Map(Object.entries(TEXTS).flatMap(([path, text]) => indexOf(path, text)));
  readonly #parsed = new Map<string, Definition>();

  /** The names of its definitions, of one kind or of all. */
  names(...kinds: readonly Definition["kind"][]): readonly string[] {
    return [...this.#places].filter(([, { kind }]) => kinds.includes(kind)).map(([name]) => name);
  }

  find(name: string): Definition | undefined {
    const known = this.#parsed.get(name);
    if (known !== undefined) return known;
    const place = this.#places.get(name);
    if (place === undefined) return undefined;
    const text = TEXTS[place.path] ?? "";
    // Blank lines in front keep the line numbers right.
    const before = text.slice(0, place.start).replace(/[^\n]/g, "");
    const source = { path: place.path, text: before + text.slice(place.start, place.end) };
    const { module, diagnostics } = parse(source);
    const definition = module.items.find((item: Declaration | { kind: string }) => isDefinition(item));
    if (definition === undefined || !isDefinition(definition) || diagnostics.length > 0)
      throw new Error(
        `the standard library's ${name} does not parse: ${diagnostics[0]?.message ?? "no definition"}`,
      );
    this.#parsed.set(name, definition);
    return definition;
  }
}
