/** Whether an assertion holds, and the message where it does not. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { formatTensor, type ShownTensor } from "../../runtime/show/format-tensor.ts";
import type { ScriptStep } from "../build/built.ts";
import type { Node } from "../ir/graph.ts";

type Assertion = Extract<ScriptStep, { readonly kind: "assert" }>;

/** What is wrong with an assertion; undefined where every element is true. `valueOf` gives the values of its nodes. */
export function failureOf(
  { condition, sides, span }: Assertion,
  valueOf: (node: Node) => ShownTensor,
): Diagnostic | undefined {
  if (holds(valueOf(condition))) return undefined;
  const tested = valueOf(sides?.holds ?? condition);
  const shown =
    sides === undefined
      ? []
      : [...labelled("left:  ", valueOf(sides.left)), ...labelled("right: ", valueOf(sides.right))];
  return {
    severity: "error",
    code: "N701",
    message: "this assertion fails",
    span,
    labels: [],
    notes: [...countOf(tested), ...shown],
    help: undefined,
  };
}

function holds({ data }: ShownTensor): boolean {
  return Array.prototype.every.call(data, (element) => element !== 0);
}

/** How many elements are false, and the place of the first; nothing for a scalar. */
function countOf({ shape, data }: ShownTensor): readonly string[] {
  if (shape.length === 0) return [];
  const places = Array.from(data, (element, place) => (element === 0 ? place : -1)).filter(
    (place) => place >= 0,
  );
  const [first] = places;
  // `all` of a user's own may be false where every element of the comparison holds.
  if (first === undefined) return [];
  return [
    `false for ${String(places.length)} of ${String(data.length)} elements, first at [${indexOf(first, shape).join(", ")}]`,
  ];
}

/** The index of an element by its place, counted row by row. */
function indexOf(place: number, shape: readonly number[]): readonly number[] {
  let rest = place;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    })
    .reverse();
}

/** A tensor's text behind a label, one note a line, all lines from the same column. */
function labelled(label: string, tensor: ShownTensor): readonly string[] {
  const lines = formatTensor(tensor).split("\n");
  return lines.map((line, i) => `${i === 0 ? label : " ".repeat(label.length)}${line}`);
}
