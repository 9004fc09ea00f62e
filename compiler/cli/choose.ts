/** Which model or training of a file a command works on: the one named after the colon, or the only one. */
import { nearest } from "../../runtime/module/nearest.ts";
import type { BuiltModel, BuiltModule, BuiltTraining } from "../build/built.ts";
import { CommandFault } from "./command.ts";

/** A model by its name, or the one that a train block of that name trains. Throws CommandFault. */
export function modelNamed(
  { models, trainings }: BuiltModule,
  path: string,
  wanted: string | undefined,
): BuiltModel {
  const [first, second] = models;
  if (first === undefined) throw new CommandFault(`${path} declares no model`);
  const names = models.map(({ name }) => name);
  if (wanted === undefined) {
    if (second === undefined) return first;
    throw new CommandFault(
      `${path} declares several models; name one: ${path}:${first.name} (${names.join(", ")})`,
    );
  }
  const found =
    models.find(({ name }) => name === wanted) ?? trainings.find(({ name }) => name === wanted)?.model;
  if (found !== undefined) return found;
  throw new CommandFault(`${path} declares no model ${wanted}; ${suggestion(wanted, names)}`);
}

/** A train block by its own name, by its model's, or the only one of the file. Throws CommandFault. */
export function trainingNamed(built: BuiltModule, path: string, wanted: string | undefined): BuiltTraining {
  const { models, trainings } = built;
  const own = trainings.find(({ name }) => name !== undefined && name === wanted);
  if (own !== undefined) return own;
  if (wanted !== undefined && models.length > 0 && !models.some(({ name }) => name === wanted)) {
    const names = [...new Set([...models, ...trainings].flatMap(({ name }) => name ?? []))];
    throw new CommandFault(`${path} has no model or train block ${wanted}; ${suggestion(wanted, names)}`);
  }
  const fitting = trainings.filter(({ model }) => wanted === undefined || model.name === wanted);
  const [first, second] = fitting;
  if (first === undefined)
    throw new CommandFault(`${path} has no train block for ${modelNamed(built, path, wanted).name}`);
  if (second === undefined) return first;
  const names = fitting.flatMap(({ name }) => name ?? []);
  throw new CommandFault(
    names.length < fitting.length
      ? `${path} has several train blocks; give each a name, train first { ... }, and say which: ${path}:first`
      : `${path} has several train blocks; name one: ${path}:${names[0] ?? ""} (${names.join(", ")})`,
  );
}

function suggestion(wanted: string, names: readonly string[]): string {
  const near = nearest(wanted, names);
  return near === undefined ? `it declares ${names.join(", ")}` : `did you mean ${near}?`;
}
