/**
 * `import { residual } from "../layers.net"`: definitions of other files. A resolver gives their texts, so that
 * the compiler knows no file system. Each file is read once; its declarations count, its statements do not run.
 */
import type {
  Binding,
  Const,
  Data,
  Declaration,
  Import,
  Model,
  Module,
  Name,
  Statement,
} from "../../../grammar/ast.ts";
import { parse } from "../../../grammar/parse.ts";
import type { Source, Span } from "../../../grammar/source.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { checkDeclaredNames } from "./declared-names.ts";
import { bindable } from "../bound-values.ts";
import { locate } from "../evaluate.ts";
import { Library } from "./library.ts";
import { declare, poison } from "./names.ts";
import { nearest } from "../../../runtime/module/nearest.ts";
import type { Scope } from "./scope.ts";
import { isDefinition } from "./standard.ts";
import type { Definition, StandardLibrary } from "./standard.ts";
import { atTopOf, createUnit } from "./unit.ts";
import type { Unit } from "./unit.ts";

/**
 * The text that a path names in the file `importer`, or why there is none (`{ reason: "there is no such file" }`).
 * The same file must give the same object each time, by whatever path: that is how circles are seen.
 */
export type Resolver = (path: string, importer: Source) => Source | Unreadable;

export interface Unreadable {
  readonly reason: string;
  /** There is no such file, which is no failure of reading it. */
  readonly isAbsent?: boolean;
}

/** So many files are read at most. */
const MOST_FILES = 1000;

type Importable = Definition | Const | Model | Data;

/** A file on its way in: the import that asked for it. */
interface Step {
  readonly source: Source;
  readonly span: Span | undefined;
}

export class Importer {
  readonly #resolve: Resolver;
  readonly #standard: StandardLibrary;
  readonly #units = new Map<Source, Unit>();
  /** Files with mistakes of syntax: what they define is not known. */
  readonly #broken = new Set<Source>();

  constructor(resolve: Resolver, standard: StandardLibrary) {
    this.#resolve = resolve;
    this.#standard = standard;
  }

  /** Brings in what the imports of a file name. `context` is that of the file's top. */
  enter(
    context: Context,
    way: readonly Step[] = [{ source: context.unit.module.source, span: undefined }],
  ): void {
    for (const item of context.unit.module.items) {
      if (item.kind !== "Import") continue;
      const unit = this.#load(context, item, way);
      for (const name of item.names)
        if (unit === undefined || !this.#bring(context, item, name, unit)) poison(context, name, "binding");
    }
  }

  #load(context: Context, { path }: Import, way: readonly Step[]): Unit | undefined {
    const source = this.#sourceOf(context, path.value, path.span);
    if (source === undefined) return undefined;
    const first = way.findIndex((step) => step.source === source);
    if (first >= 0) {
      circle(context, path.span, way.slice(first + 1));
      return undefined;
    }
    const known = this.#units.get(source);
    if (known !== undefined) return known;
    if (this.#units.size >= MOST_FILES) {
      fail(context, {
        code: "N120",
        message: `more than ${String(MOST_FILES)} files are imported`,
        span: path.span,
      });
      return undefined;
    }
    const unit = this.#parse(context, source);
    this.#units.set(source, unit);
    const inside = atTopOf(context, unit);
    checkDeclaredNames(inside);
    this.enter(inside, [...way, { source, span: path.span }]);
    declareConstants(inside);
    return unit;
  }

  #sourceOf(context: Context, path: string, span: Span): Source | undefined {
    if (!/^\.\.?\/[^\\]*\.net$/u.test(path) || /[\p{Cc}]/u.test(path)) {
      fail(context, {
        code: "N119",
        message: "an import gives the path of a .net file relative to this one",
        span,
        help: `begin with ./ or ../ and end with .net: "./layers.net"`,
      });
      return undefined;
    }
    const found = this.#resolve(path, span.source);
    if (!("reason" in found)) return found;
    fail(context, { code: "N120", message: `${path} cannot be imported: ${found.reason}`, span });
    return undefined;
  }

  #parse(context: Context, source: Source): Unit {
    const { module, diagnostics } = parse(source);
    const { reporter } = context.session;
    for (const diagnostic of diagnostics) reporter.report(diagnostic);
    const isBroken = diagnostics.some(({ severity }) => severity === "error");
    if (isBroken) this.#broken.add(source);
    return openUnit(context, isBroken ? { ...module, items: [] } : module, this.#standard);
  }

  /** Makes one name of another file known in this one. False where there is none such; that was reported. */
  #bring(context: Context, { path }: Import, name: Name, from: Unit): boolean {
    const { source } = from.module;
    if (this.#broken.has(source)) return false;
    const defined = from.module.items.filter(isImportable);
    const found = defined.find((item) => item.name.text === name.text);
    if (found === undefined) {
      reportMissing(context, path.value, name, from, defined);
      return false;
    }
    const { library, models, data } = context.unit;
    if (isDefinition(found)) library.define(found, from);
    else if (found.kind === "Model") {
      if (!models.has(name.text)) models.set(name.text, found);
    } else if (found.kind === "Data") {
      if (!data.has(name.text)) data.set(name.text, found);
    } else {
      const value = from.top.own(name.text)?.value;
      if (value !== undefined) declare(context, { name, role: "const", value });
    }
    return true;
  }
}

/** A file's unit with its own definitions, models and data sets. */
export function openUnit(
  { session }: Pick<Context, "session">,
  module: Module,
  standard: StandardLibrary,
  around?: Scope,
): Unit {
  const unit = createUnit(module, new Library(standard), around);
  // The first of two definitions counts; that there is a second one is reported where names are declared.
  for (const item of module.items) {
    if (isDefinition(item)) unit.library.define(item, unit);
    if (item.kind === "Model" && !unit.models.has(item.name.text)) unit.models.set(item.name.text, item);
    if (item.kind === "Data" && !unit.data.has(item.name.text)) unit.data.set(item.name.text, item);
    if (item.kind === "Model" || item.kind === "Data") session.homes.set(item, unit);
  }
  return unit;
}

export function declareConstants(context: Context): void {
  for (const item of context.unit.module.items)
    if (item.kind === "Const") {
      const value = bindable(context, locate(context, item.value));
      declare(context, { name: item.name, role: "const", value });
    }
}

function isImportable(item: Declaration | Statement): item is Importable {
  return isDefinition(item) || item.kind === "Const" || item.kind === "Model" || item.kind === "Data";
}

function circle(context: Context, span: Span, way: readonly Step[]): void {
  fail(context, {
    code: "N121",
    message: "this file imports itself" + (way.length === 0 ? "" : ", through others"),
    span,
    labels: way.flatMap((step) =>
      step.span === undefined ? [] : [{ span: step.span, text: "which is imported here" }],
    ),
    help: "put what both need into a file of its own, and import that",
  });
}

/** A binding belongs to the script that it stands in, which an import does not run. */
function bindingAskedFor(context: Context, path: string, name: Name, binding: Binding): void {
  fail(context, {
    code: "N122",
    message: `${name.text} is a binding of ${path}, and bindings are not imported`,
    span: name.span,
    labels: [{ span: binding.span, text: "bound there" }],
    help: `make it a constant there, const ${name.text} = ..., if it is computed from constants; else a fn that gives it`,
  });
}

function reportMissing(
  context: Context,
  path: string,
  name: Name,
  from: Unit,
  defined: readonly Importable[],
): void {
  const passedOn = from.module.items.find(
    (item) => item.kind === "Import" && item.names.some(({ text }) => text === name.text),
  );
  const near = nearest(
    name.text,
    defined.map((item) => item.name.text),
  );
  const close = defined.find((item) => item.name.text === near);
  const binding = from.module.items.find(
    (item) => item.kind === "Binding" && item.targets.some(({ text }) => text === name.text),
  );
  if (binding?.kind === "Binding") return void bindingAskedFor(context, path, name, binding);
  fail(context, {
    code: "N122",
    message: `${path} defines no ${name.text}`,
    span: name.span,
    labels:
      passedOn !== undefined
        ? [{ span: passedOn.span, text: "imported there itself" }]
        : close === undefined
          ? []
          : [{ span: close.name.span, text: "defined there" }],
    help:
      passedOn !== undefined
        ? "import it from where it is defined"
        : near === undefined
          ? "consts, functions, layers, optimizers, models and data sets can be imported"
          : `did you mean ${near}?`,
  });
}
