/**
 * What things are called in PyTorch, NumPy and Python, and how they are written here. In a text `{x}` stands for the
 * receiver, or else the first argument, as it was written.
 */
type Names = ReadonlyMap<string, string>;

const names = (texts: Readonly<Record<string, string>>): Names => new Map(Object.entries(texts));
const all = (text: string, ...words: readonly string[]): Record<string, string> =>
  Object.fromEntries(words.map((word) => [word, text]));

const FUNCTIONS: Names = names({
  ...all("a fully connected layer is dense(x, units)", "Linear", "linear", "Dense"),
  ...all("write concat([a, b], axis=0)", "cat", "concatenate", "hstack", "vstack"),
  ...all("did you mean reshape?", "view", "resize"),
  ...all("did you mean transpose?", "permute", "swapaxes"),
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
  print: "write show {x}",
  range: "write arange(n); a loop is for i in 0..n { ... }",
  ...all("a list is a tensor: write [1.0, 2.0]", "tensor", "Tensor", "array", "asarray", "as_tensor"),
  ...all("leave it out: values never change", "clone", "copy", "contiguous"),
  ...all("leave it out: there is one kind of tensor", "item", "numpy", "tolist", "cpu", "cuda", "to"),
  backward: "a gradient is a value: write grad({x}, W)",
  manual_seed: "give the seed with --seed, or as seed = 0 in a train block",
});

const MEMBERS: Names = names({
  ...all("write {x}.shape[0]", "length", "len"),
  ...all("write rank({x})", "ndim"),
  ...all("write {x}.T", "t", "H", "mT"),
  ...all("a gradient is a value: write grad(L, {x})", "grad"),
  ...all("leave it out", "data", "values", "device"),
});

/** Keywords elsewhere, and the parameters they may be here. */
const KEYWORDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    dim: ["axis", "axes"],
    dims: ["axes", "axis"],
    keepdim: ["keepdims"],
    keep_dims: ["keepdims"],
    size: ["shape"],
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

/** How a function is written that does not exist under this name. */
export function foreignFunction(name: string, first = "x"): string | undefined {
  return FUNCTIONS.get(name)?.replaceAll("{x}", first);
}

/** How a member is written that a tensor does not have under this name. */
export function foreignMember(name: string, object: string): string | undefined {
  return MEMBERS.get(name)?.replaceAll("{x}", object);
}

/** The parameter that a keyword of another library is here, if the function has it. */
export function foreignKeyword(name: string, parameters: readonly string[]): string | undefined {
  return KEYWORDS.get(name)?.find((candidate) => parameters.includes(candidate));
}
