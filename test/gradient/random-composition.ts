/** Random chains of functions of the language: each step makes a value of the one before and of others there are. */
import { generator } from "../support/random.ts";
import type { LibrarySample } from "./library/sample.ts";

type Sizes = readonly number[];

interface Made {
  readonly expression: string;
  readonly shape: Sizes;
}

/** Random choices, and fresh inputs. */
interface Source {
  readonly below: (count: number) => number;
  readonly from: <T>(items: readonly [T, ...T[]]) => T;
  /** The name of a new input of this shape. */
  readonly input: (shape: Sizes) => string;
}

type Step = (x: string, shape: Sizes, source: Source) => Made | undefined;

const SMOOTH = [
  ...[
    "sin(x)",
    "cos(x)",
    "tanh(x)",
    "erf(x)",
    "erfc(x)",
    "sigmoid(x)",
    "silu(x)",
    "gelu(x)",
    "softplus(x)",
    "exp(sin(x))",
  ],
  ...["log1p(x * x)", "sqrt(1 + x * x)", "expm1(tanh(x))", "1 / (1.5 + x * x)", "(2 + cos(x)) ** 1.5", "-x"],
  ...["log(1.5 + sin(x))", "0.5 * x * x", "x ** 2 / (1 + x ** 2)", "x % 10", "cast(cast(x, f32), f64)"],
] as const;
const BENT = [
  "relu(x)",
  "leaky_relu(x, 0.1)",
  "elu(x)",
  "abs(x)",
  "clamp(x, -0.7, 0.9)",
  "where(x > 0.1, x * x, x)",
] as const;
const PAIRED = [
  ...[
    "x + y",
    "x - y",
    "x * y",
    "x / (1 + y * y)",
    "maximum(x, y)",
    "minimum(x, y)",
    "(abs(x) + 0.5) ** sin(y)",
  ],
  ...["where(x < y, x, x * y)", "huber(x, y) + x", "x * softplus(y)", "mse(x, y) * x"],
] as const;
const ALONG = ["softmax", "log_softmax", "cumsum", "cumprod", "sort", "flip"] as const;
const REDUCING = ["sum", "mean", "max", "min", "prod", "var", "norm", "logsumexp"] as const;

const numbers = (shape: Sizes): string => `[${shape.join(", ")}]`;
const put = (form: string, x: string, y = ""): string =>
  form.replaceAll(/\b[xy]\b/g, (name) => (name === "x" ? x : y));

/** What broadcasts to a shape: some axes of length 1, some in front left out. */
function narrower(shape: Sizes, { below }: Source): Sizes {
  return shape.map((size) => (below(3) === 0 ? 1 : size)).slice(below(2) * below(shape.length + 1));
}

const STEPS: readonly [Step, ...Step[]] = [
  (x, shape, { from }) => ({ expression: put(from([SMOOTH[0], ...SMOOTH.slice(1)]), x), shape }),
  (x, shape, { from }) => ({ expression: put(from([BENT[0], ...BENT.slice(1)]), x), shape }),
  (x, shape, source) => {
    const y = source.input(narrower(shape, source));
    return { expression: put(source.from([PAIRED[0], ...PAIRED.slice(1)]), x, y), shape };
  },
  (x, shape, { from, below }) =>
    shape.length === 0
      ? undefined
      : { expression: `${from([ALONG[0], ...ALONG.slice(1)])}(${x}, ${String(below(shape.length))})`, shape },
  (x, shape, { from, below }) => {
    if (shape.length === 0) return undefined;
    const [axis, keeps] = [below(shape.length), below(2) === 0];
    const name = from([REDUCING[0], ...REDUCING.slice(1)]);
    const reduced = keeps ? shape.with(axis, 1) : shape.toSpliced(axis, 1);
    const more = name === "norm" ? "2, " : "";
    return { expression: `${name}(${x}, ${more}${String(axis)}, keepdims=${String(keeps)})`, shape: reduced };
  },
  // What was reduced meets what it was reduced from again.
  (x, shape) => ({ expression: `(${x} - mean(${x})) / sqrt(0.1 + var(${x}))`, shape }),
  (x, shape, source) => {
    const inner = shape.at(-1);
    if (inner === undefined) return undefined;
    const columns = 1 + source.below(3);
    return { expression: `${x} @ ${source.input([inner, columns])}`, shape: shape.with(-1, columns) };
  },
  (x, shape) => (shape.length === 0 ? undefined : { expression: `${x}.T`, shape: shape.toReversed() }),
  (x, shape) => ({ expression: `reshape(${x}, [-1])`, shape: [shape.reduce((a, b) => a * b, 1)] }),
  (x, shape, { from }) => {
    const [first] = shape;
    if (first === undefined || first < 2) return undefined;
    const [part, length] = from([
      ["1:", first - 1],
      ["::-1", first],
      ["[0, -1, 0]", 3],
      ["::2", Math.ceil(first / 2)],
    ]);
    return { expression: `${x}[${part}]`, shape: shape.with(0, length) };
  },
  (x, shape) => (shape.length === 0 ? undefined : { expression: `${x}[..., 0]`, shape: shape.slice(0, -1) }),
  (x, shape, source) => {
    const [first, ...rest] = shape;
    if (first === undefined) return undefined;
    return { expression: `concat([${x}, ${source.input([1, ...rest])}])`, shape: [first + 1, ...rest] };
  },
  (x, shape) =>
    shape.length > 2 ? undefined : { expression: `stack([${x}, sin(${x})], axis=-1)`, shape: [...shape, 2] },
  (x, shape) =>
    shape.length === 0
      ? undefined
      : {
          expression: `pad(${x}, [${shape.map((_, i) => (i === 0 ? "[1, 0]" : "[0, 0]")).join(", ")}], 0.5)`,
          shape: shape.with(0, (shape[0] ?? 0) + 1),
        },
  (x, shape) =>
    shape.length === 0 ? undefined : { expression: `(${x} with [0] = 0.5 * ${x}[-1] + 1)`, shape },
  (x, shape, source) => {
    const size = shape.length === 1 ? (shape[0] ?? 0) : 0;
    return size === 0 ? undefined : { expression: `outer(${x}, ${source.input([2])})`, shape: [size, 2] };
  },
  (x, shape) => ({ expression: `${x} * grad(sum(tanh(${x}) ** 2), ${x})`, shape }),
];

const LARGEST = 18;

/** A chain of `depth` steps, decided by the seed. */
export function randomComposition(seed: number, depth: number): LibrarySample {
  const random = generator(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const inputs: Record<string, string> = {};
  const source: Source = {
    below,
    from: (items) => items[below(items.length)] ?? items[0],
    input(shape) {
      const name = `p${String(Object.keys(inputs).length)}`;
      inputs[name] = `any${numbers(shape)}`;
      return name;
    },
  };
  let shape: Sizes = Array.from({ length: below(4) }, () => 1 + below(3));
  let last = source.input(shape);
  const body: string[] = [];
  while (body.length < depth) {
    const made = source.from(STEPS)(last, shape, source);
    if (made === undefined || made.shape.reduce((a, b) => a * b, 1) > LARGEST) continue;
    last = `v${String(body.length)}`;
    body.push(`${last} = ${made.expression}`);
    shape = made.shape;
  }
  return { expression: last, inputs, body };
}
