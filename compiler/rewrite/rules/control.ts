/** Equations of control operators: what is decided before anything runs leaves no decision. */
import { full } from "../../ir/construct.ts";
import type { Region } from "../../ir/attrs.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import { loopOperands } from "../../ir/ops/control.ts";
import { instantiate } from "../../ir/region.ts";
import { uniformValue } from "../constants.ts";
import { operator } from "../pattern.ts";
import type { Rewrite } from "../rewrite.ts";

export const CONTROL: readonly Rewrite[] = [
  {
    name: "if-constant",
    equation: "if true then x else y = x, if false then x else y = y",
    when: operator("if", "whatever", "if"),
    to(b, m) {
      const node = m.of("if", "if");
      const holds = constantOf(node.src[0]);
      if (holds === undefined) return null;
      return resultOf(b, holds === 0 ? node.attrs.otherwise : node.attrs.then, node);
    },
    floats: "exact",
  },
  {
    name: "if-same",
    equation: "if c then x else x = x",
    when: operator("if", "whatever", "if"),
    to(b, m) {
      const node = m.of("if", "if");
      const { then, otherwise, result } = node.attrs;
      return then.results[result] === otherwise.results[result] ? resultOf(b, then, node) : null;
    },
    floats: "exact",
  },
  {
    name: "loop-never",
    equation: "x after no turn = x",
    when: operator("loop", "whatever", "loop"),
    to(b, m) {
      const { src, attrs, type } = m.of("loop", "loop");
      const { loop, result } = attrs;
      const { count, carried } = loopOperands(src, loop);
      if (constantOf(loop.condition === null ? count : loop.condition.results[0]) !== 0) return null;
      if (result.of === "turns") return full(b, 0, type);
      // Stacks keep their loop, which says that their first axis is empty.
      return result.of === "final" ? (carried[result.index] ?? null) : null;
    },
    floats: "exact",
  },
];

function constantOf(node: Node | undefined): number | undefined {
  return node === undefined ? undefined : uniformValue(node);
}

/** The result of a region of an `if`, in place of the `if`. Loops inside it count their turns under new names. */
function resultOf(b: Builder, region: Region, { src, attrs }: Node<"if">): Node | null {
  return instantiate(b, region, src.slice(1))[attrs.result] ?? null;
}
