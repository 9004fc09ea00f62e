/** `einsum("ij,jk->ik", A, B)`: products summed over the axes that the result does not name, as chains of dot_general. */
import { dimEquals, formatDim } from "../../ir/dim.ts";
import type { Dim } from "../../ir/dim.ts";
import type { Node } from "../../ir/graph.ts";
import type { Builtin, BuiltinCall } from "./builtin.ts";
import { fail } from "../context.ts";
import type { Site } from "../context.ts";
import { broadcastTo, emit, scalar, toNumeric, transpose } from "../emit.ts";
import { materializeAll } from "../materialize.ts";
import { describe, tensor, typeText, UNKNOWN } from "../values.ts";
import type { Located, Value } from "../values.ts";

/** A tensor with one name for each axis. What `...` stands for is named by its place from the end, as broadcasting counts. */
interface Named {
  readonly node: Node;
  readonly labels: readonly string[];
}

interface Equation {
  readonly operands: readonly (readonly string[])[];
  /** Undefined where the equation has no arrow. */
  readonly result: readonly string[] | undefined;
}

const ELLIPSIS = "...";
const OPERANDS = ["a", "b", "c", "d", "e", "f"] as const;

/** Letters and at most one `...`; undefined for anything else. */
function labelsOf(text: string): readonly string[] | undefined {
  const labels = text.match(/\.\.\.|[A-Za-z]/g) ?? [];
  const isWhole = labels.join("") === text;
  return isWhole && labels.filter((label) => label === ELLIPSIS).length <= 1 ? labels : undefined;
}

function parse(text: string): Equation | undefined {
  const [left = "", right, ...more] = text.replaceAll(/\s/g, "").split("->");
  const operands = left.split(",").map(labelsOf);
  const result = right === undefined ? undefined : labelsOf(right);
  const known = operands.filter((labels) => labels !== undefined);
  if (known.length < operands.length || more.length > 0) return undefined;
  if (right !== undefined && (result === undefined || new Set(result).size < result.length)) return undefined;
  return { operands: known, result };
}

function applyEinsum(call: BuiltinCall): Value {
  const { site, given } = call;
  const located = given.get("equation");
  if (located === undefined || located.value.kind === "unknown") return UNKNOWN;
  const equation = located.value.kind === "string" ? parse(located.value.value) : undefined;
  if (equation === undefined)
    return fail(site.context, {
      code: "N112",
      message: `the equation of einsum must be a text like "ij,jk->ik", not ${describe(located.value)}`,
      span: located.span,
      notes: ["every axis is a letter, or `...` for all axes that have none; the result names each once"],
    });
  const values = OPERANDS.flatMap((name) => given.get(name) ?? []);
  if (values.length !== equation.operands.length)
    return fail(site.context, {
      code: "N215",
      message: `the equation has ${count(equation.operands.length, "operand")}, but ${String(values.length)} ${values.length === 1 ? "was" : "were"} given`,
      span: located.span,
    });
  const nodes = materializeAll(site.context, values)?.map((node) => toNumeric(site, node));
  const named = nodes === undefined ? undefined : nameAxes(call, equation, values, nodes);
  if (named === undefined) return UNKNOWN;
  const result = resultLabels(equation, named);
  const missing = result.find((label) => !named.some(({ labels }) => labels.includes(label)));
  if (missing !== undefined)
    return fail(site.context, {
      code: "N215",
      message: `the result of einsum has an axis ${missing}, which no operand has`,
      span: located.span,
    });
  return tensor(product(site, named, result));
}

const count = (number: number, noun: string, nouns = `${noun}s`): string =>
  `${String(number)} ${number === 1 ? noun : nouns}`;

/** One label for each axis of each operand, of one dimension wherever it stands; undefined after a report. */
function nameAxes(
  call: BuiltinCall,
  equation: Equation,
  values: readonly Located[],
  nodes: readonly Node[],
): readonly Named[] | undefined {
  const { context } = call.site;
  const dims = new Map<string, { readonly dim: Dim; readonly operand: number }>();
  const named: Named[] = [];
  for (const [operand, node] of nodes.entries()) {
    const written = equation.operands[operand] ?? [];
    const { shape } = node.type;
    const open = shape.length - written.filter((label) => label !== ELLIPSIS).length;
    const labels = written.flatMap((label) =>
      label === ELLIPSIS
        ? Array.from({ length: Math.max(0, open) }, (_, i) => `${ELLIPSIS}${String(open - i)}`)
        : [label],
    );
    const span = values[operand]?.span ?? call.calleeSpan;
    if (labels.length !== shape.length) {
      fail(context, {
        code: "N215",
        message: `"${written.join("")}" names ${count(labels.length, "axis", "axes")}, but ${typeText(node.type)} has ${String(shape.length)}`,
        span,
      });
      return undefined;
    }
    for (const [axis, label] of labels.entries()) {
      const dim = shape[axis] ?? 1;
      const known = dims.get(label);
      const mayRepeat = label.startsWith(ELLIPSIS);
      if (known === undefined || (mayRepeat && known.dim === 1)) dims.set(label, { dim, operand });
      else if (!dimEquals(known.dim, dim) && !(mayRepeat && dim === 1)) {
        const other = nodes[known.operand]?.type ?? node.type;
        const name = mayRepeat ? "an axis of `...`" : `axis ${label}`;
        fail(context, {
          code: "N215",
          message: `${name} is ${formatDim(known.dim)} in ${typeText(other)} and ${formatDim(dim)} in ${typeText(node.type)}`,
          span,
          labels: [{ span: values[known.operand]?.span ?? span, text: typeText(other) }],
        });
        return undefined;
      }
    }
    named.push({ node, labels });
  }
  return named.map(({ node, labels }) => ({
    node: broadcastTo(
      call.site,
      node,
      labels.map((label) => dims.get(label)?.dim ?? 1),
    ),
    labels,
  }));
}

/** The axes of the result: as written, or without an arrow those of `...` and then every letter that stands once, in the order of the alphabet. */
function resultLabels({ result }: Equation, named: readonly Named[]): readonly string[] {
  const all = named.flatMap(({ labels }) => labels);
  const open = [...new Set(all)]
    .filter((label) => label.startsWith(ELLIPSIS))
    .sort((a, b) => Number(b.slice(ELLIPSIS.length)) - Number(a.slice(ELLIPSIS.length)));
  if (result !== undefined) return result.flatMap((label) => (label === ELLIPSIS ? open : [label]));
  const once = all.filter(
    (label) => !label.startsWith(ELLIPSIS) && all.indexOf(label) === all.lastIndexOf(label),
  );
  return [...open, ...once.sort()];
}

function product(site: Site, named: readonly Named[], result: readonly string[]): Node {
  const [first, ...rest] = named.map((operand, i) => {
    const others = named.filter((_, other) => other !== i).flatMap(({ labels }) => labels);
    return reduced(site, diagonal(site, operand), [...result, ...others]);
  });
  if (first === undefined) throw new Error("einsum has an operand");
  const { node, labels } = rest.reduce((left, right, i) => {
    const later = rest.slice(i + 1).flatMap((operand) => operand.labels);
    return multiplied(site, left, right, new Set([...result, ...later]));
  }, first);
  return transpose(
    site,
    node,
    result.map((label) => labels.indexOf(label)),
  );
}

/** Of two axes with one name only the elements where both indices agree: the second axis goes. */
function diagonal(site: Site, { node, labels }: Named): Named {
  const second = labels.findIndex((label, axis) => labels.indexOf(label) < axis);
  if (second < 0) return { node, labels };
  const first = labels.indexOf(labels[second] ?? "");
  const { shape, dtype } = node.type;
  const [i, j] = [first, second].map((axis) => emit(site, "iota", [], { dtype: "i32", shape, axis }));
  if (i === undefined || j === undefined) throw new Error("two axes have two indices");
  const zeros = broadcastTo(site, scalar(site, dtype, 0), shape);
  const kept = emit(site, "where", [emit(site, "equal", [i, j], {}), node, zeros], {});
  const summed = emit(site, "reduce_sum", [kept], { axes: [second] });
  return diagonal(site, { node: summed, labels: labels.toSpliced(second, 1) });
}

/** Summed over the axes that nothing else names. */
function reduced(site: Site, { node, labels }: Named, wanted: readonly string[]): Named {
  const axes = [...labels.keys()].filter((axis) => !wanted.includes(labels[axis] ?? ""));
  if (axes.length === 0) return { node, labels };
  return {
    node: emit(site, "reduce_sum", [node], { axes }),
    labels: labels.filter((label) => wanted.includes(label)),
  };
}

/** The product of two: what both name is summed over where it is not wanted any more. */
function multiplied(site: Site, left: Named, right: Named, wanted: ReadonlySet<string>): Named {
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter((label) => wanted.has(label));
  const contract = shared.filter((label) => !wanted.has(label));
  const axes = (of: Named, labels: readonly string[]) => labels.map((label) => of.labels.indexOf(label));
  const node = emit(site, "dot_general", [left.node, right.node], {
    contract: [axes(left, contract), axes(right, contract)],
    batch: [axes(left, batch), axes(right, batch)],
  });
  const free = [...left.labels, ...right.labels].filter((label) => !shared.includes(label));
  return { node, labels: [...batch, ...free] };
}

export const EINSUM: readonly (readonly [string, Builtin])[] = [
  [
    "einsum",
    {
      parameters: ["equation", "a", ...OPERANDS.slice(1).map((name) => `${name}?`)],
      apply: applyEinsum,
    },
  ],
];
