/** Runs every program of a model on both targets and on the reference, each from the same parameters and states. */
import type { CompiledModel } from "../../compiler/compile.ts";
import { evaluateDim, variablesOf } from "../../compiler/ir/dim.ts";
import type { Graph } from "../../compiler/ir/graph.ts";
import { tensorValue, type Bindings } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import type { TensorType } from "../../compiler/ir/types.ts";
import type { Model } from "../../runtime/module/model.ts";
import type { ProgramName } from "../../runtime/module/programs.ts";
import { isTooLarge, outcome, SEED, type Creator } from "./execution.ts";
import type { Findings } from "./findings.ts";
import { DIMENSIONS } from "./generate/entry.ts";
import { Random } from "./generate/random.ts";
import { expectedOf, type Expected } from "./tolerance.ts";
import { sameBits, tensorOf } from "./values.ts";

type Values = ReadonlyMap<string, TensorValue>;
type Dims = ReadonlyMap<string, number>;

/** The largest value of each dimension variable; a changed word may have made one up. */
const largestOf = ({ lowered }: CompiledModel): Dims =>
  new Map(lowered.manifest.dimensions.map(({ name }) => [name, DIMENSIONS.get(name) ?? 2]));

/** Inputs of a model for some dimensions: floats in (-2, 2), whole numbers in 0 to 2, or classes that the model has. */
function inputsFor({ model, lowered }: CompiledModel, dims: Dims): Values {
  const random = new Random(SEED);
  const classes = new Map(lowered.manifest.inputs.map((input) => [input.name, input.classes ?? 3]));
  return new Map(
    model.inputs.map(({ name, type: { dtype, shape } }) => {
      const sizes = shape.map((dim) => evaluateDim(dim, dims));
      const count = sizes.reduce((product, size) => product * size, 1);
      const element = (): number =>
        dtype === "i32" || dtype === "bool"
          ? random.below(dtype === "bool" ? 2 : Math.min(3, classes.get(name) ?? 3))
          : random.next() * 4 - 2;
      const keep = dtype === "f32" ? Math.fround : (x: number): number => x;
      return [
        name,
        tensorValue(
          dtype,
          sizes,
          Array.from({ length: count }, () => keep(element())),
        ),
      ];
    }),
  );
}

/** Parameters and states as they stand. */
function storedIn({ programs: { stored } }: CompiledModel, live: Model): { params: Values; states: Values } {
  const read = (role: "param" | "state", tensors: Model["params"]): Values =>
    new Map(
      stored.flatMap(({ name, role: own, type }) => {
        const data = tensors[name]?.data;
        return own !== role || data === undefined ? [] : [[name, tensorOf(type, data, new Map())]];
      }),
    );
  return { params: read("param", live.params), states: read("state", live.states) };
}

/** The reference's results by role and name. */
function expectedIn(graph: Graph | undefined, bindings: Bindings): ReadonlyMap<string, Expected> {
  if (graph === undefined) return new Map();
  const expected = expectedOf(
    graph.results.map(({ node }) => node),
    bindings,
    SEED,
  );
  return new Map(
    graph.results.flatMap(({ role, name }, i) => {
      const value = expected[i];
      return value === undefined ? [] : [[`${role} ${name}`, value]];
    }),
  );
}

class ModelRun {
  readonly #compiled: CompiledModel;
  readonly #live: readonly [Model, Model];
  readonly #findings: Findings;

  constructor(compiled: CompiledModel, live: readonly [Model, Model], findings: Findings) {
    this.#compiled = compiled;
    this.#live = live;
    this.#findings = findings;
  }

  /** What was initialised from the seed, before anything ran. */
  checkInitial(): void {
    const hypers = new Map([["seed", SEED]]);
    this.#compareStored("init", this.#expected("init", { hypers }), new Map());
  }

  /** One program on inputs of some dimensions. */
  async check(name: ProgramName, small: Dims): Promise<void> {
    const { model, lowered } = this.#compiled;
    const program = lowered.manifest.programs.find((each) => each.name === name);
    if (program === undefined) return;
    const read = new Set(
      program.inputs.flatMap((i) => model.inputs[i]?.type.shape.flatMap(variablesOf) ?? []),
    );
    // A variable that nothing which the program reads binds has its largest value.
    const dims = new Map(
      [...largestOf(this.#compiled)].map(([key, largest]) => [
        key,
        read.has(key) ? (small.get(key) ?? largest) : largest,
      ]),
    );
    const inputs = inputsFor(this.#compiled, dims);
    const given = Object.fromEntries(
      [...inputs]
        .filter((_, i) => program.inputs.includes(i))
        .map(([key, { data, shape }]) => [key, { data: [...data], shape }]),
    );
    const before = storedIn(this.#compiled, this.#live[0]);
    const bindings = { inputs, ...before, dims, hypers: new Map([["seed", SEED]]) };
    const [js, wasm, expected] = await Promise.all([
      outcome(() => Promise.resolve(this.#live[0][name](given))),
      outcome(() => Promise.resolve(this.#live[1][name](given))),
      outcome(() => Promise.resolve(this.#expected(name, bindings))),
    ]);
    const ended = this.#findings.agree(name, [js.fault, wasm.fault, expected.fault]);
    if (!ended || js.value === undefined || wasm.value === undefined || expected.value === undefined) return;
    for (const { role, name: result, node } of this.#graph(name)?.results ?? []) {
      const [one, other] = [js.value[result], wasm.value[result]];
      if (role === "param" || role === "state" || one === undefined || other === undefined) continue;
      const key = `${role} ${result}`;
      this.#pair(`${name} ${key}`, node.type, [one, other], dims, expected.value, key);
    }
    if (name === "step") this.#compareStored("step", expected.value, dims);
  }

  #graph(name: string): Graph | undefined {
    return this.#compiled.programs.graphs.find((graph) => graph.name === name);
  }

  /** The optimised graph's values, then those of the graph as it was derived. */
  #expected(name: string, bindings: Bindings): Both {
    const optimised = this.#compiled.optimised.find((graph) => graph.name === name);
    return { optimised: expectedIn(optimised, bindings), written: expectedIn(this.#graph(name), bindings) };
  }

  #compareStored(where: string, expected: Both, dims: Dims): void {
    const [js, wasm] = this.#live;
    for (const { role, name, type } of this.#compiled.programs.stored) {
      const [one, other] = [js, wasm].map(
        (live) => (role === "param" ? live.params : live.states)[name]?.data,
      );
      if (one === undefined || other === undefined) continue;
      this.#pair(`${where} ${role} ${name}`, type, [one, other], dims, expected, `${role} ${name}`);
    }
  }

  #pair(
    where: string,
    type: TensorType,
    [js, wasm]: readonly [number | ArrayLike<number>, number | ArrayLike<number>],
    dims: Dims,
    { optimised, written }: Both,
    key: string,
  ): void {
    const [left, right] = [tensorOf(type, js, dims), tensorOf(type, wasm, dims)];
    if (!sameBits(left, right))
      this.#findings.add("bits", `${where}: ${left.data.join()} and ${right.data.join()}`);
    this.#findings.compare(where, left, optimised.get(key), written.get(key));
  }
}

interface Both {
  readonly optimised: ReadonlyMap<string, Expected>;
  readonly written: ReadonlyMap<string, Expected>;
}

export async function runModel(compiled: CompiledModel, create: Creator, findings: Findings): Promise<void> {
  const largest = Object.fromEntries(largestOf(compiled));
  if (isTooLarge(compiled.lowered, largest)) return;
  const live = [
    await create(compiled.lowered, "js", largest),
    await create(compiled.lowered, "wasm", largest),
  ] as const;
  const run = new ModelRun(compiled, live, findings);
  run.checkInitial();
  const smaller = new Map([
    ["N", 2],
    ["M", 1],
  ]);
  for (const name of ["predict", "evaluate", "gradients", "step"] as const)
    await run.check(name, largestOf(compiled));
  for (const name of ["predict", "step"] as const) await run.check(name, smaller);
}
