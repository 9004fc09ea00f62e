/** Gradient rules of picking and adding at places that are data: each undoes the other. */
import { zerosLike } from "../../ir/construct.ts";
import type { GradTable } from "../rule.ts";
import { held, operandOf, side } from "./derive.ts";

export const INDEXED: Pick<GradTable, "gather" | "scatter_add"> = {
  gather: {
    operands: [
      side("∂L/∂a = ∂L/∂out added up at the places it was picked from, else 0", (b, c, x, indices, out) =>
        b.node("scatter_add", [zerosLike(b, x), held(b, indices), c], out.attrs),
      ),
      "nondifferentiable",
    ],
  },
  scatter_add: {
    operands: [
      { equation: "∂L/∂a = ∂L/∂out", cotangent: (_b, _node, c) => c },
      "nondifferentiable",
      {
        equation: "∂L/∂c = ∂L/∂out at the places of the updates",
        cotangent: (b, node, c) => b.node("gather", [c, held(b, operandOf(node, 1))], node.attrs),
      },
    ],
  },
};
