/**
 * From the tree of a file to graphs: scopes, inlining, shape checking. All mistakes of the user become
 * messages; where one is, the model or training that holds it is left out of the result.
 */
import type { Call, Data, Declaration, Model, Module, Name, Statement } from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import { createBuilder } from "../ir/graph.ts";
import { Provenance } from "../ir/provenance.ts";
import type { Context, Draws, Session } from "./context.ts";
import { fail, warn } from "./context.ts";
import { DifferentiatedNames } from "./differentiated.ts";
import { scalar } from "./emit.ts";
import { evaluate } from "./evaluate.ts";
import { Library } from "./library.ts";
import type { BuiltModel, BuiltModule, BuiltOptimizer, BuiltTraining } from "./model.ts";
import { buildModel } from "./models.ts";
import { boundTwice, declare } from "./names.ts";
import { nearest } from "./nearest.ts";
import { buildOptimizer } from "./optimizers.ts";
import { Overrides } from "./overrides.ts";
import { readData } from "./data.ts";
import { Reporter } from "./report.ts";
import { Scope } from "./scope.ts";
import { isDefinition, StandardLibrary } from "./standard.ts";
import { execute } from "./statements.ts";
import { buildTraining } from "./trainings.ts";
import type { Located } from "./values.ts";

export interface BuildOptions {
  /** Values for arguments of models and optimisers and for settings, as written: `hidden` is `128`. */
  readonly overrides?: ReadonlyMap<string, string>;
}

/** The graphs of every model and training of a file, with all messages. Never throws for a mistake in the text. */
export function build(module: Module, { overrides = new Map() }: BuildOptions = {}): BuiltModule {
  return new ModuleBuild(module, new Overrides(overrides)).run();
}

class ModuleBuild {
  readonly #module: Module;
  readonly #overrides: Overrides;
  readonly #root: Context;
  readonly #models = new Map<string, Model>();
  readonly #data = new Map<string, Data>();
  /** Models by name and arguments. */
  readonly #built = new Map<string, BuiltModel | undefined>();

  constructor(module: Module, overrides: Overrides) {
    this.#module = module;
    this.#overrides = overrides;
    const start = module.items[0]?.span.start ?? 0;
    const session: Session = {
      builder: createBuilder(),
      provenance: new Provenance(),
      reporter: new Reporter(),
      library: new Library(module, new StandardLibrary()),
      top: new Scope(undefined),
      start: { source: module.source, start, end: start },
      script: [],
      differentiated: new DifferentiatedNames(),
      depth: 0,
      copies: 0,
      trainingWasRead: false,
    };
    this.#root = rootContext(session, session.differentiated.of(module));
  }

  run(): BuiltModule {
    const { session } = this.#root;
    const items = this.#module.items;
    this.#declareNames(items);
    for (const item of items)
      if (item.kind === "Const")
        declare(this.#root, { name: item.name, role: "const", value: evaluate(this.#root, item.value) });
    for (const item of items) this.#check(item);
    const trainings = this.#trainings();
    const models = this.#modelsInOrder(trainings);
    this.#checkOverrides();
    return {
      builder: session.builder,
      provenance: session.provenance,
      models,
      trainings,
      defaultOptimizer: this.#defaultOptimizer(),
      script: session.script,
      diagnostics: session.reporter.sorted(),
    };
  }

  /** Functions, models, data sets and named trainings may be used above their declaration; each name is given once. */
  #declareNames(items: readonly (Declaration | Statement)[]): void {
    const seen = new Map<string, Name>();
    for (const item of items) {
      if (item.kind === "Model" && !this.#models.has(item.name.text)) this.#models.set(item.name.text, item);
      if (item.kind === "Data" && !this.#data.has(item.name.text)) this.#data.set(item.name.text, item);
      const isNamed =
        isDefinition(item) || item.kind === "Model" || item.kind === "Data" || item.kind === "Train";
      const name = isNamed ? item.name : undefined;
      if (name === undefined) continue;
      const first = seen.get(name.text);
      if (first === undefined) seen.set(name.text, name);
      else boundTwice(this.#root, name, first);
    }
  }

  #check(item: Declaration | Statement): void {
    switch (item.kind) {
      case "Import":
        fail(this.#root, {
          code: "N906",
          message: "`import` is not supported yet",
          span: item.span,
          help: "copy the definitions into this file",
        });
        return;
      case "Data":
        readData(this.#root, item);
        return;
      case "Const":
      case "Fn":
      case "Layer":
      case "Optimizer":
      case "Model":
      case "Train":
        return;
      default:
        execute(this.#root, [item]);
    }
  }

  #trainings(): readonly BuiltTraining[] {
    const scope = {
      root: this.#root,
      models: this.#models,
      data: this.#data,
      overrides: this.#overrides,
      build: (declaration: Model, bound: ReadonlyMap<string, Located>, call: Call) =>
        this.#buildModel(declaration, bound, call.span),
    };
    return this.#module.items.flatMap((item) => {
      const training = item.kind === "Train" ? buildTraining(scope, item) : undefined;
      return training === undefined ? [] : [training];
    });
  }

  /** Each model once: as the first training of it has it, else with its defaults. */
  #modelsInOrder(trainings: readonly BuiltTraining[]): readonly BuiltModel[] {
    return [...this.#models.values()].flatMap((declaration) => {
      const name = declaration.name.text;
      const trained = trainings.find(({ model }) => model.name === name)?.model;
      const model = trained ?? this.#withDefaults(declaration);
      return model === undefined ? [] : [model];
    });
  }

  #withDefaults(declaration: Model): BuiltModel | undefined {
    const name = declaration.name.text;
    const known = [...this.#built].find(([key]) => key.startsWith(`${name}(`));
    if (known !== undefined) return known[1];
    const bare = declaration.parameters.filter(
      (parameter) => parameter.defaultValue === undefined && !this.#overrides.gives(parameter.name.text),
    );
    const [first] = bare;
    if (first === undefined) return this.#buildModel(declaration, new Map(), declaration.name.span);
    warn(this.#root, {
      code: "N406",
      message: `the model ${name} was not checked: its argument ${first.name.text} has no value`,
      span: first.name.span,
      help: `give it a default (${first.name.text} = 10), or run with --set ${first.name.text}=10`,
    });
    return undefined;
  }

  #buildModel(declaration: Model, bound: ReadonlyMap<string, Located>, at: Span): BuiltModel | undefined {
    const values = new Map(bound);
    for (const { name, defaultValue } of declaration.parameters) {
      const value = this.#overrides.take(name.text);
      if (value !== undefined)
        values.set(name.text, { value, span: defaultValue?.span ?? name.span, expression: undefined });
    }
    const shown = [...values].map(([name, { value }]) => `${name}=${JSON.stringify(value)}`);
    const key = `${declaration.name.text}(${shown.sort().join(", ")})`;
    if (!this.#built.has(key)) this.#built.set(key, buildModel(this.#root, declaration, values, at));
    return this.#built.get(key);
  }

  /** What trains a model in a file without a train block. */
  #defaultOptimizer(): BuiltOptimizer | undefined {
    const span = this.#root.session.start;
    const name = (text: string): Name => ({ kind: "Name", text, span });
    const lr = { kind: "NumberLiteral", value: 0.01, isInteger: false, text: "0.01", span } as const;
    const call: Call = {
      kind: "Call",
      callee: name("sgd"),
      arguments: [{ kind: "Argument", name: name("lr"), value: lr, span }],
      span,
    };
    return buildOptimizer(this.#root, call, undefined, new Overrides(new Map()));
  }

  #checkOverrides(): void {
    for (const name of this.#overrides.untaken()) {
      const near = nearest(name, this.#overrides.known());
      fail(this.#root, {
        code: "N412",
        message: `--set ${name}: nothing in this file is called so`,
        span: this.#root.session.start,
        help: near === undefined ? `it knows ${this.#overrides.known().join(", ")}` : `did you mean ${near}?`,
      });
    }
  }
}

function rootContext(session: Session, differentiated: ReadonlySet<string>): Context {
  let drawn = 0;
  const site = (): Parameters<typeof scalar>[0] => ({ context: root, span: session.start });
  const draws: Draws = { next: () => ({ stream: drawn++, counter: scalar(site(), "i32", 0) }) };
  const root: Context = {
    session,
    scope: session.top,
    body: "module",
    calls: [],
    active: [],
    standard: undefined,
    owner: undefined,
    model: undefined,
    draws,
    initialDraws: draws,
    initial: undefined,
    training: false,
    differentiated,
  };
  return root;
}
