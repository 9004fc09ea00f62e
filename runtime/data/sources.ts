/** The data sources that load when training begins, by the name they have in a `.net` file. */
import type { SourceArguments } from "./arguments.ts";
import type { Dataset } from "./dataset.ts";
import type { DataEnvironment } from "./environment.ts";
import { fashionMnist } from "./fashion-mnist.ts";
import { Fault } from "./fault.ts";
import { nearest } from "../module/nearest.ts";
import { syntheticRegression } from "./synthetic.ts";

type Loader = (given: SourceArguments, environment: DataEnvironment) => Dataset | Promise<Dataset>;

const SOURCES: ReadonlyMap<string, Loader> = new Map<string, Loader>([
  ["fashion_mnist", fashionMnist],
  ["synthetic_regression", syntheticRegression],
]);

export const SOURCE_NAMES: readonly string[] = [...SOURCES.keys()];

export interface SourceCall {
  readonly source: string;
  readonly arguments: SourceArguments;
}

/**
 * Loads what `data = source(...)` names. Throws a Fault where the source or an argument is unknown, or
 * the data cannot be had.
 */
export async function loadDataset(call: SourceCall, environment: DataEnvironment): Promise<Dataset> {
  const loader = SOURCES.get(call.source);
  if (loader !== undefined) return loader(call.arguments, environment);
  const known = `the sources are ${SOURCE_NAMES.join(", ")}`;
  const near = nearest(call.source, SOURCE_NAMES);
  throw new Fault(
    "N651",
    `there is no data source ${call.source}`,
    near === undefined ? known : `did you mean ${near}?`,
  );
}
