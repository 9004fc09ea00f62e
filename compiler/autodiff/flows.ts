/** How results depend on operands, of control operators too: smoothly, in jumps, or not at all. */
import type { Loop, OpName, Region } from "../ir/attrs.ts";
import { reachable, type Node } from "../ir/graph.ts";
import { loopOperands } from "../ir/ops/control.ts";
import { isControl } from "../ir/region.ts";
import { isFloat } from "../ir/types.ts";
import type { OperandRule, ZeroRule } from "./rule.ts";
import { CONTROL_RULES, tableRule } from "./rules.ts";

type Rule = OperandRule<OpName> | ZeroRule | "nondifferentiable";

/** `flow`: a gradient flows back. `zero`: none does, and none is missed. `nondifferentiable`: one would be missed. */
type Flow = "flow" | "zero" | "nondifferentiable";

/**
 * What flows back from nodes to their operands. One serves a whole derivation: it remembers what it found of a control
 * operator, which would else be looked for again at every use of it, and in the bodies of loops at every level.
 */
export class Flows {
  readonly #known = new Map<Node, readonly Flow[]>();
  readonly #orders = new Map<string, readonly Node[]>();

  /** What the gradient table says of one operand of a node; of a control operator's, what its regions do. */
  rule(node: Node, operand: number): Rule {
    if (!isControl(node)) return tableRule(node, operand);
    const flow = this.#ofControl(node)[operand];
    if (flow === undefined) throw new RangeError(`${node.op} has no operand ${String(operand)}`);
    return flow === "flow" ? CONTROL_RULES[node.op] : flow;
  }

  /** Whether a gradient flows from a node back to one of its operands. */
  has(node: Node, operand: number): boolean {
    return typeof this.rule(node, operand) !== "string";
  }

  /** The results of a loop's body that a cotangent reaches, on its way through the turns, from some of them. */
  active(loop: Loop, from: ReadonlySet<number>): ReadonlySet<number> {
    const active = new Set(from);
    for (let before = -1; before !== active.size;) {
      before = active.size;
      this.#ofRegion(loop.body, active).forEach((flow, i) => {
        if (flow === "flow" && i < loop.carried) active.add(i);
      });
    }
    return active;
  }

  #ofControl(node: Node<"if"> | Node<"loop">): readonly Flow[] {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const found = this.#find(node);
    this.#known.set(node, found);
    return found;
  }

  #find(node: Node<"if"> | Node<"loop">): readonly Flow[] {
    if (isFloat(node.type.dtype)) return node.op === "if" ? this.#ofIf(node) : this.#ofLoop(node);
    // The number of turns is constant nearly everywhere.
    const isCount = node.op === "loop" && node.attrs.result.of === "turns";
    return node.src.map(() => (isCount ? "zero" : "nondifferentiable"));
  }

  #ofIf({ attrs }: Node<"if">): readonly Flow[] {
    const [then, otherwise] = [attrs.then, attrs.otherwise].map((region) =>
      this.#ofRegion(region, new Set([attrs.result])),
    );
    const operands = attrs.then.parameters.map((_, i) =>
      better(then?.[i] ?? "zero", otherwise?.[i] ?? "zero"),
    );
    return ["zero", ...operands];
  }

  #ofLoop({ attrs: { loop, result }, src }: Node<"loop">): readonly Flow[] {
    const from = result.of === "emitted" ? loop.carried + result.index : result.index;
    const active = this.active(loop, new Set([from]));
    const flows = this.#ofRegion(loop.body, active);
    const { count, carried } = loopOperands(src, loop);
    const before = count === undefined ? [] : (["zero"] as const);
    return [...before, ...flows.map((flow, i) => (i < carried.length && active.has(i) ? "flow" : flow))];
  }

  /** What flows from some results of a region back to each of its parameters. */
  #ofRegion(region: Region, from: ReadonlySet<number>): readonly Flow[] {
    const roots = region.results.filter((result, i) => from.has(i) && isFloat(result.type.dtype));
    const flows = new Map<Node, Flow>(roots.map((root) => [root, "flow"]));
    const parameters = region.parameters.map((): Flow => "zero");
    for (const node of this.#usersFirst(region)) {
      const flow = flows.get(node) ?? "zero";
      if (flow === "zero") continue;
      if (node.op === "parameter") parameters[node.attrs.number] = flow;
      node.src.forEach((operand, i) => {
        flows.set(operand, better(flows.get(operand) ?? "zero", through(flow, this.rule(node, i))));
      });
    }
    return parameters;
  }

  #usersFirst({ key, results }: Region): readonly Node[] {
    const known = this.#orders.get(key) ?? reachable(results).toReversed();
    this.#orders.set(key, known);
    return known;
  }
}

function through(flow: Flow, rule: Rule): Flow {
  if (rule === "zero") return rule;
  return rule === "nondifferentiable" ? rule : flow;
}

const STRENGTH: Readonly<Record<Flow, number>> = { flow: 2, nondifferentiable: 1, zero: 0 };

function better(a: Flow, b: Flow): Flow {
  return STRENGTH[a] >= STRENGTH[b] ? a : b;
}
