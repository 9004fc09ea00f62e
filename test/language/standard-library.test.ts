/** Section "Primitive operators and the standard library": everything that it names is there. */
import { describe, expect, test } from "vitest";
import { BUILTINS } from "../../compiler/build/builtins/index.ts";
import { StandardLibrary } from "../../compiler/build/names/standard.ts";
import { EXECUTORS } from "../../compiler/cli/executors.ts";
import { OPS } from "../../compiler/ir/ops.ts";
import { answers, holds, model, ran } from "./support.ts";

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

describe("primitives have a shape rule and an evaluation", () => {
  test.each(
    words(`exp log log1p expm1 sqrt sin cos tanh erf erfc abs sign floor ceil round where cast reduce_sum reduce_max
      reduce_min reduce_prod argmax argmin dot_general reshape transpose broadcast slice pad concat gather scatter_add
      cumsum iota random_bits argsort`),
  )("%s", (name) => {
    const op = Object.entries(OPS).find(([known]) => known === name)?.[1];
    expect(typeof op?.infer).toBe("function");
    expect(typeof op?.evaluate).toBe("function");
  });
});

describe("functions, layers, optimisers and schedules", () => {
  const library = new StandardLibrary();
  test.each(
    words(`relu leaky_relu elu gelu silu softplus sigmoid softmax log_softmax logsumexp mean var std norm dot mv mm outer
      trace mse l1 huber nll cross_entropy bce_with_logits accuracy zeros ones full arange linspace eye rand randn normal
      uniform xavier_uniform he_normal zeros_like ones_like one_hot flatten squeeze unsqueeze stack tile flip clamp
      minimum maximum dense dropout embedding conv2d max_pool2d avg_pool2d layer_norm batch_norm attention sgd momentum
      adam adamw rmsprop constant step_decay cosine warmup`),
  )("%s", (name) => {
    expect(library.find(name) ?? BUILTINS.get(name)).toBeDefined();
  });
});

holds("a mean of whole numbers does not wrap round", "assert mean(arange(100000)) == 49999.5");

describe("a label without a class", () => {
  test.each(EXECUTORS)("that only a run finds stops it: on %s", async (target) => {
    const text = "y = arange(2) + 1\nshow y\nshow cross_entropy([[1.0, 2], [3, 4]], y)";
    const { status, out, err } = await ran(text, target);
    expect([status, out]).toEqual([1, "tensor([1, 2], dtype=i32)\n"]);
    expect(err).toContain("error[N703]: the label 2 is not one of the classes: there are 2, 0 to 1");
  });

  answers("in one_hot", "show one_hot([0, 3], 3)", "N208");
  answers("in nll", "show nll([[1.0, 2]], [-1])", "N208");
  answers("an input of a model is checked by the module", model("loss L = cross_entropy(x, y)"));
});

holds(
  "norm takes an order",
  "x = [3.0, -4]\nassert norm(x) == 5\nassert norm(x, ord=1) == 7\nassert norm(x, ord=inf) == 4",
);
holds(
  "one seed gives one sequence of random numbers",
  "a = rand(4)\nb = rand(4)\nassert any(a != b)\nassert all(a >= 0)\nassert all(a < 1)",
);
