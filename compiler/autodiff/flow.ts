/** Where gradients flow: which values a cotangent reaches, and which operators stand in its way. */
import { reachable, type Node } from "../ir/graph.ts";
import { Flows } from "./flows.ts";

/** The nodes that a cotangent is worth having of: variables, and what carries a gradient to one. */
export function nodesWithFlow(
  flows: Flows,
  order: readonly Node[],
  variables: ReadonlySet<Node>,
): ReadonlySet<Node> {
  const flowing = new Set<Node>();
  for (const node of order)
    if (variables.has(node) || node.src.some((operand, i) => flowing.has(operand) && flows.has(node, i)))
      flowing.add(node);
  return flowing;
}

/** Whether a gradient flows from a value back to a node that it is computed from. */
export function hasFlow(value: Node, to: Node): boolean {
  return nodesWithFlow(new Flows(), reachable([value]), new Set([to])).has(value);
}

type Reach = "flow" | "zero" | { readonly blockedBy: Node };

/** A variable, and the operator without a gradient that all of a value's dependence on it goes through. */
export interface Obstacle {
  readonly variable: Node;
  readonly blockedBy: Node;
}

/**
 * The variables that the loss is computed from, but only through operators without a gradient: they would
 * silently never learn, so `backward` refuses them. Where `detach` or a step function stands between, zero is meant.
 */
export function obstacles(loss: Node, variables: readonly Node[]): readonly Obstacle[] {
  return obstaclesIn(new Flows(), reachable([loss]), loss, variables);
}

/** The variables that a gradient of the loss reaches: what training can change. `backward` gives zeros for the others. */
export function reachedBy(loss: Node, variables: readonly Node[]): ReadonlySet<Node> {
  const reach = reachOf(new Flows(), reachable([loss]), loss);
  return new Set(variables.filter((variable) => reach.get(variable) === "flow"));
}

export function obstaclesIn(
  flows: Flows,
  order: readonly Node[],
  loss: Node,
  variables: readonly Node[],
): readonly Obstacle[] {
  const reach = reachOf(flows, order, loss);
  return variables.flatMap((variable) => {
    const known = reach.get(variable);
    return typeof known === "object" ? [{ variable, blockedBy: known.blockedBy }] : [];
  });
}

/** How the loss depends on each node that it is computed from. */
function reachOf(flows: Flows, order: readonly Node[], loss: Node): ReadonlyMap<Node, Reach> {
  const reach = new Map<Node, Reach>([[loss, "flow"]]);
  for (const node of order.toReversed()) {
    const known = reach.get(node);
    if (known === undefined) continue;
    node.src.forEach((operand, i) => {
      reach.set(operand, better(reach.get(operand), reachThrough(flows, node, i, known)));
    });
  }
  return reach;
}

function reachThrough(flows: Flows, user: Node, operand: number, known: Reach): Reach {
  const rule = flows.rule(user, operand);
  if (rule === "zero" || known === "zero") return "zero";
  return rule === "nondifferentiable" ? { blockedBy: user } : known;
}

function better(a: Reach | undefined, b: Reach): Reach {
  if (a === "flow" || b === "flow") return "flow";
  return a === "zero" || b === "zero" ? "zero" : (a ?? b);
}
