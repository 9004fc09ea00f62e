/** The data part of an emitted module whose model is trained on a table: turns raw rows into inputs. */
import type { MachineFactory, PreparedManifest } from "../manifest.ts";
import { createModel as create, type Model, type ModelOptions } from "../model.ts";
import { quote } from "../names.ts";
import { byName, type Named } from "../tensors.ts";
import { checkRecipe, readPreparation } from "./check.ts";
import { KEY, otherColumns, type DataPart } from "./data-part.ts";
import { prepareRows } from "./prepare.ts";
import { classesOf, type Preparation } from "./recipe.ts";

export { inflateBase64 } from "../binary.ts";
export { tensor } from "../tensors.ts";

export function createModel(
  manifest: PreparedManifest,
  machine: MachineFactory,
  options?: ModelOptions,
): Promise<Model> {
  return create(manifest, machine, options, new RowsPart(manifest));
}

/** The preparation that the weights were learned with: the module's own, until a file brings another. */
class RowsPart implements DataPart {
  readonly #manifest: PreparedManifest;
  #current: Preparation;
  #classes: Named<readonly string[]>;

  constructor(manifest: PreparedManifest) {
    this.#manifest = manifest;
    this.#current = manifest.preparation;
    this.#classes = classNames(this.#current);
  }

  extend(model: object): void {
    Object.defineProperties(model, {
      classes: { enumerable: true, get: () => this.#classes },
      prepare: {
        enumerable: true,
        value: (rows: unknown, settings?: unknown) =>
          prepareRows(this.#manifest, this.#current.columns, rows, settings),
      },
    });
  }

  metadata(): readonly (readonly [string, string])[] {
    return [[KEY, JSON.stringify(this.#current)]];
  }

  adopt(metadata: ReadonlyMap<string, string>): (() => void) | undefined {
    const text = metadata.get(KEY);
    if (text === undefined) return undefined;
    const next = readPreparation(text);
    for (const here of this.#current.columns) {
      const there = next.columns.find(({ name }) => name === here.name);
      if (there === undefined) throw otherColumns(`the file has none for the input ${quote(here.name)}`);
      checkRecipe(here, there);
      const most = this.#manifest.inputs.find(({ name }) => name === here.name)?.classes ?? Infinity;
      const count = classesOf(there)?.length ?? 0;
      if (count > most)
        throw otherColumns(`${quote(here.name)} has ${String(count)} classes, and the model ${String(most)}`);
    }
    return () => {
      this.#current = next;
      this.#classes = classNames(next);
    };
  }
}

/** The names of the classes by the input that holds their numbers. */
function classNames({ columns }: Preparation): Named<readonly string[]> {
  return byName(columns.filter(classesOf), (column) => Object.freeze(classesOf(column) ?? []));
}
