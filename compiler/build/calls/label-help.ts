/** Guesses what scores and labels that do not fit `cross_entropy`, `nll` or `accuracy` were meant to be. */
import type { TypeExpression } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import { dimEquals, formatDim } from "../../ir/dim.ts";
import { isFloat } from "../../ir/types.ts";
import type { Shape, TensorType } from "../../ir/types.ts";
import { atom } from "../text-of.ts";
import type { Located } from "../values.ts";
import type { Check } from "./parameter-types.ts";

/** A change that would make an argument fit, for one kind of mistake. */
export type Way = (check: Check, found: TensorType, text: string) => string | undefined;

export const isOneMore = ({ dimensions }: TypeExpression, shape: Shape): boolean =>
  shape.length === dimensions.length + 1;

/** The scores and the labels of a call, where both are tensors written on one line. */
function pair({ given }: Check) {
  const scores = tensorOf(given.get("logits") ?? given.get("log_probs"));
  const labels = tensorOf(given.get("labels"));
  return scores === undefined || labels === undefined ? undefined : { scores, labels };
}

function tensorOf(located: Located | undefined) {
  if (located?.value.kind !== "tensor") return undefined;
  const text = textOf(located.span);
  return text.includes("\n") ? undefined : { type: located.value.node.type, text };
}

/** Targets that are probabilities: a row of them for each row of scores. */
const softTargets: Way = (check) => {
  const { scores, labels } = pair(check) ?? {};
  if (scores === undefined || labels === undefined) return undefined;
  const { dtype, shape } = labels.type;
  const isAlike = shape.length > 1 && shape.at(-1) !== 1 && sameShape(scores.type.shape, shape);
  if (!isAlike || !isFloat(dtype)) return undefined;
  const logs = { cross_entropy: `log_softmax(${scores.text})`, nll: atom(scores.text) }[check.function];
  return (
    logs &&
    `for probabilities write -mean(sum(${atom(labels.text)} * ${logs}, axis=-1)); rows of ones and zeros become class numbers with argmax(${labels.text}, -1)`
  );
};

const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length &&
  a.every((dim, i) => {
    const other = b[i];
    return other !== undefined && dimEquals(dim, other);
  });

/** One-hot labels, or labels as a matrix with one column. */
const classNumbers: Way = ({ type, parameter }, { dtype, shape }, text) => {
  if (parameter.name.text !== "labels" || !isOneMore(type, shape)) return undefined;
  if (shape.at(-1) !== 1) return `write class numbers, not rows of ones and zeros: argmax(${text}, -1)`;
  const column = `squeeze(${text}, -1)`;
  return `take the last axis off: ${dtype === "i32" ? column : `cast(${column}, i32)`}`;
};

/** Scores of the words of sequences, or of the pixels of images, with a label for each. */
const sequences: Way = (check) => {
  const { scores, labels } = pair(check) ?? {};
  if (scores === undefined || labels === undefined || scores.type.shape.length < 3) return undefined;
  const classes = scores.type.shape.at(-1);
  if (classes === undefined || !sameShape(scores.type.shape.slice(0, -1), labels.type.shape))
    return undefined;
  const numbers = labels.type.dtype === "i32" ? labels.text : `cast(${labels.text}, i32)`;
  return `join all axes but that of the classes: ${check.function}(reshape(${scores.text}, [-1, ${formatDim(classes)}]), reshape(${numbers}, [-1]))`;
};

/** One score for each example: a binary classification. */
const yesOrNo: Way = (check) => {
  const { scores, labels } = pair(check) ?? {};
  if (scores === undefined || labels === undefined || check.function !== "cross_entropy") return undefined;
  const isPaired = scores.type.shape.length === 1 && sameShape(scores.type.shape, labels.type.shape);
  return isPaired
    ? `one score for each example is yes or no: bce_with_logits(${scores.text}, ${labels.text})`
    : undefined;
};

export const LABELLED: readonly Way[] = [softTargets, classNumbers, sequences, yesOrNo];
