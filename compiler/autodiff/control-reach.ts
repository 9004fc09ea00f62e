/** How results of control operators depend on their operands: smoothly, in jumps, or not at all. */
import type { Loop, Region } from "../ir/attrs.ts";
import { reachable, type Node } from "../ir/graph.ts";
import { loopOperands } from "../ir/ops/control.ts";
import { isFloat } from "../ir/types.ts";
import type { OperandRule, ZeroRule } from "./rule.ts";
import type { OpName } from "../ir/attrs.ts";

/** `flow`: a gradient flows back. `zero`: none does, and none is missed. `nondifferentiable`: one would be missed. */
export type Flow = "flow" | "zero" | "nondifferentiable";

type RuleOf = (node: Node, operand: number) => OperandRule<OpName> | ZeroRule | "nondifferentiable";

/** What flows from the node back to each of its operands. `ruleOf` is the gradient table. */
export function controlFlows(node: Node<"if"> | Node<"loop">, ruleOf: RuleOf): readonly Flow[] {
  if (!isFloat(node.type.dtype)) {
    // The number of turns is constant nearly everywhere.
    const isCount = node.op === "loop" && node.attrs.result.of === "turns";
    return node.src.map(() => (isCount ? "zero" : "nondifferentiable"));
  }
  return node.op === "if" ? flowsOfIf(node, ruleOf) : flowsOfLoop(node, ruleOf);
}

function flowsOfIf({ attrs }: Node<"if">, ruleOf: RuleOf): readonly Flow[] {
  const [then, otherwise] = [attrs.then, attrs.otherwise].map((region) =>
    regionFlows(region, new Set([attrs.result]), ruleOf),
  );
  const operands = attrs.then.parameters.map((_, i) => better(then?.[i] ?? "zero", otherwise?.[i] ?? "zero"));
  return ["zero", ...operands];
}

function flowsOfLoop({ attrs: { loop, result }, src }: Node<"loop">, ruleOf: RuleOf): readonly Flow[] {
  const from = result.of === "emitted" ? loop.carried + result.index : result.index;
  const active = activeResults(loop, new Set([from]), ruleOf);
  const flows = regionFlows(loop.body, active, ruleOf);
  const { count, carried } = loopOperands(src, loop);
  const before = count === undefined ? [] : (["zero"] as const);
  return [...before, ...flows.map((flow, i) => (i < carried.length && active.has(i) ? "flow" : flow))];
}

/** The results of the body that a cotangent reaches, on its way through the turns, from some of them. */
export function activeResults(loop: Loop, from: ReadonlySet<number>, ruleOf: RuleOf): ReadonlySet<number> {
  const active = new Set(from);
  for (let before = -1; before !== active.size;) {
    before = active.size;
    regionFlows(loop.body, active, ruleOf).forEach((flow, i) => {
      if (flow === "flow" && i < loop.carried) active.add(i);
    });
  }
  return active;
}

/** What flows from some results of a region back to each of its parameters. */
function regionFlows(region: Region, from: ReadonlySet<number>, ruleOf: RuleOf): readonly Flow[] {
  const roots = region.results.filter((result, i) => from.has(i) && isFloat(result.type.dtype));
  const flows = new Map<Node, Flow>(roots.map((root) => [root, "flow"]));
  const parameters = region.parameters.map((): Flow => "zero");
  for (const node of reachable(roots).toReversed()) {
    const flow = flows.get(node) ?? "zero";
    if (node.op === "parameter") parameters[node.attrs.number] = flow;
    node.src.forEach((operand, i) => {
      flows.set(operand, better(flows.get(operand) ?? "zero", through(flow, ruleOf(node, i))));
    });
  }
  return parameters;
}

function through(flow: Flow, rule: ReturnType<RuleOf>): Flow {
  if (flow === "zero" || rule === "zero") return "zero";
  return rule === "nondifferentiable" ? "nondifferentiable" : flow;
}

const STRENGTH: Readonly<Record<Flow, number>> = { flow: 2, nondifferentiable: 1, zero: 0 };

function better(a: Flow, b: Flow): Flow {
  return STRENGTH[a] >= STRENGTH[b] ? a : b;
}
