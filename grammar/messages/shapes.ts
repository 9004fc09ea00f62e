/** Messages N2xx: shapes, axes and indices. */
import type { MessageKind } from "../messages.ts";

export const SHAPE_MESSAGES = {
  N201: {
    title: "unknown dimension",
    explanation:
      "A dimension is a whole number, a static integer in scope, a dimension variable (it begins with a capital letter and is bound by an input), or + - * // of these.",
  },
  N202: { title: "impossible dimension", explanation: "A dimension is a whole number, 0 or more." },
  N203: {
    title: "shape is not the declared one",
    explanation: "The tensor's shape differs from the one that was declared for it.",
  },
  N204: {
    title: "shapes do not broadcast",
    explanation:
      "Two shapes broadcast when, counted from the last axis, each pair of dimensions is equal or one of them is 1. Two symbolic dimensions are equal only where that can be proved.",
  },
  N205: {
    title: "matrix product does not fit",
    explanation:
      "`A @ B` sums over the last axis of A and the last but one axis of B (the only one of a vector): these dimensions must be equal.",
  },
  N206: {
    title: "reshape changes the size",
    explanation:
      "A reshape keeps the number of elements. One dimension may be -1: it is worked out from the others.",
  },
  N207: {
    title: "axis out of range",
    explanation:
      "A tensor of rank r has the axes 0 to r - 1, or -r to -1 counted from the end. A list of axes names each of them once.",
  },
  N208: {
    title: "index out of range",
    explanation:
      "An axis of n elements has the indices 0 to n - 1, or -n to -1 counted from the end. Labels of n classes are 0 to n - 1.",
  },
  N209: {
    title: "tensors do not join",
    explanation: "Tensors that are joined along an axis have the same shape but for that axis.",
  },
  N210: {
    title: "ragged list",
    explanation: "The rows of a tensor written as a list all have the same shape.",
  },
  N211: {
    title: "not provable",
    explanation:
      "Shapes are fixed at compile time. What depends on a symbolic dimension must hold for each of its values.",
  },
  N212: {
    title: "too many indices",
    explanation: "A tensor takes at most one index for each of its axes; `None` does not count.",
  },
  N213: {
    title: "dimension variable without a value",
    explanation:
      "A dimension variable gets its value from an input that has it alone on one axis: `input x: f32[N, 4]` binds N.",
  },
  N214: {
    title: "index by a mask",
    explanation:
      "How many elements a mask picks depends on the data, so the result would have no shape at compile time.",
  },
  N215: {
    title: "operands do not fit",
    explanation: "The operator has no meaning for operands of these shapes.",
  },
  N216: {
    title: "value does not fit the part",
    explanation:
      "In `X with [i, j:k] = e` the value takes the place of X[i, j:k]: it has that shape, or broadcasts to it.",
  },
  N217: {
    title: "all pairs",
    explanation:
      "A vector of N elements beside a column [N, 1] broadcasts to [N, N]: each element of one with each of the other. A loss would average over pairs that do not belong together. Take the last axis off the column, or say that all pairs are meant with v[None, :] or v[:, None].",
  },
  N218: {
    title: "greatest over the batch",
    explanation:
      "max(z, 0) is the greatest of z along its axis 0, as in NumPy; in a model that axis is mostly the batch, so one example would depend on the others. The greater of z and 0, element by element, is maximum(z, 0), or relu(z). Where the axis is meant, axis=0 says so.",
  },
} as const satisfies Record<string, MessageKind>;
