/**
 * `optimizer = sgd(lr=0.1)`: an update rule, inlined once for each parameter. Its float arguments
 * become scalars that the caller may change from step to step, or follow a schedule (schedules.ts).
 */
import type { Call } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Node } from "../../ir/graph.ts";
import { Provenance } from "../../ir/provenance.ts";
import { bindArguments } from "../calls/arguments.ts";
import { givenArguments } from "../calls/calls.ts";
import { fail, warn } from "../context.ts";
import type { Context, Owner } from "../context.ts";
import { emit } from "../emit.ts";
import { idleState } from "../models/idle-state.ts";
import { evaluate } from "../evaluate.ts";
import { checkHyper, hyperRange } from "../calls/fixed-arguments.ts";
import { parameterNames } from "../calls/inline.ts";
import type { BuiltOptimizer, HyperScalar, OptimizerUpdate, StoredTensor } from "../built.ts";
import { listsWeight } from "../names/declared-names.ts";
import { isPoisoned } from "../names/names.ts";
import { nearest } from "../../../runtime/module/nearest.ts";
import type { Overrides } from "../overrides.ts";
import { firstOf, hypersOf, scheduleOf, unlessGiven } from "./schedules.ts";
import { Scope } from "../names/scope.ts";
import type { Definition } from "../names/standard.ts";
import { execute } from "../statements.ts";
import type { Unit } from "../names/unit.ts";
import { tensor } from "../values.ts";
import type { Value } from "../values.ts";

/** An optimiser with its arguments worked out. */
interface Rule {
  readonly declaration: Definition;
  readonly isStandard: boolean;
  readonly home: Unit;
  readonly span: Span;
  /** Arguments that stay as they are: a bool, a whole number with a whole default. */
  readonly fixed: ReadonlyMap<string, Value>;
  /** Arguments that become scalars of the step, by parameter; NaN where a schedule gives the value. */
  readonly hypers: ReadonlyMap<string, HyperScalar>;
  /** f32 scalars, by parameter. */
  readonly schedules: ReadonlyMap<string, Node>;
}

/** Hypers that a module sets or a training gives: an argument of such a name has the optimiser's before it. */
const TAKEN: readonly string[] = ["seed", "step", "total"];

/** The optimiser that a call names, tried on every parameter that it will train, so that netc reports its errors now. */
export function buildOptimizer(
  root: Context,
  call: Call,
  params: readonly StoredTensor[],
  overrides: Overrides,
): BuiltOptimizer | undefined {
  const rule = resolve(root, call, overrides);
  if (rule === undefined) return undefined;
  const before = root.session.reporter.errors;
  const updates = params.map((stored) => ({ stored, ...rehearse(root, rule, stored) }));
  if (root.session.reporter.errors === before) warnOfIdle(root, rule, updates);
  if (root.session.reporter.errors > before) return undefined;
  return {
    name: rule.declaration.name.text,
    hypers: [...rule.hypers.values(), ...hypersOf(rule.schedules.values())],
    update: (param, gradient) => applyRule(root, rule, param, gradient),
  };
}

function resolve(root: Context, call: Call, overrides: Overrides): Rule | undefined {
  const name = call.callee.text;
  const { library } = root.unit;
  const callable = library.find(name, false);
  if (callable?.kind !== "defined" || callable.declaration.kind !== "Optimizer") {
    if (isPoisoned(root, name)) return undefined;
    const near = nearest(name, library.optimizerNames());
    fail(root, {
      code: "N410",
      message:
        callable === undefined ? `there is no optimizer ${name}` : `${name} is a function, not an optimizer`,
      span: call.callee.span,
      help:
        near === undefined
          ? `the optimizers are ${library.optimizerNames().join(", ")}`
          : `did you mean ${near}?`,
    });
    return undefined;
  }
  const { declaration, isStandard, home = root.unit } = callable;
  if (listsWeight(declaration)) return undefined;
  const arguments_ = { ...root, scheduling: true };
  const given = givenArguments(arguments_, { arguments: call.arguments, receiver: undefined });
  const parameters = parameterNames(declaration.parameters);
  const bound = bindArguments(root, { name, parameters, span: call.callee.span }, given);
  if (bound === undefined) return undefined;
  const fixed = new Map<string, Value>();
  const hypers = new Map<string, HyperScalar>();
  const schedules = new Map<string, Node>();
  const scope = new Scope(isStandard ? undefined : home.top);
  for (const parameter of declaration.parameters) {
    const key = parameter.name.text;
    const located = bound.get(key);
    const usual =
      parameter.defaultValue && evaluate({ ...arguments_, unit: home, scope }, parameter.defaultValue);
    const value = overrides.take(key) ?? located?.value ?? usual;
    if (value === undefined) continue;
    if (value.kind === "unknown") return undefined;
    const argument = { value, span: located?.span ?? call.span, expression: undefined };
    if (isStandard) checkHyper(root, name, key, argument);
    const range = isStandard ? hyperRange(name, key) : {};
    const isWhole = usual?.kind === "number" && usual.isInteger;
    const hyper = TAKEN.includes(key) ? `${name}.${key}` : key;
    if (value.kind === "number" && !(isWhole && value.isInteger))
      hypers.set(key, { name: hyper, value: value.value, ...range });
    else if (value.kind === "number" || value.kind === "bool" || value.kind === "string")
      fixed.set(key, value);
    else {
      const schedule = scheduleOf({ context: root, span: argument.span }, key, name, value);
      if (schedule === undefined) return undefined;
      if (isStandard) checkHyper(root, name, key, argument, firstOf(schedule));
      hypers.set(key, { name: hyper, value: NaN, ...range });
      schedules.set(key, schedule);
    }
    scope.set({
      name: key,
      role: "parameter",
      span: undefined,
      definition: undefined,
      stored: undefined,
      value,
      used: true,
    });
  }
  return { declaration, isStandard, home, span: call.span, fixed, hypers, schedules };
}

/** Applies the rule to a gradient that stands for any. */
function rehearse(root: Context, rule: Rule, { name, type }: StoredTensor): Rehearsed {
  const session = { ...root.session, provenance: new Provenance() };
  const param = session.builder.node("param", [], { name, type });
  const gradient = session.builder.node("input", [], { name, type });
  const { next, states } = applyRule({ ...root, session }, rule, param, gradient);
  const idle = states.flatMap(({ stored, next }) =>
    next.op === "state" && next.attrs.name === stored.name ? [stored] : [],
  );
  return { isIdle: next === param, idle };
}

/** What an update leaves as it was. */
interface Rehearsed {
  readonly isIdle: boolean;
  readonly idle: readonly StoredTensor[];
}

function warnOfIdle(root: Context, { declaration, span }: Rule, updates: readonly Rehearsed[]): void {
  const { text } = declaration.name;
  if (updates.length > 0 && updates.every(({ isIdle }) => isIdle))
    warn(root, {
      code: "N414",
      message: `the optimizer ${text} never changes its parameter, so nothing is learned`,
      span,
      labels: [{ span: declaration.name.span, text: "declared here" }],
      help: "give the parameter its next value: w <- w - lr * g",
    });
  for (const { name, span: place } of updates[0]?.idle ?? []) {
    const own = name.slice(name.lastIndexOf(".") + 1);
    warn(root, { code: "N415", ...idleState(own), span: place });
  }
}

function applyRule(root: Context, rule: Rule, param: Node<"param">, gradient: Node): OptimizerUpdate {
  const { declaration, isStandard, home, span } = rule;
  root.session.entered.add(declaration);
  const callee = declaration.name.text;
  const states = new StateOwner(`${param.attrs.name}.${callee}.`, root);
  const scope = new Scope(isStandard ? undefined : home.top);
  const context: Context = {
    ...root,
    unit: home,
    scope,
    body: "optimizer",
    calls: [{ callee, label: callee, span }],
    active: [declaration],
    standard: isStandard ? { span, callee } : undefined,
    owner: states,
    training: true,
    differentiated: root.session.differentiated.of(declaration),
  };
  const define = (name: string, role: "parameter" | "weight" | "argument", value: Value): void => {
    scope.set({ name, role, span: undefined, definition: undefined, stored: undefined, value, used: true });
  };
  for (const [name, value] of rule.fixed) define(name, "parameter", value);
  for (const [name, hyper] of rule.hypers) {
    const site = { context, span };
    const node = emit(site, "hyper", [], { name: hyper.name, dtype: "f32", value: hyper.value });
    const schedule = rule.schedules.get(name);
    define(name, "parameter", tensor(schedule === undefined ? node : unlessGiven(site, node, schedule)));
  }
  define("w", "weight", tensor(param));
  define("g", "argument", tensor(gradient));
  execute(context, declaration.body.kind === "Block" ? declaration.body.statements : []);
  const next = scope.own("w")?.value;
  return { next: next?.kind === "tensor" ? next.node : param, states: states.updates() };
}

/** Keeps the states of one optimiser for one parameter. */
class StateOwner implements Owner {
  readonly prefix: string;
  readonly #root: Context;
  readonly #states = new Map<string, { readonly stored: StoredTensor; next: Node }>();

  constructor(prefix: string, root: Context) {
    this.prefix = prefix;
    this.#root = root;
  }

  declare(stored: StoredTensor): Node {
    const { name, type } = stored;
    const node = this.#root.session.builder.node("state", [], { name, type });
    this.#states.set(name, { stored, next: node });
    return node;
  }

  update(name: string, next: Node): void {
    const state = this.#states.get(name);
    if (state !== undefined) state.next = next;
  }

  updates(): OptimizerUpdate["states"] {
    return [...this.#states.values()];
  }

  find(): undefined {
    return undefined;
  }

  forget(name: string): void {
    this.#states.delete(name);
  }

  names(): readonly string[] {
    return [...this.#states.keys()];
  }

  /** Layers are refused before they ask for an owner. */
  enter(layer: string): { readonly label: string; readonly owner: Owner } {
    return { label: layer, owner: this };
  }
}
