/** What a module and saved weights tell of the data that a model is trained on. */
import {
  VERSION,
  type Preparation,
  type PreparedColumn,
} from "../../../runtime/module/preparation/recipe.ts";
import type { BuiltModel, DataSource } from "../built.ts";
import { schemaOfData } from "./data-fit.ts";

/** Undefined where there is nothing to tell: the data are numbers that reach the model as they are. */
export function preparationOf(model: BuiltModel, data: DataSource | undefined): Preparation | undefined {
  if (data === undefined) return undefined;
  const columns = model.inputs.flatMap(({ name }) => columnOf(name, data) ?? []);
  return columns.length === 0 ? undefined : { version: VERSION, columns };
}

function columnOf(name: string, data: DataSource): PreparedColumn | undefined {
  if (data.kind === "loaded") {
    const recipe = data.recipes.get(name);
    return recipe && { name, recipe };
  }
  const schema = schemaOfData(data);
  const column = schema?.columns.find((candidate) => candidate.name === name);
  if (column?.scale !== undefined) return { name, scale: column.scale };
  const isLabel = column?.dtype === "i32" && column.shape.length === 0;
  return isLabel && schema?.labels !== undefined ? { name, classes: schema.labels } : undefined;
}
