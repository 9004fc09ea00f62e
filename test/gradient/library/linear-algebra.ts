/** Samples of products of vectors and matrices. */
import { differentiable, forms } from "./sample.ts";
import type { LibrarySample, LibrarySamples } from "./sample.ts";

const MATRICES: readonly LibrarySample[] = [
  ...(
    [
      ...[
        ["[3]", "[3]"],
        ["[1]", "[1]"],
        ["[0]", "[0]"],
        ["[2, 3]", "[3]"],
        ["[3]", "[3, 2]"],
        ["[2, 3]", "[3, 2]"],
      ],
      ...[
        ["[1, 1]", "[1, 1]"],
        ["[1, 3]", "[3, 1]"],
        ["[2, 1]", "[1, 2]"],
        ["[N, 2]", "[2, 2]"],
        ["[2, N]", "[N, 1]"],
      ],
      ...[
        ["[0, 2]", "[2, 3]"],
        ["[2, 0]", "[0, 2]"],
        ["[2, 2]", "[2, 0]"],
        ["[2, 2, 2]", "[2, 2, 2]"],
      ],
      ...[
        ["[2, 2, 2]", "[2, 2]"],
        ["[2, 2]", "[2, 2, 1]"],
        ["[2, 1, 2, 2]", "[2, 2, 1]"],
        ["[1, 2, 2]", "[3, 2, 1]"],
      ],
      ...[
        ["[2]", "[2, 2, 2]"],
        ["[2, 2, 2]", "[2]"],
        ["[0, 2, 2]", "[2, 1]"],
      ],
    ] as const
  ).map(([x, y]) => ({ expression: "matmul(x, y)", inputs: { x: `any${x ?? ""}`, y: `any${y ?? ""}` } })),
  ...forms({ x: "any[3]" }, "matmul(x, x)", "matmul(broadcast_to(x, [2, 3]), x)"),
  ...forms({ x: "any[2, 2]" }, "matmul(x, x)", "matmul(x, x.T)"),
];

/** Samples of matrix products whose operands have these numbers of axes, under another name. */
function products(name: string, left: number, right: number): readonly LibrarySample[] {
  const rank = (type: string | undefined) => (type ?? "").split(",").length;
  return MATRICES.filter(
    ({ inputs: { x, y } }) => y !== undefined && rank(x) === left && rank(y) === right,
  ).map(({ expression, inputs }) => ({ expression: expression.replace("matmul", name), inputs }));
}

export const LINEAR_ALGEBRA_SAMPLES: LibrarySamples = {
  matmul: differentiable(MATRICES),
  einsum: differentiable(
    forms(
      { x: "any[2, 3]" },
      'einsum("ij->ji", x)',
      'einsum("ij->", x)',
      'einsum("ij->i", x)',
      'einsum("ij,ij->j", x, x)',
      'einsum("ij,kj->ik", x, x)',
    ),
    forms(
      { x: "any[2, 2]", y: "any[2, 2]" },
      'einsum("ij,jk->ik", x, y)',
      'einsum("ij,jk", x, y)',
      'einsum("ii->i", x)',
      'einsum("ii,ij->j", x, y)',
      'einsum("ij,jk,kl->il", x, y, x)',
    ),
    forms({ x: "any[1]", y: "any[1]" }, 'einsum("i,i->", x, y)', 'einsum("i,j->ij", x, y)'),
    forms(
      { x: "any[3]", y: "any[2]" },
      'einsum("i,j->ij", x, y)',
      'einsum("i,j->", x, y)',
      'einsum("i,i,i->i", x, x, x)',
    ),
    forms({ x: "any[0, 2]", y: "any[2, 3]" }, 'einsum("ij,jk->ik", x, y)', 'einsum("ij,jk->k", x, y)'),
    forms({ x: "any[N, 2]", y: "any[2, N]" }, 'einsum("ij,ji->", x, y)', 'einsum("ij,jk->ki", x, y)'),
    forms(
      { x: "any[2, 2, 3]", y: "any[2, 3, 1]" },
      'einsum("bij,bjk->bik", x, y)',
      'einsum("...ij,...jk->...ik", x, y)',
      'einsum("bij,bjk->b", x, y)',
    ),
    forms(
      { x: "any[3]", y: "any[2, 1]" },
      'einsum("ij,ij->i", broadcast_to(x, [2, 3]), x * y)',
      'einsum("...i->...", x * y)',
    ),
  ),
  dot: differentiable(
    products("dot", 1, 1),
    forms(
      { x: "any[3]", y: "any[3]" },
      "dot(x, x)",
      "dot(x, y) * x",
      "dot(x * y, y)",
      "dot(x, [1.0, 2, 3])",
      "dot(y, x) ** 2",
      "y * dot(x, y)",
    ),
    forms({ x: "any[1]", y: "any[1]" }, "dot(x, y)", "dot(x, x)", "dot(x, y) * x", "dot(y, x) + y"),
    forms({ x: "any[0]", y: "any[0]" }, "dot(x, y)", "dot(x, y) + 1"),
    forms({ x: "any[N]", y: "any[N]" }, "dot(x, y)", "dot(x, y) * x"),
    forms({ x: "any[]", y: "any[3]" }, "dot(broadcast_to(x, [3]), y)", "dot(x * y, y)", "dot(x + y, x - y)"),
  ),
  mv: differentiable(
    products("mv", 2, 1),
    forms(
      { x: "any[2, 3]", y: "any[3]" },
      "mv(x, y)",
      "mv(x, x[0])",
      "mv(x, y * y)",
      "mv(x * y, y)",
      "mv(x, y) ** 2",
      "mv(2 * x, y)",
    ),
    forms({ x: "any[1, 1]", y: "any[1]" }, "mv(x, y)", "mv(x, x[0])", "mv(x, y) * y"),
    forms({ x: "any[0, 2]", y: "any[2]" }, "mv(x, y)", "mv(x * y, y)"),
    forms({ x: "any[2, 0]", y: "any[0]" }, "mv(x, y)", "mv(x, y) + 1"),
    forms({ x: "any[N, 2]", y: "any[2]" }, "mv(x, y)", "mv(x * x, y)"),
    forms(
      { x: "any[2, 1]", y: "any[3]" },
      "mv(broadcast_to(x, [2, 3]), y)",
      "mv(x * y, y)",
      "mv(x + y, 2 * y)",
      "mv(x - y, y)",
    ),
  ),
  mm: differentiable(
    products("mm", 2, 2),
    forms(
      { x: "any[2, 2]", y: "any[2, 2]" },
      "mm(x, x)",
      "mm(mm(x, y), x)",
      "mm(x, y.T)",
      "mm(x * y, y)",
      "mm(x, y) ** 2",
    ),
    forms({ x: "any[1, 1]", y: "any[1, 1]" }, "mm(x, x)", "mm(y, x) * x"),
    forms(
      { x: "any[2, 1]", y: "any[1, 3]" },
      "mm(broadcast_to(x, [2, 3]), y.T)",
      "mm(x * y, y.T)",
      "mm(x + y, (x - y).T)",
    ),
    forms({ x: "any[N, 2]", y: "any[2, N]" }, "mm(x, y)", "mm(y, x)"),
  ),
  outer: differentiable(
    forms(
      { x: "any[3]", y: "any[2]" },
      "outer(x, y)",
      "outer(y, x)",
      "outer(x, x)",
      "outer(x * x, y)",
      "outer(x, y) @ y",
      "outer(x, y) ** 2",
    ),
    forms({ x: "any[1]", y: "any[1]" }, "outer(x, y)", "outer(x, x)", "outer(y, 2 * x)"),
    forms({ x: "any[1]", y: "any[3]" }, "outer(x, y)", "outer(y, x)", "outer(x + y, y)", "outer(x * y, x)"),
    forms({ x: "any[0]", y: "any[2]" }, "outer(x, y)", "outer(y, x)", "outer(x, x)"),
    forms({ x: "any[N]", y: "any[2]" }, "outer(x, y)", "outer(x, x)"),
    forms({ x: "any[]", y: "any[3]" }, "outer(broadcast_to(x, [2]), y)", "outer(x * y, y)"),
  ),
  trace: differentiable(
    forms(
      { x: "any[2, 2]" },
      "trace(x)",
      "trace(x @ x)",
      "trace(x.T)",
      "trace(x * x)",
      "trace(exp(x))",
      "trace(x) * x",
      "trace(2 * x)",
    ),
    forms({ x: "any[3, 3]" }, "trace(x)", "trace(x @ x)", "trace(x) ** 2", "trace(x @ x.T)"),
    forms({ x: "any[1, 1]" }, "trace(x)", "trace(x * x)", "trace(x) * x"),
    forms({ x: "any[0, 0]" }, "trace(x)", "trace(x) + 1"),
    forms({ x: "any[N, N]" }, "trace(x)", "trace(x @ x)"),
    forms(
      { x: "any[2]" },
      "trace(broadcast_to(x, [2, 2]))",
      "trace(x * x[:, None])",
      "trace(outer(x, sin(x)))",
    ),
  ),
};
