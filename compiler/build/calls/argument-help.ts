/** What is likely meant by an argument that has not the type of its parameter. */
import type { TypeExpression } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import { dimEquals, formatDim } from "../../ir/dim.ts";
import { isFloat } from "../../ir/types.ts";
import type { TensorType } from "../../ir/types.ts";
import { atom } from "../text-of.ts";
import type { Check } from "./parameter-types.ts";
import { isOneMore, LABELLED, type Way } from "./label-help.ts";

/** The change that would make an argument fit; undefined where none is known. */
export function argumentHelp(check: Check, found: TensorType): string | undefined {
  const text = textOf(check.located.span);
  if (check.caller.standard !== undefined || text.includes("\n")) return undefined;
  for (const way of [swapped, squeezed, ...LABELLED, channel, flattened, matrices, sameName]) {
    const help = way(check, found, text);
    if (help !== undefined) return help;
  }
  return undefined;
}

/** Two arguments, each of which would fit in the place of the other. */
const swapped: Way = ({ callee, function: name, given, parameter, located }, found) => {
  const declaration = callee.active.at(-1);
  const others = declaration?.parameters.filter((each) => each !== parameter && given.has(each.name.text));
  const [other] = others ?? [];
  if (other?.type === undefined || parameter.type === undefined || others?.length !== 1) return undefined;
  const second = given.get(other.name.text);
  if (second?.value.kind !== "tensor") return undefined;
  const { type } = second.value.node;
  if (!looksLike(parameter.type, type) || !looksLike(other.type, found)) return undefined;
  if (looksLike(parameter.type, found)) return undefined;
  return `swap the two: ${name}(${textOf(second.span)}, ${textOf(located.span)})`;
};

/** Whether a tensor has the dtype and the number of axes that a type asks for. */
function looksLike({ dtype, dimensions }: TypeExpression, { dtype: own, shape }: TensorType): boolean {
  const isDType = dtype.text === own || dtype.text === "any" || (dtype.text === "float" && isFloat(own));
  return isDType && dimensions.length === shape.length;
}

/** A last axis of 1 that is one too many, as labels of shape [N, 1] have. */
const squeezed: Way = ({ type }, { shape }, text) =>
  isOneMore(type, shape) && shape.at(-1) === 1 && type.dtype.text !== "i32"
    ? `take the last axis off: squeeze(${text}, -1)`
    : undefined;

/** Images without an axis of channels. */
const channel: Way = ({ function: name }, { shape }, text) =>
  /^(conv2d|max_pool2d|avg_pool2d)$/.test(name) && shape.length === 3
    ? `add the axis of channels: ${atom(text)}[:, None]`
    : undefined;

/** Scores that kept the axes of images. */
const flattened: Way = ({ parameter, type }, { shape }) =>
  parameter.name.text === "logits" && shape.length > type.dimensions.length
    ? "the axes of an image are still there: put flatten() before the first dense"
    : undefined;

const MATRIX_PRODUCTS: ReadonlySet<string> = new Set(["dot", "mv", "mm"]);

const matrices: Way = ({ function: name, given }) => {
  const [a, b] = [given.get("a"), given.get("b") ?? given.get("x")];
  if (!MATRIX_PRODUCTS.has(name) || a === undefined || b === undefined) return undefined;
  const [left, right] = [a, b].map(({ value }) => (value.kind === "tensor" ? value.node.type.shape : []));
  const [inner, other] = [left?.at(-1), right?.at(right.length === 1 ? -1 : -2)];
  if (inner === undefined || other === undefined || !dimEquals(inner, other))
    return "matrices are multiplied by @";
  return `for matrices write ${atom(textOf(a.span))} @ ${atom(textOf(b.span))}`;
};

/** Two dimension variables that may be meant as one. */
const sameName: Way = ({ type, callee }, { shape }) => {
  for (const [i, item] of type.dimensions.entries()) {
    if (item.kind !== "Dimension" || item.value.kind !== "NameReference") continue;
    const bound = callee.scope.lookup(item.value.name)?.value;
    const [wanted, own] = [bound?.kind === "dimension" ? bound.dim : undefined, shape[i]];
    if (wanted === undefined || own === undefined || typeof own === "number" || dimEquals(wanted, own))
      continue;
    return `if they are always equal, call both ${formatDim(wanted)} in the inputs`;
  }
  return undefined;
};
