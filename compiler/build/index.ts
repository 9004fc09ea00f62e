/**
 * From the tree of a file to graphs: scopes, inlining, shape checking. All mistakes of the user become
 * messages; where one is, the model or training that holds it is left out of the result.
 */
import type { Call, Declaration, Model, Module, Name, Statement } from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import { createBuilder } from "../ir/graph.ts";
import { Provenance } from "../ir/provenance.ts";
import { inherit, scopeAfter } from "./continuation.ts";
import type { Ending } from "./continuation.ts";
import type { Context, Session } from "./context.ts";
import { fail, warn } from "./context.ts";
import { checkDeclaredNames } from "./names/declared-names.ts";
import { DataSets } from "./data/data-sets.ts";
import type { DataReader } from "./data/data-sets.ts";
import { DifferentiatedNames } from "./differentiated.ts";
import { declareConstants, Importer, openUnit } from "./names/imports.ts";
import type { Resolver } from "./names/imports.ts";
import type { BuiltModel, BuiltModule, BuiltOptimizer, BuiltTraining, TopStatement } from "./built.ts";
import { buildModel } from "./models/model.ts";
import { STABILISE } from "../passes/stabilise.ts";
import { nearest } from "../../runtime/module/nearest.ts";
import { OpaqueCalls } from "./calls/opaque-calls.ts";
import { buildOptimizer } from "./training/optimizers.ts";
import { Overrides } from "./overrides.ts";
import { resolveDeclared } from "./data/data.ts";
import { Reporter } from "./report.ts";
import { StandardLibrary } from "./names/standard.ts";
import { CountedDraws, rootContext } from "./root-context.ts";
import { executeTop } from "./top-statements.ts";
import { checkUnbuilt, checkUncalled } from "./calls/uncalled.ts";
import { buildTraining } from "./training/trainings.ts";
import { warnOfWraps } from "./wrapping.ts";
import { atHomeOf } from "./names/unit.ts";
import { staticKey } from "./values.ts";
import type { Located } from "./values.ts";

export interface BuildOptions {
  /** Values for arguments of models and optimisers and for settings, as written: `hidden` is `128`. */
  readonly overrides?: ReadonlyMap<string, string>;
  /** Gives the texts of imported files. */
  readonly resolve?: Resolver;
  /** Gives the texts of data files; without it none is read, and what depends on one stays unknown. */
  readonly readData?: DataReader | undefined;
  /** Names of passes to leave out; of them `stabilise` happens here. */
  readonly skip?: readonly string[];
  /** The text before this one, where it goes on from there. */
  readonly after?: Ending | undefined;
  /** Names that gradients are with respect to, beside those of the text itself. */
  readonly differentiated?: ReadonlySet<string>;
}

/** The graphs of every model and training of a file, with all messages. Never throws for a mistake in the text. */
export function build(
  module: Module,
  {
    overrides = new Map(),
    resolve = alone,
    readData,
    skip = [],
    after,
    differentiated = new Set(),
  }: BuildOptions = {},
): BuiltModule {
  const files = { resolve, dataSets: after?.dataSets ?? new DataSets(readData) };
  const stabilises = !skip.includes(STABILISE.name);
  return new ModuleBuild(module, new Overrides(overrides), files, stabilises, after, differentiated).run();
}

/** The resolver of a text that stands alone. */
const alone: Resolver = () => ({ reason: "this text has no files beside it" });

class ModuleBuild {
  readonly #module: Module;
  readonly #overrides: Overrides;
  readonly #root: Context;
  readonly #importer: Importer;
  readonly #after: Ending | undefined;
  readonly #standard: StandardLibrary;
  readonly #draws: CountedDraws;
  readonly #statements: TopStatement[] = [];
  /** Nodes with lower ids were there before this text. */
  readonly #firstId: number;
  /** Models by name and arguments. */
  readonly #built = new Map<string, BuiltModel | undefined>();

  constructor(
    module: Module,
    overrides: Overrides,
    { resolve, dataSets }: { readonly resolve: Resolver; readonly dataSets: DataSets },
    stabilises: boolean,
    after: Ending | undefined,
    differentiated: ReadonlySet<string>,
  ) {
    this.#module = module;
    this.#after = after;
    this.#firstId = after?.builder.size ?? 0;
    this.#overrides = overrides;
    const start = module.items[0]?.span.start ?? 0;
    const session: Session = {
      builder: after?.builder ?? createBuilder(),
      provenance: after?.provenance ?? new Provenance(),
      reporter: new Reporter(),
      homes: after?.homes ?? new WeakMap(),
      entered: new WeakSet(),
      opaqueCalls: new OpaqueCalls(),
      isTrial: false,
      start: { source: module.source, start, end: start },
      stabilises,
      script: [],
      differentiated: new DifferentiatedNames(),
      dataSets,
      depth: 0,
      copies: 0,
      trainingWasRead: false,
    };
    this.#standard = after?.standard ?? new StandardLibrary();
    this.#importer = new Importer(resolve, this.#standard);
    this.#draws = new CountedDraws(session, after?.draws ?? 0);
    const unit = openUnit({ session }, module, this.#standard, scopeAfter(after));
    const names = new Set([...session.differentiated.of(module), ...differentiated]);
    this.#root = { ...rootContext(session, unit, this.#draws), differentiated: names };
  }

  run(): BuiltModule {
    const { session } = this.#root;
    const items = this.#module.items;
    checkDeclaredNames(this.#root);
    this.#importer.enter(this.#root);
    if (this.#after !== undefined) inherit(this.#root.unit, this.#after);
    declareConstants(this.#root);
    for (const item of items) this.#check(item);
    const trainings = this.#trainings();
    const models = this.#modelsInOrder(trainings);
    const { provenance, reporter } = session;
    warnOfWraps({ models, statements: this.#statements, provenance, reporter, firstId: this.#firstId });
    checkUncalled(this.#root);
    this.#checkOverrides();
    return {
      builder: session.builder,
      provenance: session.provenance,
      models,
      trainings,
      defaultOptimizer: this.#defaultOptimizer(),
      script: session.script,
      statements: this.#statements,
      scriptInputs: session.dataSets.inputs,
      ending: {
        builder: session.builder,
        provenance: session.provenance,
        standard: this.#standard,
        homes: session.homes,
        dataSets: session.dataSets,
        unit: this.#root.unit,
        draws: this.#draws.count,
      },
      diagnostics: session.reporter.sorted(),
    };
  }

  #check(item: Declaration | Statement): void {
    switch (item.kind) {
      case "Data":
        resolveDeclared(this.#root, item);
        return;
      case "Import":
      case "Const":
      case "Fn":
      case "Layer":
      case "Optimizer":
      case "Model":
      case "Train":
        return;
      default:
        this.#statements.push(executeTop(this.#root, item));
    }
  }

  #trainings(): readonly BuiltTraining[] {
    const scope = {
      root: this.#root,
      models: this.#root.unit.models,
      data: this.#root.unit.data,
      overrides: this.#overrides,
      untaught: new Set<BuiltModel>(),
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
    const known = new Set(this.#after?.unit.models.values());
    return [...this.#root.unit.models.values()].flatMap((declaration) => {
      if (known.has(declaration)) return [];
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
    // Where a train block calls it, what is missing is said there.
    const isCalled = this.#module.items.some(
      (item) =>
        item.kind === "Train" &&
        (item.name?.text === name ||
          item.settings.some(({ value }) => value.kind === "Call" && value.callee.text === name)),
    );
    if (!isCalled)
      warn(this.#root, {
        code: "N406",
        message: `the model ${name} was not built: its argument ${first.name.text} has no value`,
        span: first.name.span,
        help: `give it a default (${first.name.text} = 10), or run with --set ${first.name.text}=10`,
      });
    checkUnbuilt(atHomeOf(this.#root, declaration), declaration);
    return undefined;
  }

  #buildModel(declaration: Model, bound: ReadonlyMap<string, Located>, at: Span): BuiltModel | undefined {
    const values = new Map(bound);
    for (const { name, defaultValue } of declaration.parameters) {
      const value = this.#overrides.take(name.text);
      if (value !== undefined)
        values.set(name.text, { value, span: defaultValue?.span ?? name.span, expression: undefined });
    }
    const shown = [...values].map(([name, { value }]) => `${name}=${staticKey(value)}`);
    const key = `${declaration.name.text}(${shown.sort().join(", ")})`;
    if (!this.#built.has(key))
      this.#built.set(key, buildModel(atHomeOf(this.#root, declaration), declaration, values, at));
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
    return buildOptimizer(this.#root, call, [], new Overrides(new Map()));
  }

  /** Where a name is declared that a value can be set for; without one, where the first model is. */
  #placeOf(name: string | undefined): Span {
    const models = this.#module.items.filter((item) => item.kind === "Model");
    const parameters = models.flatMap((model) => model.parameters);
    const declared = parameters.find((parameter) => parameter.name.text === name)?.name;
    return (declared ?? models[0]?.name)?.span ?? this.#root.session.start;
  }

  #checkOverrides(): void {
    for (const name of this.#overrides.untaken()) {
      const near = nearest(name, this.#overrides.known());
      fail(this.#root, {
        code: "N412",
        message: `--set ${name}: nothing in this file is called so`,
        span: this.#placeOf(near),
        help: near === undefined ? `it knows ${this.#overrides.known().join(", ")}` : `did you mean ${near}?`,
      });
    }
  }
}
