/** The buffers all programs of a model share: inputs, stored tensors, hypers and constants. */
import type { Manifest, TensorManifest } from "../../runtime/module/manifest.ts";
import { attrsKey } from "../ir/attrs-key.ts";
import { variablesOf } from "../ir/dim.ts";
import type { TensorType } from "../ir/types.ts";
import { Memory } from "./memory.ts";
import { sizeExpression } from "./size.ts";

export interface NamedTensor {
  readonly name: string;
  readonly type: TensorType;
}

export class ModelMemory {
  readonly buffers: Memory;
  readonly #variables: readonly string[];
  readonly #named = new Map<string, number>();
  readonly #constants = new Map<string, Manifest["constants"][number]>();
  #faults: number | undefined;

  constructor(variables: readonly string[]) {
    this.#variables = variables;
    this.buffers = new Memory(variables);
  }

  /** Declares tensors that last; `kind` keeps the names of inputs, parameters and states apart. */
  declare(kind: "input" | "param" | "state", tensors: readonly NamedTensor[]): readonly TensorManifest[] {
    return tensors.map(({ name, type }) => this.tensor(name, type, this.#declare(`${kind} ${name}`, type)));
  }

  declareHypers(hypers: readonly Omit<Manifest["hypers"][number], "buffer">[]): Manifest["hypers"] {
    return hypers.map((hyper) => {
      const buffer = this.#declare(`hyper ${hyper.name}`, { dtype: hyper.dtype, shape: [] });
      return { ...hyper, buffer };
    });
  }

  tensor(name: string, type: TensorType, buffer: number): TensorManifest {
    return {
      name,
      dtype: type.dtype,
      shape: type.shape.map((dim) => sizeExpression(dim, this.#variables)),
      buffer,
    };
  }

  /** Whether its size is known when a call begins; that of a tensor with an element a turn is not. */
  isSized({ shape }: TensorType): boolean {
    return shape.every((dim) => variablesOf(dim).every((name) => this.#variables.includes(name)));
  }

  /** The buffer of a leaf. Throws for a name that the model does not declare. */
  named(kind: "input" | "param" | "state" | "hyper", name: string): number {
    const found = this.#named.get(`${kind} ${name}`);
    if (found === undefined)
      throw new Error(`the graph reads ${kind} ${JSON.stringify(name)}, which is not declared`);
    return found;
  }

  /** The buffer of a literal; the same for equal ones. */
  constant(type: TensorType, values: readonly number[]): number {
    const key = attrsKey({ ...type, values });
    const known = this.#constants.get(key);
    if (known !== undefined) return known.buffer;
    const buffer = this.buffers.fixed(type);
    this.#constants.set(key, { buffer, dtype: type.dtype, values });
    return buffer;
  }

  /** The buffer that Manifest.faults names. */
  faults(): number {
    return (this.#faults ??= this.buffers.fixed({ dtype: "i32", shape: [2] }));
  }

  /** Undefined where no kernel can find a fault. */
  get faultsIfAny(): number | undefined {
    return this.#faults;
  }

  constants(): Manifest["constants"] {
    return [...this.#constants.values()];
  }

  #declare(key: string, type: TensorType): number {
    const buffer = this.buffers.fixed(type);
    this.#named.set(key, buffer);
    return buffer;
  }
}
