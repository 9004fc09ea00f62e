/**
 * Dead code. A graph is what its results need, so a node without a user is already gone; what is left are
 * results without an effect: a tensor stored into itself.
 */
import type { Result } from "../ir/graph.ts";
import type { Pass } from "./pass.ts";

export const dce: Pass = {
  name: "dce",
  about: "leaves out updates that change nothing",
  floats: "exact",
  run(graph) {
    const results = graph.results.filter((result) => !storesItself(result));
    if (results.length === graph.results.length) return { graph, applied: [] };
    const applied = graph.results
      .filter(storesItself)
      .map(({ node }) => ({ rule: "store-itself", from: node, to: node }));
    return { graph: { ...graph, results }, applied };
  },
};

function storesItself({ role, name, node }: Result): boolean {
  return (node.op === "param" || node.op === "state") && node.op === role && node.attrs.name === name;
}
