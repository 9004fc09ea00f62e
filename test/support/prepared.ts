/** Models that are trained on a table, compiled with the text of its file, as live objects that prepare raw rows. */
import { expect } from "vitest";
import { instantiate, type Target } from "../../compiler/cli/module-text.ts";
import { analyse, compileModel, type CompiledModel } from "../../compiler/compile.ts";
import type { LoadedData } from "../../compiler/build/built.ts";
import type { Model } from "../../runtime/module/model.ts";
import type { TensorData } from "../../runtime/module/tensors.ts";

export interface PreparedModel extends Model {
  readonly classes: Readonly<Record<string, readonly string[]>>;
  prepare(rows: unknown, settings?: unknown): Readonly<Record<string, TensorData>>;
}

export interface Prepared {
  readonly compiled: CompiledModel;
  /** What training sees. */
  readonly data: LoadedData;
  readonly live: (target: Target, largest?: number) => Promise<PreparedModel>;
}

/** A model whose train block names the file `d.csv`, which holds `csv`. */
export function prepared(net: string, csv: string): Prepared {
  const read = (path: string) =>
    path === "d.csv" ? { path, text: csv } : { reason: "there is no such file" };
  const { built, diagnostics } = analyse({ path: "m.net", text: net }, new Map(), undefined, [], read);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const [training] = built.trainings;
  const data = training?.data;
  if (training === undefined || data?.kind !== "loaded") throw new Error("no data were read");
  const compiled = compileModel(built, training.model, training.optimizer);
  return {
    compiled,
    data,
    live: async (target, largest = 64) =>
      (await instantiate(compiled.lowered, target, { N: largest }, 0)) as PreparedModel,
  };
}

/** The rows of a text of comma-separated fields without quotes, as objects of texts. */
export function rowsOf(csv: string): readonly Readonly<Record<string, string>>[] {
  const [names = [], ...rows] = csv
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ""])));
}
