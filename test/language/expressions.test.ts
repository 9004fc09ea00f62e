/** Section "Expressions": the table of operators from the loosest on, indexing, parts replaced, loops. */
import { describe, expect, test } from "vitest";
import { analysed, answers, fixture, holds, model } from "./support.ts";

describe("operators, loosest first", () => {
  holds("with replaces a part and chains", "x = [1, 2, 3] with [0] = 7 with [2] = 9\nassert x == [7, 2, 9]");
  holds("with takes a pipe as its value", "x = [1, 2] with [0] = [3, 4] |> sum()\nassert x == [7, 2]");
  holds("a |> f(b) is f(a, b)", "fn less(a, b) = a - b\nassert (5 |> less(3)) == 2");
  holds("if then else chooses", "n = 3\nassert (if n > 2 then 1 else 2) == 1");
  answers("only one side of a known condition is built", "x = if true then 1 else ones(3) + ones(4)\nshow x");
  holds("where chooses element by element", "assert where([true, false], [1, 2], [3, 4]) == [1, 4]");
  holds("or is looser than and, and than not", "assert true or false and false\nassert not false and true");
  holds(
    "comparisons work element by element and give bool",
    "assert ([1, 2, 3] < 2) == [true, false, false]\nassert ([1, 2] != [1, 3]) == [false, true]",
  );
  holds("* binds tighter than +, - goes from the left", "assert 2 + 3 * 4 == 14\nassert 10 - 3 - 2 == 5");
  holds("// and % round down", "assert -7 // 2 == -4\nassert -7 % 2 == 1");
  holds("@ multiplies vectors", "assert [1, 2, 3] @ [4, 5, 6] == 32");
  holds(
    "@ multiplies matrices",
    "A = arange(6).reshape(2, 3)\nassert A @ [1, 1, 1] == [3, 12]\nassert A @ A.T == [[5, 14], [14, 50]]",
  );
  holds(
    "@ multiplies batches",
    "A = arange(12).reshape(2, 2, 3)\nassert (A @ transpose(A, [0, 2, 1]))[1] == A[1] @ A[1].T",
  );
  holds("@ is matmul", "A = arange(4).reshape(2, 2)\nassert matmul(A, A) == A @ A");
  holds("** binds tighter than unary minus", "assert -2 ** 2 == -4");
  holds("** goes from the right", "assert 2 ** 3 ** 2 == 512");
  holds(
    "x.f(a) is f(x, a) for every function",
    "fn less(a, b) = a - b\nassert (5).less(3) == 2\nassert [1, 2].sum() == 3",
  );
  holds("x.T turns the axes round", "assert arange(6).reshape(2, 3).T.shape == [3, 2]");
});

describe("indexing is NumPy's", () => {
  const X = "X = arange(12).reshape(3, 4)\n";
  holds("X[-1]", `${X}assert X[-1] == [8, 9, 10, 11]`);
  holds(
    "an empty range keeps the other axes and the dtype, of literals too",
    "L = [[1, 2, 3], [4, 5, 6]]\nassert L[1:1].shape == [0, 3]\nassert L[2:0:1].T.shape == [3, 0]\n" +
      "assert L[1:1].dtype == i32 and [1, 2][1:1].dtype == i32",
  );
  holds("X[1:3]", `${X}assert X[1:3] == [[4, 5, 6, 7], [8, 9, 10, 11]]`);
  holds("X[:, 0]", `${X}assert X[:, 0] == [0, 4, 8]`);
  holds("X[::2]", `${X}assert X[::2] == [[0, 1, 2, 3], [8, 9, 10, 11]]`);
  holds("X[..., None]", `${X}assert X[..., None].shape == [3, 4, 1]`);
  holds(
    "integer tensors pick elements",
    "P = [[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]]\ny = [0, 2]\nassert P[[0, 1], y] == [0.1, 0.5]",
  );
  test("a mask is an error that suggests where", () => {
    const [message] = analysed(model("output z = x[x > 0]")).diagnostics;
    expect(message?.code).toBe("N214");
    expect(message?.help).toContain("where(");
  });
  holds(
    "a slice is a value",
    `${X}s = X[0]\nY = X with [0] = 9\nassert s == [0, 1, 2, 3]\nassert Y[0] == [9, 9, 9, 9]`,
  );
  holds(
    "X with [1, 2] = 17",
    `${X}Y = X with [1, 2] = 17\nassert Y[1] == [4, 5, 17, 7]\nassert X[1, 2] == 6`,
  );
  holds("X with [:2, :] = 12", `${X}Y = X with [:2, :] = 12\nassert Y[:2] == 12\nassert Y[2] == X[2]`);
  holds(
    "X with [i] = v at places that index tensors name",
    `${X}i = [2, 0]\nY = X with [i, 0] = [7, 8]\nassert Y[:, 0] == [8, 4, 7]`,
  );
  holds(
    "x.shape is the i32 vector of dimensions",
    `${X}assert X.shape == [3, 4]\nassert sum(X).shape == zeros(0)\nassert [X.shape][0].dtype == i32`,
  );
  holds(
    "x.shape[0] serves as a dimension",
    `${X}assert zeros(X.shape[0], 2).shape == [3, 2]\nassert X.reshape(X.shape[1], -1).shape == [4, 3]`,
  );
});

describe("loops", () => {
  holds(
    "while and if run on data, and the gradient is that of the turns taken",
    fixture("mutable-loops.net"),
  );
  holds("for has static bounds", "var s = 0\nfor i in 0..4 { s <- s + i }\nassert s == 6");
  holds(
    "a loop that ends where it begins, or before, takes no turn",
    "var s = 0\nfor i in 5..2 { s <- s + 1 }\nfor i in 3..3 { s <- s + 1 }\nassert s == 0",
  );
  answers("bounds that depend on data are a mistake", "n = sum([1, 2])\nfor i in 0..n { x = i }", "N112");
  test("for makes a layer in each turn", () => {
    const { built, diagnostics } = analysed(
      "model M(depth = 3, width = 4) {\ninput x: f32[N, width]\nvar h = x\nfor i in 0..depth { h <- dense(h, width) }\noutput y = h\n}",
    );
    expect(diagnostics).toEqual([]);
    expect(built.models[0]?.stored.filter(({ name }) => name.endsWith(".W"))).toHaveLength(3);
  });
});
