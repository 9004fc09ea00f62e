/** Section "Gradients": grad as an expression. */
import { describe } from "vitest";
import { answers, holds, model } from "./support.ts";

describe("grad", () => {
  holds("of a scalar with respect to a name", "x = [1.0, 2, 3]\nL = sum(x * x)\nassert grad(L, x) == 2 * x");
  holds(
    "several at once",
    "W = [[1.0, 2], [3, 4]]\nb = [5.0, 6]\nL = sum(W @ [1.0, 1] + b * b)\ndW, db = grad(L, [W, b])\nassert dW == ones(2, 2)\nassert db == 2 * b",
  );
  holds(
    "with a seed: the vector-Jacobian product",
    "x = [1.0, 2]\ny = x ** 2\nassert grad(y, x, seed=ones_like(y)) == 2 * x\nassert grad(y, x, seed=[1.0, 10]) == [2, 40]",
  );
  answers("of a tensor without a seed is an error", model("z = x * 2", "output g = grad(z, x)"), "N501");
  holds(
    "nests to any order",
    "x = 2.0\ny = x ** 4\nd1 = grad(y, x)\nd2 = grad(d1, x)\nd3 = grad(d2, x)\nassert [d1, d2, d3] == [32, 48, 48]",
  );
  holds("detach(u) has no gradient", "x = 3.0\ny = x * detach(x)\nassert grad(y, x) == 3");
  answers(
    "the gradients of a loss need not be written",
    model("param W: f32[3, 1] = normal()", "loss L = mean((x @ W) ** 2)"),
  );
});
