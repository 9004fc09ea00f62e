/** The nodes that a script's statements show, draw and assert. */
import type { Node } from "../ir/graph.ts";
import type { ScriptStep } from "./built.ts";

export function nodesOfStep(step: ScriptStep): readonly Node[] {
  switch (step.kind) {
    case "show":
      return step.values.flatMap((value) => (value.kind === "tensor" ? [value.node] : []));
    case "assert":
      if (step.sides === undefined) return [step.condition];
      return [step.condition, step.sides.holds, step.sides.left, step.sides.right];
    case "plot":
      return [step.x, ...step.series.map(({ node }) => node)];
  }
}
