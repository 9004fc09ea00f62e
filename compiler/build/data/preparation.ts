/** What a module and saved weights record about the data that a model is trained on. */
import {
  VERSION,
  type Preparation,
  type PreparedColumn,
} from "../../../runtime/module/preparation/recipe.ts";
import type { BuiltModel, DataSource } from "../built.ts";
import { schemaOfData } from "./data-fit.ts";

/** Undefined if there is nothing to record: the data are numbers that reach the model unchanged. */
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
