/**
 * The data part of an emitted module whose data set has arrays and names its classes. No preparation is computed from
 * the data, so all weights of the same data set record the same.
 */
import type { MachineFactory, PreparedManifest } from "../manifest.ts";
import { createModel as create, type Model, type ModelOptions } from "../model.ts";
import { byName } from "../tensors.ts";
import { KEY, otherColumns } from "./data-part.ts";

export { inflateBase64 } from "../binary.ts";
export { tensor } from "../tensors.ts";

export function createModel(
  manifest: PreparedManifest,
  machine: MachineFactory,
  options?: ModelOptions,
): Promise<Model> {
  const { preparation } = manifest;
  const text = JSON.stringify(preparation);
  const named = preparation.columns.filter((column) => column.classes !== undefined);
  const classes = byName(named, (column) => Object.freeze(column.classes));
  return create(manifest, machine, options, {
    extend: (model) => Object.assign(model, { classes }),
    metadata: () => [[KEY, text]],
    adopt(metadata) {
      const found = metadata.get(KEY);
      if (found !== undefined && found !== text) throw otherColumns(found);
      return undefined;
    },
  });
}
