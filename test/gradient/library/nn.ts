/** Samples of the activations and losses of std/nn.net. */
import { along, differentiable, forms, noGradient, ofOne, ofTwo, onShapes } from "./sample.ts";
import type { LibraryEntry, LibrarySample, LibrarySamples } from "./sample.ts";

const CLASSES: readonly (readonly [string, string])[] = [
  ...([
    ["[1, 1]", "[0]"],
    ["[1, 2]", "[1]"],
    ["[1, 3]", "[2]"],
    ["[2, 3]", "[0, 2]"],
    ["[2, 3]", "[1, 1]"],
  ] as const),
  ...([
    ["[3, 2]", "[0, 1, 0]"],
    ["[3, 1]", "[0, 0, 0]"],
    ["[4, 2]", "[1, 1, 0, 1]"],
    ["[2, 4]", "[3, 0]"],
  ] as const),
  ...([
    ["[2, 5]", "[4, 2]"],
    ["[0, 3]", "arange(0)"],
    ["[0, 1]", "arange(0)"],
    ["[N, 2]", "arange(N) % 2"],
  ] as const),
  ...([
    ["[N, 3]", "arange(N)"],
    ["[N, 1]", "0 * arange(N)"],
    ["[5, 2]", "[0, 0, 1, 1, 0]"],
  ] as const),
];

/** A function of scores f[N, C] and the right classes. */
function ofClasses(name: string, scores: (x: string) => string = (x) => x): readonly LibrarySample[] {
  const on = (x: string, shape: string, labels: string): LibrarySample => ({
    expression: `${name}(${scores(x)}, ${labels})`,
    inputs: { x: `distinct${shape}` },
  });
  return [
    ...CLASSES.map(([shape, labels]) => on("x", shape, labels)),
    on("broadcast_to(x, [2, 3])", "[3]", "[0, 2]"),
    on("broadcast_to(x, [3, 2])", "[3, 1]", "[1, 0, 1]"),
    on("broadcast_to(x, [2, 2])", "[]", "[1, 0]"),
    on("2 * x", "[2, 3]", "[2, 1]"),
  ];
}

/** A loss of a prediction and a target of one shape, both of which have gradients. */
function ofTarget(name: string, more: readonly string[] = []): LibraryEntry {
  return differentiable(
    ofTwo(`${name}(x, y)`, "between", "distinct"),
    more.flatMap((rest) => forms({ x: "between[3]", y: "distinct[3]" }, `${name}(x, y${rest})`)),
    forms({ x: "between[2, 3]" }, `${name}(x, zeros(2, 3))`, `${name}(x, 0)`, `${name}(2 * x, x)`),
  );
}

export const NN_SAMPLES: LibrarySamples = {
  relu: differentiable(ofOne("relu(x)", "nonzero")),
  leaky_relu: differentiable(ofOne("leaky_relu(x)", "nonzero"), ofTwo("leaky_relu(x, y)", "nonzero")),
  elu: differentiable(ofOne("elu(x)", "nonzero"), ofTwo("elu(x, y)", "nonzero")),
  gelu: differentiable(ofOne("gelu(x)")),
  sigmoid: differentiable(ofOne("sigmoid(x)"), onShapes("sigmoid(8 * x)", ["[3]", "[2, 3]"], "nonzero")),
  silu: differentiable(ofOne("silu(x)")),
  softplus: differentiable(ofOne("softplus(x)"), onShapes("softplus(8 * x)", ["[3]", "[2, 3]"], "nonzero")),
  softmax: differentiable(along("softmax")),
  log_softmax: differentiable(along("log_softmax")),
  log_sum_below: differentiable(
    along("log_sum_below"),
    ofOne("log_sum_below(x[..., None] * [0.0, 1])", "any"),
  ),
  logsumexp: differentiable(along("logsumexp"), along("logsumexp").slice(0, 8).map(keepingAxis)),
  mse: ofTarget("mse"),
  l1: ofTarget("l1"),
  huber: ofTarget("huber", [", 0.7", ", delta=0.2", ", 3"]),
  nll: differentiable(
    ofClasses("nll"),
    ofClasses("nll", (x) => `log_softmax(${x})`),
  ),
  cross_entropy: differentiable(ofClasses("cross_entropy")),
  bce_with_logits: differentiable(
    ofTwo("bce_with_logits(x, y)", "nonzero"),
    forms({ x: "nonzero[4]" }, "bce_with_logits(x, [0.0, 1, 1, 0])", "bce_with_logits(5 * x, 1)"),
  ),
  accuracy: noGradient(ofClasses("accuracy").filter(({ inputs: { x } }) => !/\b0,/.test(x ?? ""))),
  pair: differentiable(
    ofOne("pair(x)[0] * pair(x)[1]").filter(
      ({ inputs: { x }, expression }) => x === "any[]" && !expression.includes("broadcast"),
    ),
    forms(
      { x: "any[]", y: "any[]" },
      "stack(pair(x))",
      "stack(pair([x, y]))",
      "pair(x)[1]",
      "pair([x, y])[0]",
      "stack(pair(x * y))",
    ),
    forms(
      { x: "any[2]" },
      "pair([x, 2 * x])[1]",
      "stack(pair([x, x * x]))",
      "pair([x, x])[1] * x",
      "pair(x[0])[0] * x",
      "stack(pair(x[1]))",
    ),
    forms(
      { x: "any[1]" },
      "stack(pair(x[0]))",
      "pair([x, x])[0]",
      "stack(pair(sum(x)))",
      "stack(pair(max(x)))",
      "pair([exp(x), x])[0]",
    ),
    forms({ x: "any[0]" }, "pair([x, x])[0]", "stack(pair([x, x]))"),
    forms({ x: "any[N]" }, "stack(pair(mean(x)))", "stack(pair(sum(x) * x[0]))", "stack(pair([x, sin(x)]))"),
    forms(
      { x: "any[3]" },
      "pair([broadcast_to(x, [2, 3]), x + ones(2, 3)])[0]",
      "stack(pair([x + x[:, None], x * x[:, None]]))",
    ),
  ),
  max_pool2d: differentiable(pooled("max_pool2d", "distinct")),
  avg_pool2d: differentiable(pooled("avg_pool2d", "any")),
};

/** logsumexp(x, axis) with the axis kept. */
function keepingAxis({ expression, inputs }: LibrarySample): LibrarySample {
  return { expression: `${expression.slice(0, -1)}, keepdims=true)`, inputs };
}

function pooled(name: string, domain: "any" | "distinct"): readonly LibrarySample[] {
  return [
    ...forms(
      { x: `${domain}[1, 1, 2, 2]` },
      `${name}(x)`,
      `${name}(x, 1)`,
      `${name}(x, 2, 1)`,
      `${name}(x, [1, 2])`,
      `${name}(x, [2, 1])`,
      `${name}(x, 2, padding=1)`,
    ),
    ...forms(
      { x: `${domain}[1, 1, 3, 3]` },
      `${name}(x)`,
      `${name}(x, 2, 1)`,
      `${name}(x, 3)`,
      `${name}(x, [1, 3])`,
      `${name}(x, 3, 2, 1)`,
      `${name}(x, 2, [1, 2])`,
    ),
    ...forms({ x: `${domain}[1, 1, 1, 1]` }, `${name}(x, 1)`),
    ...forms({ x: `${domain}[2, 1, 2, 2]` }, `${name}(x)`, `${name}(x * x, [2, 1])`),
    ...forms({ x: `${domain}[1, 2, 2, 2]` }, `${name}(x)`, `${name}(x, 2, stride=1, padding=[0, 1])`),
    ...forms({ x: `${domain}[0, 1, 2, 2]` }, `${name}(x)`, `${name}(x, 1)`),
    ...forms({ x: `${domain}[N, 1, 2, 2]` }, `${name}(x)`),
    ...forms({ x: `${domain}[2, 3]` }, `${name}(broadcast_to(x, [1, 2, 2, 3]), [1, 2])`),
  ];
}
