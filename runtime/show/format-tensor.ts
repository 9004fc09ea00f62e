/**
 * The text that `show` prints for a tensor: what PyTorch 1.13 prints for the same tensor with its
 * default options (four decimals, lines of 80 columns, three items at each edge beyond 1,000 elements),
 * except that dtypes have this language's names.
 */
import { chooseStyle, type ShownDtype } from "./element-style.ts";
import { countElements, layOut, LINE_WIDTH, makeGrid, shownElements } from "./layout.ts";

export interface ShownTensor {
  readonly dtype: ShownDtype;
  readonly shape: readonly number[];
  /** Elements in row-major order; a bool is 0 or anything else. */
  readonly data: ArrayLike<number>;
}

interface Suffix {
  readonly text: string;
  /** Columns that the text takes in PyTorch, where a longer name breaks the line sooner. */
  readonly width: number;
}

const OPENING = "tensor(";

/** The length of a dtype's name in PyTorch. */
const PYTORCH_NAME_LENGTH: Readonly<Record<ShownDtype, number>> = {
  f32: "torch.float32".length,
  f64: "torch.float64".length,
  i32: "torch.int32".length,
  bool: "torch.bool".length,
};

/**
 * The tensor's text, of one line or several, without a newline at its end.
 *
 * The dtype is named where it is not `f32`; the values `True` and `False` name theirs themselves, so that
 * only an empty `bool` has it in words. An empty tensor has its size named unless that is `(0,)`.
 * Elements of `f32` are rounded to it first. Throws a RangeError where data and shape do not fit.
 */
export function formatTensor({ dtype, shape, data }: ShownTensor): string {
  if (!shape.every((size) => Number.isInteger(size) && size >= 0) || countElements(shape) !== data.length)
    throw new RangeError(`a tensor of shape [${shape.join(", ")}] cannot have ${data.length} elements`);
  if (data.length === 0) return withSuffixes(`${OPENING}[]`, [...sizeSuffix(shape), ...dtypeSuffix(dtype)]);
  const grid = makeGrid(shape, data);
  const round = dtype === "f32" ? Math.fround : (value: number): number => value;
  const { width, write } = chooseStyle(dtype, shownElements(grid).map(round));
  const body = layOut(grid, { width, write: (value) => write(round(value)) }, OPENING.length);
  return withSuffixes(OPENING + body, dtype === "bool" ? [] : dtypeSuffix(dtype));
}

function sizeSuffix(shape: readonly number[]): Suffix[] {
  const text = `size=(${shape.join(", ")})`;
  return shape.length === 1 ? [] : [{ text, width: text.length }];
}

function dtypeSuffix(dtype: ShownDtype): Suffix[] {
  if (dtype === "f32") return [];
  return [{ text: `dtype=${dtype}`, width: "dtype=".length + PYTORCH_NAME_LENGTH[dtype] }];
}

/** Closes the text; a suffix that would pass the line's width, commas and bracket counted, has its own line. */
function withSuffixes(text: string, suffixes: readonly Suffix[]): string {
  let closed = text;
  let column = text.length - (text.lastIndexOf("\n") + 1) + 2;
  for (const suffix of suffixes) {
    const breaks = column + suffix.width + 2 > LINE_WIDTH;
    closed += `,${breaks ? `\n${" ".repeat(OPENING.length)}` : " "}${suffix.text}`;
    column = breaks ? OPENING.length + suffix.width : column + suffix.width + 2;
  }
  return `${closed})`;
}
