/** Dimension variables in generated code: `d0`, `d1`, ... by their order in the model, those that loops count with last. */
import { variablesOfKernel, type Kernel } from "../lower/kernel.ts";
import type { LoweredModel } from "../lower/program.ts";

export class DimNames {
  /** Those that a call is given. */
  readonly given: readonly string[];
  readonly #names: ReadonlyMap<string, string>;
  readonly #ofKernels: ReadonlyMap<Kernel, readonly string[]>;

  constructor({ manifest, kernels, turns }: Pick<LoweredModel, "manifest" | "kernels" | "turns">) {
    const variables = [...manifest.dimensions.map(({ name }) => name), ...turns];
    this.#names = new Map(variables.map((variable, i) => [variable, `d${String(i)}`]));
    this.given = manifest.dimensions.map((_, i) => `d${String(i)}`);
    const places = new Map(variables.map((variable, i) => [variable, i]));
    const placeOf = (variable: string): number => places.get(variable) ?? 0;
    this.#ofKernels = new Map(
      kernels.map((kernel) => {
        const read = [...variablesOfKernel(kernel)].sort((a, b) => placeOf(a) - placeOf(b));
        return [kernel, read.map((variable) => this.of(variable))];
      }),
    );
  }

  /** Throws for a variable that neither an input binds nor a loop counts with. */
  of(variable: string): string {
    const name = this.#names.get(variable);
    if (name === undefined) throw new Error(`dimension ${variable} is bound by no input`);
    return name;
  }

  /** The names of those that a kernel reads, which are its last parameters. */
  ofKernel(kernel: Kernel): readonly string[] {
    const names = this.#ofKernels.get(kernel);
    if (names === undefined) throw new Error(`kernel ${kernel.name} is not of this model`);
    return names;
  }
}
