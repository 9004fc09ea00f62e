/** Which parameters a training step changes. The others get no update and no state of the optimiser. */
import { reachedBy } from "../../autodiff/flow.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import type { BuiltModel, StoredTensor } from "../built.ts";

const NONE: ReadonlySet<string> = new Set();

/** The parameters that a gradient of the loss reaches in the model as written, except the `frozen` ones. */
export function trainedParams(
  builder: Builder,
  { stored, training }: BuiltModel,
  frozen: ReadonlySet<string> = NONE,
): readonly StoredTensor[] {
  const loss = training?.results.find(({ role }) => role === "loss");
  if (loss === undefined) return [];
  const params = stored
    .filter(({ role }) => role === "param")
    .map((tensor) => [paramNode(builder, tensor), tensor] as const);
  const reached = reachedBy(
    loss.node,
    params.map(([node]) => node),
  );
  return params.flatMap(([node, tensor]) => (reached.has(node) && !frozen.has(tensor.name) ? [tensor] : []));
}

/** The node that is a parameter's value in every graph. */
export function paramNode(builder: Builder, { name, type }: StoredTensor): Node<"param"> {
  return builder.node("param", [], { name, type });
}
