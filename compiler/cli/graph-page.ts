/** The graph page of a compiled model. */
import { buildPage } from "../../runtime/viewer/build-page.ts";
import type { Source } from "../../grammar/source.ts";
import type { BuiltModule } from "../build/built.ts";
import type { CompiledModel } from "../compile.ts";
import { graphDocument } from "../emit/graph-json.ts";

export function graphPage(compiled: CompiledModel, built: BuiltModule, source: Source): Promise<string> {
  return buildPage(graphDocument(compiled, built, source));
}
