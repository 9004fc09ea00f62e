/**
 * What things are called in PyTorch, NumPy and Python, and how they are written here. In a text `{x}` stands for the
 * receiver, or else the first argument, as it was written, `{rest}` for the other arguments, without the brackets of a
 * list.
 */
import { foreignCall } from "../../../grammar/foreign-calls.ts";
import { atom } from "../text-of.ts";
import { composition } from "./compositions.ts";

type Names = ReadonlyMap<string, string>;

/** A call as it was written: its first operand, which may stand in front of the `.`, and the others. */
export interface ForeignCall {
  readonly first: string;
  readonly rest: readonly string[];
  /** How many axes the first operand has, where it is a tensor, or the first of a list of tensors. */
  readonly rank: number | undefined;
  /** Whether the call is an operand of an operator, so that its replacement may need parentheses. */
  readonly isOperand?: boolean;
}

const names = (texts: Readonly<Record<string, string>>): Names => new Map(Object.entries(texts));
const all = (text: string, ...words: readonly string[]): Record<string, string> =>
  Object.fromEntries(words.map((word) => [word, text]));

const FUNCTIONS: Names = names({
  ...all("a fully connected layer is dense(x, units)", "Linear", "linear", "Dense"),
  ...all("write concat([a, b], axis=0)", "cat", "concatenate"),
  ...all("did you mean reshape?", "view", "resize"),
  permute: "write transpose({x}, [{rest}])",
  clip: "write clamp({x}, {rest})",
  ...all("the language has no inverse of a matrix", "inv", "pinv"),
  ...all("the language has no determinant", "det"),
  ...all("the language solves no systems of equations", "solve", "lstsq"),
  ...all(
    "did you mean xavier_uniform?",
    "xavier",
    "glorot",
    "glorot_uniform",
    "xavier_normal",
    "glorot_normal",
  ),
  ...all("did you mean he_normal?", "kaiming", "he", "kaiming_normal", "kaiming_uniform", "he_uniform"),
  ...all("a script ends with its last line: leave it out", "exit", "quit"),
  csv: 'a data set is declared at the top of the file: data House = csv("house.csv")',
  ...all("did you mean broadcast_to?", "expand", "expand_as"),
  ...all("did you mean tile?", "repeat"),
  take_along_axis: "did you mean gather?",
  ...all("write {x}[indices], or {x}[:, indices] for another axis", "take", "index_select"),
  topk: "write sort({x}, descending=true)[..., :k]",
  ...all("did you mean split?", "chunk", "array_split"),
  ...all("did you mean mse?", "mse_loss", "MSELoss"),
  ...all("did you mean l1?", "l1_loss", "L1Loss"),
  ...all("did you mean cross_entropy?", "CrossEntropyLoss"),
  ...all("did you mean bce_with_logits?", "BCEWithLogitsLoss", "binary_cross_entropy_with_logits"),
  t: "write {x}.T",
  ln: "the natural logarithm is log",
  square: "write {x} ** 2",
  ...all("write a ** b", "pow", "power"),
  ...all("write a + b", "add"),
  ...all("write a - b", "sub", "subtract"),
  ...all("write a * b", "mul", "multiply"),
  ...all("write a / b", "div", "divide"),
  ...all("write a == b", "eq", "equal"),
  ...all("write -{x}", "neg", "negative"),
  ...all("write cast({x}, i32)", "int", "long"),
  ...all("write cast({x}, f32)", "float"),
  ...all("write cast({x}, f64)", "double"),
  ...all("write cast(x, f32), with the dtype you want", "astype", "type"),
  ...all("write {x}.shape[0]", "len", "length"),
  ...all("write rank({x})", "dim", "ndim"),
  ...all("write size({x})", "numel"),
  range: "write arange(n); a loop is for i in 0..n { ... }",
  ...all("a list is a tensor: write [1.0, 2.0]", "tensor", "Tensor", "array", "asarray", "as_tensor"),
  ...all("leave it out: values never change", "clone", "copy", "contiguous"),
  ...all("leave it out: there is one kind of tensor", "item", "numpy", "tolist", "cpu", "cuda", "to"),
});

const MEMBERS: Names = names({
  ...all("write {x}.shape[0]", "length", "len"),
  ...all("write rank({x})", "ndim"),
  ...all("write {x}.T", "t", "H", "mT"),
  ...all("a gradient is a value: write grad(L, {x})", "grad"),
  ...all("leave it out", "data", "values", "device"),
});

/** Values that have a name elsewhere. */
const VALUES: Names = names({
  ...all("write 3.141592653589793", "pi", "PI", "π"),
  e: "write exp(1)",
  ...all("write nan", "NaN", "NAN", "nan"),
  ...all("write inf", "Infinity", "infinity", "Inf", "inf"),
  ...all("write None", "newaxis"),
  ...all("leave it out: there is no value for what is missing", "undefined", "nil", "NULL"),
  ...all("write f32", "float32"),
  ...all("write f64", "float64", "double"),
  ...all("write i32", "int32", "int64", "long"),
});

/** Keywords elsewhere, and the parameters they may be here. */
const KEYWORDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    dim: ["axis", "axes"],
    dims: ["axes", "axis"],
    keepdim: ["keepdims"],
    keep_dims: ["keepdims"],
    size: ["shape"],
    sep: ["delimiter"],
    separator: ["delimiter"],
    file: ["path"],
    filename: ["path"],
    unbiased: ["correction"],
    ddof: ["correction"],
    learning_rate: ["lr"],
    eps: ["epsilon"],
    weight_decay: ["decay"],
    momentum: ["beta"],
    p: ["rate", "ord"],
    sigma: ["std"],
    scale: ["std"],
    loc: ["mean"],
    min: ["low"],
    max: ["high"],
    steps: ["count"],
    num: ["count"],
    repeats: ["times"],
    index: ["indices"],
    src: ["updates"],
    split_size_or_sections: ["lengths"],
    negative_slope: ["slope"],
    kernel_size: ["kernel"],
    out_features: ["units"],
    out_channels: ["channels"],
    filters: ["channels"],
    num_heads: ["heads"],
    num_classes: ["classes"],
    num_embeddings: ["count"],
    embedding_dim: ["units"],
  }),
);

/** What other languages put in front of a function's name. */
const MODULES: ReadonlySet<string> = new Set([
  ...["torch", "nn", "F", "functional", "optim", "np", "numpy", "jax", "jnp", "tf", "keras", "math", "scipy"],
]);

export const isForeignModule = (name: string): boolean => MODULES.has(name);

/** Casts in PyTorch and NumPy, where what follows the value is a dtype. */
const CASTS: ReadonlySet<string> = new Set(["to", "astype", "type"]);
const DTYPES: ReadonlySet<string> = new Set(["f32", "f64", "i32", "bool"]);

/** How a function is written that does not exist under this name. */
export function foreignFunction(name: string, call: ForeignCall = UNWRITTEN): string | undefined {
  const { first, rest, rank } = call;
  const [second] = rest;
  if (CASTS.has(name) && second !== undefined && DTYPES.has(second)) return `write cast(${first}, ${second})`;
  if (name === "hstack") return `write concat(${first}, axis=${rank === 1 ? "0" : "1"})`;
  if (name === "vstack") return rank === 1 ? `write stack(${first})` : `write concat(${first}, axis=0)`;
  if (name === "swapaxes" || name === "moveaxis") return swapped(call);
  if (name === "allclose") return `write all(abs(${first} - ${atom(rest[0] ?? "y")}) < 1e-5)`;
  // Outside of parentheses an operator stands beside it.
  const text = FUNCTIONS.get(name)?.replace(/(?<=write |-)\{x\}/u, atom(first));
  if (text === undefined) return composition(name, call) ?? foreignCall(name, first);
  if (!text.includes("{rest}")) return text.replaceAll("{x}", first);
  const others = rest.length === 0 ? "..." : rest.join(", ").replace(/^\[(.*)\]$/su, "$1");
  return text.replaceAll("{x}", first).replaceAll("{rest}", others);
}

const UNWRITTEN: ForeignCall = { first: "x", rest: [], rank: undefined };

/** Two axes exchanged, as a permutation of all. */
function swapped({ first, rest, rank }: ForeignCall): string {
  const [a, b] = rest.map(Number);
  if (rank === undefined || a === undefined || b === undefined)
    return `name all axes: transpose(${first}, [1, 0])`;
  const order = Array.from({ length: rank }, (_, axis) => axis);
  const [from, to] = [a < 0 ? a + rank : a, b < 0 ? b + rank : b];
  if (order[from] === undefined || order[to] === undefined)
    return `name all axes: transpose(${first}, [1, 0])`;
  return `write transpose(${first}, [${order.with(from, to).with(to, from).join(", ")}])`;
}

/** How a value is written that has another name elsewhere. */
export const foreignValue = (name: string): string | undefined => VALUES.get(name);

/** How a member is written that a tensor does not have under this name. */
export function foreignMember(name: string, object: string): string | undefined {
  return MEMBERS.get(name)?.replaceAll("{x}", object);
}

/** Keywords of a function elsewhere that another function has here. */
const KEYWORDS_OF_OTHERS: Names = names({
  "sgd.momentum": "the optimizer momentum(lr=0.1, beta=0.9) has it",
  "sgd.weight_decay": "the optimizer adamw(lr=0.001, decay=0.01) has it",
  "adam.weight_decay": "the optimizer adamw(lr=0.001, decay=0.01) has it",
  "adam.betas": "give them one by one: beta1=0.9, beta2=0.999",
  "adamw.betas": "give them one by one: beta1=0.9, beta2=0.999",
  "cross_entropy.axis": "the classes are the last axis: leave it out",
});

/** Keyword arguments that have another spelling in .net, whatever the function. */
const KEYWORDS_ANYWHERE: Names = names({
  ...all(
    "a train block freezes parameters and layers: frozen = [h]",
    ...["trainable", "requires_grad", "frozen", "freeze"],
  ),
});

/** Where to find what a keyword of a function does elsewhere. */
export const foreignKeywordHelp = (callee: string, name: string): string | undefined =>
  KEYWORDS_OF_OTHERS.get(`${callee}.${name}`) ?? KEYWORDS_ANYWHERE.get(name);

/** The parameter that a keyword of another library is here, if the function has it. */
export function foreignKeyword(name: string, parameters: readonly string[]): string | undefined {
  return KEYWORDS.get(name)?.find((candidate) => parameters.includes(candidate));
}
