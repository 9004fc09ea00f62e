/**
 * What must hold of every program: messages or success, never an exception; and what `check` accepts compiles and
 * runs, with one meaning everywhere.
 */
import type { BuiltModel, BuiltModule } from "../../compiler/build/built.ts";
import {
  analyse,
  compileModel,
  compileScript,
  hasErrors,
  optimizerOf,
  scriptGraph,
} from "../../compiler/compile.ts";
import type { OpName } from "../../compiler/ir/attrs.ts";
import { nodesOf, reachable, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { parseGraph } from "../../compiler/ir/parse.ts";
import { printGraph } from "../../compiler/ir/print.ts";
import { regionsOf } from "../../compiler/ir/region.ts";
import { verify } from "../../compiler/ir/verify.ts";
import { runPasses } from "../../compiler/passes/index.ts";
import { fromMachine, isTooLarge, outcome, SEED, type Creator } from "./execution.ts";
import { Findings } from "./findings.ts";
import type { Program } from "./generate/program.ts";
import { runModel } from "./model-runs.ts";
import { checkText } from "./text.ts";
import { expectedOf, type Expected } from "./tolerance.ts";
import { sameBits, tensorOf } from "./values.ts";

/** Checks one program and runs it everywhere. What is wrong stands in the findings. */
export async function checkProgram(
  { text, parts }: Program,
  create: Creator = fromMachine,
): Promise<Findings> {
  const findings = new Findings();
  await findings.guard("exception", async () => {
    checkText(text, findings);
    checkText(parts, findings);
    const resolve = () => ({ path: "parts.net", text: parts });
    const { built, diagnostics } = analyse({ path: "main.net", text }, new Map(), resolve);
    findings.refused = diagnostics.filter(({ severity }) => severity === "error");
    if (hasErrors(diagnostics)) return;
    if (built.script.length > 0) await runScript(built, create, findings);
    for (const model of built.models) await runOne(built, model, create, findings);
  });
  return findings;
}

/** The operators of some nodes, those inside their regions too. */
function opsOf(nodes: readonly Node[]): readonly OpName[] {
  const inside = nodes.flatMap(regionsOf).flatMap(({ results }) => opsOf(reachable(results)));
  return [...nodes.map(({ op }) => op), ...inside];
}

/** The graph prints and parses back, and every pass leaves a valid graph. */
function checkGraph(graph: Graph, built: BuiltModule, findings: Findings): Graph {
  for (const fault of verify(graph)) findings.add("verifier", `${graph.name}: ${fault}`);
  const { graph: optimised } = runPasses(graph, built, { verify: true });
  for (const each of [graph, optimised]) {
    const printed = printGraph(each);
    // Equal nodes of one builder are one node.
    const back = parseGraph(built.builder, printed).results;
    if (!each.results.every(({ node }, i) => back[i]?.node === node))
      findings.add("print", `${graph.name} does not parse back:\n${printed}`);
    for (const op of opsOf(nodesOf(each))) findings.ops.add(op);
  }
  return optimised;
}

async function runScript(built: BuiltModule, create: Creator, findings: Findings): Promise<void> {
  const graph = scriptGraph(built.script);
  const optimised = checkGraph(graph, built, findings);
  const lowered = compileScript(graph, built);
  if (isTooLarge(lowered, {})) return;
  const expected = ({ results }: Graph): readonly Expected[] =>
    expectedOf(
      results.map(({ node }) => node),
      { hypers: new Map([["seed", SEED]]) },
      SEED,
    );
  const [js, wasm, reference] = await Promise.all([
    outcome(async () => (await create(lowered, "js", {})).predict({})),
    outcome(async () => (await create(lowered, "wasm", {})).predict({})),
    outcome(() => Promise.resolve({ written: expected(graph), optimised: expected(optimised) })),
  ]);
  if (!findings.agree("script", [js.fault, wasm.fault, reference.fault])) return;
  graph.results.forEach(({ name, node: { type } }, i) => {
    const [one, other] = [js.value?.[name], wasm.value?.[name]];
    if (one === undefined || other === undefined) return;
    const [left, right] = [tensorOf(type, one, new Map()), tensorOf(type, other, new Map())];
    const where = `script ${name}`;
    if (!sameBits(left, right))
      findings.add("bits", `${where}: ${left.data.join()} and ${right.data.join()}`);
    findings.compare(where, left, reference.value?.optimised[i], reference.value?.written[i]);
  });
}

async function runOne(
  built: BuiltModule,
  model: BuiltModel,
  create: Creator,
  findings: Findings,
): Promise<void> {
  const compiled = compileModel(built, model, optimizerOf(built, model));
  const { graphs } = compiled.programs;
  // A training step holds what prediction and gradients hold.
  const step = graphs.find(({ name }) => name === "step") ?? graphs.find(({ name }) => name === "predict");
  if (step !== undefined) checkGraph(step, built, findings);
  await runModel(compiled, create, findings);
}
