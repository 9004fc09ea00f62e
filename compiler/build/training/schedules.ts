/**
 * Schedules: `optimizer = adam(lr=cosine(1e-3, warmup=100))`. A function that is called in the arguments of an
 * optimiser and has a parameter `step` or `total` gets them from the training, as scalars of the step: how many
 * steps were made so far, and how many there will be.
 */
import type { Definition } from "../names/standard.ts";
import type { Given } from "../calls/arguments.ts";
import type { CallText } from "../calls/calls.ts";
import { fail } from "../context.ts";
import type { Context, Site } from "../context.ts";
import { cast, emit } from "../emit.ts";
import type { HyperScalar } from "../built.ts";
import { reachable } from "../../ir/graph.ts";
import type { Graph, Node } from "../../ir/graph.ts";
import { interpretGraph } from "../../ir/interpret.ts";
import { describe, tensor } from "../values.ts";
import type { Located, Value } from "../values.ts";

/** What a training knows of its time, in i32. */
const TIMES: ReadonlySet<string> = new Set(["step", "total"]);

/** What a training gives to a call beside the arguments that are written. */
export function timesOf(
  context: Context,
  { parameters }: Definition,
  given: readonly Given[],
  { span }: CallText,
): ReadonlyMap<string, Located> {
  const isWritten = (text: string): boolean => given.some(({ name }) => name?.text === text);
  const names = parameters
    .map(({ name }) => name.text)
    .filter((name) => context.scheduling && TIMES.has(name) && !isWritten(name));
  return new Map(
    names.map((name) => {
      const node = emit({ context, span }, "hyper", [], { name, dtype: "i32", value: 0 });
      return [name, { value: tensor(node), span, expression: undefined }];
    }),
  );
}

/** What to do where `step` or `total` is used like a name in the arguments of an optimiser. */
export function helpForTime(context: Context, name: string): string | undefined {
  return context.scheduling && TIMES.has(name)
    ? `functions get it as a parameter: fn schedule(lr, ${name}) = ..., and lr=schedule(0.1)`
    : undefined;
}

/** The f32 scalar that an argument of an optimiser follows. Undefined after a report. */
export function scheduleOf(site: Site, argument: string, optimizer: string, value: Value): Node | undefined {
  const node = value.kind === "tensor" && value.node.type.shape.length === 0 ? value.node : undefined;
  if (node?.type.dtype === "f32" || node?.type.dtype === "i32") return cast(site, node, "f32");
  fail(site.context, {
    code: "N112",
    message: `${argument} of ${optimizer} must be a number or a schedule, not ${describe(value)}`,
    span: site.span,
  });
  return undefined;
}

/** The value of a schedule at the first step. Undefined where that depends on the seed or on how long training is. */
export function firstOf(schedule: Node): number | undefined {
  if (reachable([schedule]).some((node) => node.op === "hyper" && !TIMES.has(node.attrs.name)))
    return undefined;
  const values = [1, 100, 10_000, 1_000_000].map((total) => {
    const hypers = new Map([...TIMES].map((name) => [name, name === "total" ? total : 0]));
    const graph: Graph = { name: "schedule", results: [{ role: "output", name: "first", node: schedule }] };
    return interpretGraph(graph, { hypers })[0]?.data[0];
  });
  return new Set(values).size === 1 ? values[0] : undefined;
}

/** The hypers that schedules read. A call must give `total`; a module counts its steps itself. */
export function hypersOf(schedules: Iterable<Node>): readonly HyperScalar[] {
  return reachable([...schedules]).flatMap((node) =>
    node.op !== "hyper"
      ? []
      : node.attrs.name === "total"
        ? [{ name: "total", value: NaN, least: 1 }]
        : [{ name: node.attrs.name, value: 0 }],
  );
}

/** The schedule, or what a call gives in its place: the hyper's own value, NaN, is what no call gives. */
export function unlessGiven(site: Site, hyper: Node, schedule: Node): Node {
  return emit(site, "where", [emit(site, "equal", [hyper, hyper], {}), hyper, schedule], {});
}
