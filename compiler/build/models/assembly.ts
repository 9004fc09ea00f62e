/** What a model has gathered while its body is built: inputs, tensors that last, results, random draws. */
import type { Name, Result as ResultStatement } from "../../../grammar/ast.ts";
import type { Builder, Node, Result } from "../../ir/graph.ts";
import type { Draws, ModelBody, Owner } from "../context.ts";
import { seedKey } from "../emit.ts";
import type { BuiltModel, InputTensor, StoredTensor } from "../built.ts";
import type { Report } from "../report.ts";

/** The state that counts the steps in which a model draws random numbers. */
const DRAW_COUNT = "random.step";

export class Assembly implements ModelBody {
  readonly #builder: Builder;
  readonly #report: (report: Report) => void;
  readonly inputs: InputTensor[] = [];
  readonly stored = new Map<string, StoredTensor>();
  readonly results: {
    readonly role: ResultStatement["role"];
    readonly name: Name;
    readonly node: Node | undefined;
  }[] = [];
  readonly dimensions: BuiltModel["dimensions"][number][] = [];
  readonly #nodes = new Map<string, Node>();
  readonly #updates = new Map<string, Node>();
  readonly owner: Owner;
  /** Draws of initial values have even streams and draws of a step odd ones: they never meet. */
  readonly initialDraws: Draws;
  readonly draws: Draws;

  constructor(builder: Builder, report: (report: Report) => void) {
    this.#builder = builder;
    this.#report = report;
    this.owner = this.#ownerOf("");
    let initial = 0;
    let step = 0;
    this.initialDraws = { next: () => ({ stream: 2 * initial++, counter: this.#zero() }), key: seedKey };
    this.draws = { next: () => ({ stream: 2 * step++ + 1, counter: this.#stepCount() }), key: seedKey };
  }

  addInput(input: InputTensor): Node {
    this.inputs.push(input);
    return this.#builder.node("input", [], { name: input.name, type: input.type });
  }

  bindDimension(name: string, input: string, axis: number): void {
    this.dimensions.push({ name, input, axis });
  }

  addResult(role: ResultStatement["role"], name: Name, node: Node | undefined): void {
    const first = this.results.find((result) => role === "loss" && result.role === "loss");
    if (first !== undefined) {
      this.#report({
        code: "N402",
        message: "a model has one loss, this is the second",
        span: name.span,
        labels: [{ span: first.name.span, text: "the first loss" }],
        help: `add them up in one (loss J = ${first.name.text} + ${name.text}), or make this one a metric`,
      });
      return;
    }
    this.results.push({ role, name, node });
  }

  /** The results of some roles, in the order of the roles, then of the text. */
  resultsOf(...roles: readonly ResultStatement["role"][]): readonly Result[] {
    return roles.flatMap((role) =>
      this.results.flatMap(({ role: own, name, node }) =>
        own === role && node !== undefined ? [{ role, name: name.text, node }] : [],
      ),
    );
  }

  /** The next value of each state that the body updates. */
  stateUpdates(): readonly Result[] {
    return [...this.#updates].map(([name, node]) => ({ role: "state", name, node }));
  }

  /** The parameters, by their nodes. */
  parameters(): ReadonlyMap<Node, StoredTensor> {
    return new Map(
      [...this.stored.values()].flatMap((stored) => {
        const node = stored.role === "param" ? this.#nodes.get(stored.name) : undefined;
        return node === undefined ? [] : [[node, stored] as const];
      }),
    );
  }

  #declare(stored: StoredTensor): Node {
    const { name, role, type } = stored;
    this.stored.set(name, stored);
    const node: Node = this.#builder.node(role, [], { name, type });
    this.#nodes.set(name, node);
    return node;
  }

  #zero(): Node {
    return this.#builder.node("constant", [], { dtype: "i32", shape: [], values: [0] });
  }

  /** The step count, declared when first drawn from; a training step adds one. */
  #stepCount(): Node {
    const known = this.#nodes.get(DRAW_COUNT);
    if (known !== undefined) return known;
    const [span] = [...this.stored.values()]
      .map((stored) => stored.span)
      .concat(this.inputs.map((input) => input.span));
    if (span === undefined) return this.#zero();
    const count = this.#declare({
      name: DRAW_COUNT,
      role: "state",
      type: { dtype: "i32", shape: [] },
      initial: this.#zero(),
      doc: "How many training steps drew random numbers so far.",
      span,
    });
    const one = this.#builder.node("constant", [], { dtype: "i32", shape: [], values: [1] });
    this.#updates.set(DRAW_COUNT, this.#builder.node("add", [count, one], {}));
    return count;
  }

  #ownerOf(prefix: string): Owner {
    const counts = new Map<string, number>();
    const taken = new Set<string>();
    /** `dense_1`, `dense_2`, ...: the next that is free. */
    const numbered = (base: string, from: number): string => {
      let count = counts.get(base) ?? from;
      while (taken.has(`${base}_${String(count)}`)) count++;
      counts.set(base, count + 1);
      return `${base}_${String(count)}`;
    };
    return {
      prefix,
      declare: (stored) => this.#declare(stored),
      update: (name, next) => void this.#updates.set(name, next),
      find: (name) => this.#nodes.get(name),
      forget: (name) => {
        this.stored.delete(name);
        this.#nodes.delete(name);
      },
      names: () => [...this.#nodes.keys()],
      enter: (layer, label) => {
        const isFree = label !== undefined && !taken.has(label);
        const chosen = isFree ? label : label === undefined ? numbered(layer, 1) : numbered(label, 2);
        taken.add(chosen);
        return { label: chosen, owner: this.#ownerOf(`${prefix}${chosen}.`) };
      },
    };
  }
}
