/** `while` on data: the body is built once, on what it carries from turn to turn, and becomes a region. */
import type { Expression, Statement, While } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { hasFlow } from "../../autodiff/flow.ts";
import { formatShape, shapeEquals } from "../../ir/dim.ts";
import { needsAny, type Node } from "../../ir/graph.ts";
import { closeRegions, freshTurns, openParameter } from "../../ir/region.ts";
import type { DType } from "../../ir/types.ts";
import { conditionNode, inSight } from "./conditional.ts";
import { countCopy, fail, warn } from "../context.ts";
import type { Context, Draws, PartialGradient } from "../context.ts";
import { cast, emit, scalar } from "../emit.ts";
import { locate } from "../evaluate.ts";
import { materialize } from "../materialize.ts";
import { promote } from "../promote.ts";
import { isMutable, Scope } from "../names/scope.ts";
import type { Entry } from "../names/scope.ts";
import { execute } from "../statements.ts";
import { asVariable } from "../variables.ts";
import { formatNumber, tensor, typeText, UNKNOWN } from "../values.ts";

/** `while condition { ... }`: the variables that the body updates are carried from turn to turn. */
export function repeat(context: Context, statement: While): void {
  if (!countCopy(context, statement.span)) return;
  const entries = carriedEntries(context, statement.body.statements);
  const initial = entries.map((entry) => initialValue(context, entry, statement));
  const before = context.session.reporter.errors;
  const isWhole = initial.every((node) => node !== undefined);
  const loop = isWhole ? buildLoop(context, statement, entries, initial) : undefined;
  // On trial the body is looked at all the same.
  if (!isWhole && context.session.isTrial)
    execute({ ...context, scope: new Scope(context.scope, "repeated") }, statement.body.statements);
  entries.forEach((entry, i) => {
    const node = loop?.[i];
    if (node === undefined || context.session.reporter.errors > before) entry.value = UNKNOWN;
    else setAfter(context, entry, node, statement.span);
  });
}

function setAfter(context: Context, entry: Entry, node: Node, span: Span): void {
  const name = { kind: "Name", text: entry.name, span } as const;
  entry.definition = undefined;
  entry.value =
    entry.role === "var"
      ? asVariable(context, { name, role: entry.role, value: tensor(node) })
      : tensor(node);
  if (entry.stored !== undefined) context.owner?.update(entry.stored, node);
  if (context.standard === undefined && entry.value.kind === "tensor")
    context.session.provenance.addOrigin(entry.value.node, { span, name: entry.name, calls: context.calls });
}

/** The mutable names of the bodies around that the loop updates, in the order of their first update. */
function carriedEntries(context: Context, statements: readonly Statement[]): readonly Entry[] {
  const entries = updatedNames(statements).map((name) => context.scope.lookup(name));
  return [...new Set(entries)].filter((entry) => entry !== undefined).filter(({ role }) => isMutable(role));
}

/** What statements update, also in loops inside them; a name for each update. */
export function updatedNames(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap((statement) => {
    if (statement.kind === "Update") return [statement.target.text];
    return statement.kind === "For" || statement.kind === "While"
      ? updatedNames(statement.body.statements)
      : [];
  });
}

function initialValue(context: Context, entry: Entry, { span }: While): Node | undefined {
  entry.used = true;
  return materialize(context, {
    value: entry.value,
    span: entry.definition?.span ?? span,
    expression: entry.definition,
  });
}

/** The value of each carried variable after the loop; undefined after a report. */
function buildLoop(
  context: Context,
  statement: While,
  entries: readonly Entry[],
  initial: readonly Node[],
): readonly Node[] | undefined {
  const { builder } = context.session;
  const outside = new Set([...inSight(context.scope), ...initial]);
  const state = initial.map(({ type }) => openParameter(builder, type));
  entries.forEach((entry, i) => {
    const parameter = state[i];
    if (parameter !== undefined) entry.value = tensor(parameter);
  });
  // The head of the loop: what a message about it shows.
  const site = { context, span: { ...statement.span, end: statement.condition.span.end } };
  const turn = openParameter(builder, { dtype: "i32", shape: [] });
  const partial: PartialGradient[] = [];
  const inner: Context = {
    ...context,
    scope: new Scope(context.scope, "repeated"),
    region: { carried: new Set(entries), state, partial, outer: context.region },
    draws: drawsOfTurn(context, turn),
  };
  const before = context.session.reporter.errors;
  const { node: condition, isFixed } = loopCondition(inner, statement.condition, state);
  execute(inner, statement.body.statements);
  // A body that is mistaken may be so about what it updates.
  if (isFixed && context.session.reporter.errors === before) warnUnchanging(inner, statement.condition.span);
  const next = entries.map((entry, i) => nextValue(inner, entry, initial[i], statement));
  if (condition === undefined || !next.every((node) => node !== undefined)) return undefined;

  const results = [...next];
  const [first, start] = [[...state], [...initial]];
  if (needsAny([condition, ...next], [turn])) {
    results.push(emit(site, "add", [turn, scalar(site, "i32", 1)], {}));
    first.push(turn);
    start.push(scalar(site, "i32", 0));
  }
  const { captured, regions } = closeRegions(
    builder,
    [
      { results: [condition], first },
      { results, first },
    ],
    (node) => outside.has(node),
  );
  const [test, body] = regions;
  if (test === undefined || body === undefined) return undefined;
  const loop = {
    turns: freshTurns(builder),
    carried: first.length,
    stacked: 0,
    condition: test,
    body,
    isReversed: false,
  };
  const src = [...start, ...captured];
  const after = initial.map((_, index) => emit(site, "loop", src, { loop, result: { of: "final", index } }));
  refusePartial(context, partial, { entries, state, after });
  return after;
}

/** A gradient in the body takes what is carried as it is; where that comes from the variable too, a part of it is missing. */
function refusePartial(
  context: Context,
  partial: readonly PartialGradient[],
  loop: {
    readonly entries: readonly Entry[];
    readonly state: readonly Node[];
    readonly after: readonly Node[];
  },
): void {
  for (const { carried, variable, text, span, independent } of partial) {
    const place = loop.state.indexOf(carried);
    const [entry, after] = [loop.entries[place], loop.after[place]];
    if (entry === undefined || after === undefined || !hasFlow(after, variable)) {
      if (independent !== undefined) warn(context, independent);
      continue;
    }
    fail(context, {
      code: "N817",
      message: `this gradient would miss what ${entry.name} owes to ${text} from other turns`,
      span,
      labels: entry.span === undefined ? [] : [{ span: entry.span, text: "carried from turn to turn" }],
      help: `write detach(${entry.name}) if this turn alone is meant, or take the gradient after the loop`,
    });
  }
}

/** The condition, and whether it is the same in every turn. */
function loopCondition(
  context: Context,
  expression: Expression,
  state: readonly Node[],
): { readonly node: Node | undefined; readonly isFixed: boolean } {
  const located = locate(context, expression);
  const { value, span } = located;
  if (value.kind === "bool")
    return { node: scalar({ context, span }, "bool", value.value ? 1 : 0), isFixed: value.value };
  const node = conditionNode(context, located);
  const isFixed = node !== undefined && !needsAny([node], state);
  return { node, isFixed };
}

function warnUnchanging(context: Context, span: Span): void {
  warn(context, {
    code: "N814",
    message: "nothing in this condition changes from turn to turn",
    span,
    help: "update one of its names in the body: var i = 0, and i <- i + 1",
  });
}

/** A carried variable keeps its dtype and shape. */
function nextValue(
  context: Context,
  entry: Entry,
  initial: Node | undefined,
  { span }: While,
): Node | undefined {
  if (initial === undefined) return undefined;
  const { dtype, shape } = initial.type;
  const at = entry.definition?.span ?? span;
  const node = materialize(context, { value: entry.value, span: at, expression: entry.definition }, dtype);
  if (node === undefined) return undefined;
  const common = promote([node.type, initial.type].map((type) => ({ dtype: type.dtype, isWeak: false })));
  if (common === dtype && shapeEquals(node.type.shape, shape))
    return cast({ context, span: at }, node, dtype);
  const isShape = !shapeEquals(node.type.shape, shape);
  fail(context, {
    code: "N813",
    message: `${entry.name} is ${typeText(initial.type)} before the loop and ${typeText(node.type)} after a turn`,
    span: at,
    labels: [
      { span: at, text: typeText(node.type) },
      ...(entry.span === undefined ? [] : [{ span: entry.span, text: typeText(initial.type) }]),
    ],
    help: isShape
      ? `what a loop carries keeps its shape: begin with ${formatShape(node.type.shape)}, or update a part of it`
      : `begin with ${node.type.dtype}: var ${entry.name} = ${beginning(initial, node.type.dtype)}`,
  });
  return undefined;
}

/** How a carried variable could begin in another dtype. */
function beginning({ op, attrs, type }: Node, dtype: DType): string {
  const value = op === "constant" && type.shape.length === 0 ? attrs.values[0] : undefined;
  if (value === undefined || dtype !== "f32") return `cast(..., ${dtype})`;
  return formatNumber({ value, isInteger: false });
}

/** Draws under a key of each turn's own, so that no two turns draw the same numbers. */
function drawsOfTurn({ draws }: Context, turn: Node): Draws {
  let stream: number | undefined;
  return {
    next: () => draws.next(),
    key(site) {
      stream ??= draws.next().stream;
      return emit(site, "random_bits", [draws.key(site), turn], { shape: [2], stream });
    },
  };
}
