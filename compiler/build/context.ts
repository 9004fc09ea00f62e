/**
 * What surrounds an expression while it is built: the scope, the calls it lies in, whom its parameters
 * belong to. Contexts are immutable; a call makes a new one.
 */
import type { Data, Model, Name, Result } from "../../grammar/ast.ts";
import { textOf } from "../../grammar/source.ts";
import type { Span } from "../../grammar/source.ts";
import type { Builder, Node } from "../ir/graph.ts";
import type { CallSite, Provenance } from "../ir/provenance.ts";
import type { DType, Shape } from "../ir/types.ts";
import type { DataSets } from "./data/data-sets.ts";
import type { DifferentiatedNames } from "./differentiated.ts";
import type { InputTensor, ScriptStep, StoredTensor } from "./built.ts";
import type { OpaqueCalls } from "./calls/opaque-calls.ts";
import type { Report, Reporter } from "./report.ts";
import type { Entry, Scope } from "./names/scope.ts";
import type { Definition } from "./names/standard.ts";
import type { Unit } from "./names/unit.ts";
import { UNKNOWN } from "./values.ts";
import type { Value } from "./values.ts";

/** What one compilation shares. */
export interface Session {
  readonly builder: Builder;
  readonly provenance: Provenance;
  readonly reporter: Reporter;
  /** The file of each model and data set. */
  readonly homes: WeakMap<Model | Data, Unit>;
  readonly differentiated: DifferentiatedNames;
  /** Definitions whose bodies were built. */
  readonly entered: WeakSet<Definition>;
  /** Calls that a trial need not build again. */
  readonly opaqueCalls: OpaqueCalls;
  /** Whether a body is built only to find its mistakes, with arguments that are not known; see uncalled.ts. */
  readonly isTrial: boolean;
  /** The beginning of the file, for what has no place in it. */
  readonly start: Span;
  /** Whether formulas that overflow are put in a form that does not; see stabilise.ts. */
  readonly stabilises: boolean;
  /** The statements of the script so far. */
  readonly script: ScriptStep[];
  /** Data sets of the file, and what the script reads of them. */
  readonly dataSets: DataSets;
  /** How deep expressions and calls lie in each other just now. */
  depth: number;
  /** How many calls were inlined and turns of loops unrolled so far. */
  copies: number;
  /** Whether `training` was read since it was last set to false. */
  trainingWasRead: boolean;
}

/** Whoever keeps parameters and states: a model, a layer inside it, or an optimiser for one parameter. */
export interface Owner {
  /** What the names of its tensors begin with: empty, `h.`, `block.dense_1.`. */
  readonly prefix: string;
  /** Declares a tensor under its full name. */
  declare(stored: StoredTensor): Node;
  /** Notes a state's next value. */
  update(name: string, next: Node): void;
  /** A parameter or state by its full name, for `h.W`. */
  find(name: string): Node | undefined;
  /** Drops a parameter that nothing reads. */
  forget(name: string): void;
  /** The names of what it keeps so far. */
  names(): readonly string[];
  /** The owner for one call of a layer: named `label` if there is one, else by layer and count. */
  enter(layer: string, label: string | undefined): { readonly label: string; readonly owner: Owner };
}

/** Where random numbers come from: each draw takes the next stream. */
export interface Draws {
  next(): { readonly stream: number; readonly counter: Node };
  /** The key of all draws: the seed, in a loop mixed with the turn. */
  key(site: Site): Node;
}

/** What an `if` or `while` on data runs. */
export interface RegionBody {
  /** What may be updated in it, of the states of the bodies around. */
  readonly carried: ReadonlySet<Entry>;
  /** The values that a loop carries, as its body sees them; none for an `if`. */
  readonly state: readonly Node[];
  /** Gradients that stop at these, to be looked at when the loop is built. */
  readonly partial: PartialGradient[];
  readonly outer: RegionBody | undefined;
}

/** A gradient in the body of a loop, of a value that comes from what the loop carries. */
export interface PartialGradient {
  readonly carried: Node;
  readonly variable: Node;
  /** The name of the variable, and where the gradient by it is asked for. */
  readonly text: string;
  readonly span: Span;
  /** What is to be said where the value comes from the variable in no way. */
  readonly independent: Report | undefined;
}

/** What only the body of a model may declare. */
export interface ModelBody {
  addInput(input: InputTensor): Node;
  addResult(role: Result["role"], name: Name, node: Node | undefined): void;
  /** Notes that an input binds a dimension variable at one of its axes. */
  bindDimension(name: string, input: string, axis: number): void;
}

export type Body = "module" | "fn" | "layer" | "model" | "optimizer";

export interface Context {
  readonly session: Session;
  /** The file whose definitions are in sight. */
  readonly unit: Unit;
  readonly scope: Scope;
  readonly body: Body;
  readonly calls: readonly CallSite[];
  /** The definitions whose bodies it lies in, to notice recursion. */
  readonly active: readonly Definition[];
  /** Inside a standard function: the user's call of it, which faults and nodes belong to. */
  readonly standard: { readonly span: Span; readonly callee: string } | undefined;
  readonly owner: Owner | undefined;
  /** The model whose body this is; undefined inside functions and layers. */
  readonly model: ModelBody | undefined;
  readonly draws: Draws;
  /** The draws of initial values, which repeat only with the seed. */
  readonly initialDraws: Draws;
  /** Where a `param` or `state` is initialised: what it is declared as, for creation functions. */
  readonly initial: { readonly dtype: DType; readonly shape: Shape | undefined } | undefined;
  readonly training: boolean;
  /** The innermost `if` or `while` on data around, through calls too. */
  readonly region: RegionBody | undefined;
  /** Whether these are the arguments of an optimiser: calls get `step` and `total` from the training; see schedules.ts. */
  readonly scheduling: boolean;
  /** The names of this body that a `grad` is with respect to; see differentiated.ts. */
  readonly differentiated: ReadonlySet<string>;
}

/** A context with the place that nodes are made for. */
export interface Site {
  readonly context: Context;
  readonly span: Span;
}

/**
 * Reports a mistake and gives the value that stands in its place. Inside standard functions it is the user's call that
 * is at fault, or the argument that the fault is about.
 */
export function fail(context: Context, report: Report): Value {
  const { standard, calls } = context;
  if (standard !== undefined) {
    context.session.reporter.report({
      ...report,
      span: context.scope.lookup(textOf(report.span))?.given ?? standard.span,
      labels: [],
      notes: [...(report.notes ?? []), `found in the standard function ${standard.callee}`],
      help: report.general,
    });
    return UNKNOWN;
  }
  const call = calls[calls.length - 1];
  const called = call === undefined ? [] : [{ span: call.span, text: `in this call of ${call.callee}` }];
  context.session.reporter.report({ ...report, labels: [...(report.labels ?? []), ...called] });
  return UNKNOWN;
}

/** So many bodies are built at most; functions that call each other twice grow without end. */
const MOST_COPIES = 100_000;

/** Counts one more body that is built again, or several. False, after a report, where there are too many. */
export function countCopy(context: Context, span: Span, count = 1): boolean {
  const { session } = context;
  const before = session.copies;
  session.copies += count;
  if (session.copies <= MOST_COPIES) return true;
  if (before <= MOST_COPIES)
    fail(context, {
      code: "N118",
      message: `more than ${String(MOST_COPIES)} calls and turns of loops would be written out`,
      span,
      help: "make loops shorter, or call less often",
    });
  return false;
}

/** Reports something that is likely not meant. `report` has no place inside the standard library. */
export function warn(context: Context, report: Report): void {
  const { standard } = context;
  const isInside = standard !== undefined && report.span !== standard.span;
  if (!isInside) context.session.reporter.report({ ...report, severity: "warning" });
}
