/** What the compiler made of a model or a script, as data: passes, orders of products, kernels, memory. */
import type { Source } from "../../grammar/source.ts";
import type { BuiltModule } from "../build/built.ts";
import { bytesOf } from "../ir/cost.ts";
import { formatDim, type Dim } from "../ir/dim.ts";
import { reachable, type Graph, type Node } from "../ir/graph.ts";
import type { LoweredModel } from "../lower/program.ts";
import type { ChainOrder } from "../passes/chain-order.ts";
import { planFusion, type PassRecord } from "../passes/index.ts";
import type { ChainCheck, PricedOrder } from "../passes/product-chain.ts";
import { ValueNames } from "./names.ts";
import {
  ProgramCost,
  valueOf,
  type KernelReport,
  type MemoryReport,
  type Totals,
  type ValueReport,
} from "./program-report.ts";

/** A program before the first pass (`pass` undefined) or after one. */
export interface PassReport {
  readonly pass: string | undefined;
  /** How often each rule was applied. */
  readonly rules: Readonly<Record<string, number>>;
  readonly cost: Totals;
}
export interface OrderReport {
  /** `(A @ B) @ C`. */
  readonly order: string;
  /** Floating-point operations of each product, in the order they are computed, and of all. */
  readonly products: readonly SizeReport[];
  readonly flops: SizeReport;
}
/** A size for every value of the dimension variables, and for those at hand. */
export interface SizeReport {
  readonly formula: string;
  readonly value: number;
}
export interface ChainReport {
  readonly name: string;
  readonly wasReordered: boolean;
  readonly chosen: OrderReport;
  readonly rejected: readonly OrderReport[];
  /** The check that the cheapest order neither overflows nor underflows, if that is not the order as written. */
  readonly check:
    | { readonly flops: SizeReport; readonly otherwise: ChainCheck["otherwise"]; readonly pays: boolean }
    | undefined;
}
export interface ProgramReport {
  readonly program: string;
  readonly passes: readonly PassReport[];
  readonly chains: readonly ChainReport[];
  readonly kernels: readonly KernelReport[];
  readonly values: readonly ValueReport[];
  readonly memory: MemoryReport;
}
export interface Report {
  readonly name: string;
  /** What the dimension variables were taken as. */
  readonly at: Readonly<Record<string, number>>;
  /** `predict` and `step` of a model, `script`. */
  readonly programs: readonly ProgramReport[];
  /** Values of the forward half that the backward half of a training step reads: they must be kept until then. */
  readonly saved: readonly { readonly name: string; readonly bytes: number }[];
}

/** The graphs of one compilation and what they became. */
export interface Compilation {
  readonly graphs: readonly Graph[];
  readonly records: ReadonlyMap<string, readonly PassRecord[]>;
  readonly lowered: LoweredModel;
}

export interface ReportInput {
  readonly name: string;
  readonly built: BuiltModule;
  readonly source: Source;
  readonly at: ReadonlyMap<string, number>;
  /** The programs to report on, in order. */
  readonly programs: readonly string[];
  readonly compiled: Compilation;
  /** The same with only the first 0, 1, 2, ... passes; the last of them is `compiled`. */
  readonly stages: readonly Compilation[];
}

export function reportOf(input: ReportInput): Report {
  const programs = input.programs.flatMap((name) => {
    const graph = input.compiled.graphs.find((candidate) => candidate.name === name);
    return graph === undefined ? [] : [programReport(input, graph)];
  });
  const step = input.compiled.graphs.find(({ name }) => name === "step");
  return {
    name: input.name,
    at: Object.fromEntries(input.at),
    programs,
    saved: step === undefined ? [] : savedOf(input, step),
  };
}

function namesFor({ built, source }: ReportInput, graph: Graph): ValueNames {
  const loss = graph.results.find(({ role }) => role === "loss")?.name ?? "loss";
  return new ValueNames(built.provenance, source, loss, graph.results);
}

function programReport(input: ReportInput, graph: Graph): ProgramReport {
  const { compiled, at } = input;
  const names = namesFor(input, graph);
  const cost = new ProgramCost(compiled.lowered, graph, at);
  const records = compiled.records.get(graph.name) ?? [];
  return {
    program: graph.name,
    passes: passesOf(input, graph.name, records),
    chains: records
      .flatMap(({ chains }) => chains)
      .map((chain) => {
        const written = (order: ChainOrder): string =>
          orderText(
            order,
            chain.operands.map((operand) => names.of(operand)),
          );
        const priced = ({ order, products, flops }: PricedOrder): OrderReport => ({
          order: written(order),
          products: products.map((product) => sized(product, at)),
          flops: sized(flops, at),
        });
        return {
          name: names.of(chain.node),
          wasReordered: chain.chosen.order !== chain.written,
          chosen: priced(chain.chosen),
          rejected: chain.rejected.map(priced),
          check: chain.check && { ...chain.check, flops: sized(chain.check.flops, at) },
        };
      }),
    kernels: cost.kernels(names),
    values: cost.values(names),
    memory: cost.memory(),
  };
}

const sized = (size: Dim, at: ReadonlyMap<string, number>): SizeReport => ({
  formula: formatDim(size),
  value: valueOf(size, at),
});

/** `(A @ B) @ C`. An operand that is more than a name stands in parentheses. */
function orderText(order: ChainOrder, operands: readonly string[]): string {
  if (typeof order !== "number") return order.map((part) => enclosed(part, operands)).join(" @ ");
  const name = operands[order] ?? "";
  return /^[\p{L}\p{N}_.]+$/u.test(name) ? name : `(${name})`;
}

function enclosed(part: ChainOrder, operands: readonly string[]): string {
  const text = orderText(part, operands);
  return typeof part === "number" ? text : `(${text})`;
}

function passesOf(
  { stages, at }: ReportInput,
  program: string,
  records: readonly PassRecord[],
): readonly PassReport[] {
  return stages.flatMap(({ lowered, graphs }, i) => {
    const graph = graphs.find(({ name }) => name === program);
    const record = i === 0 ? undefined : records[i - 1];
    if (graph === undefined) return [];
    const rules: Record<string, number> = {};
    for (const { rule } of record?.applied ?? []) rules[rule] = (rules[rule] ?? 0) + 1;
    return [{ pass: record?.pass, rules, cost: new ProgramCost(lowered, graph, at).totals() }];
  });
}

/** What is computed for the loss and the metrics, written to memory, and read by a kernel of the backward half. */
function savedOf(input: ReportInput, step: Graph): Report["saved"] {
  const isForward = ({ role }: Graph["results"][number]): boolean => role === "loss" || role === "metric";
  const forward = new Set(reachable(step.results.filter(isForward).map(({ node }) => node)));
  const { groups } = planFusion(step);
  const names = namesFor(input, step);
  const groupOf = new Map(groups.flatMap((group) => group.nodes.map((node) => [node, group] as const)));
  const readers = new Map<Node, Node[]>();
  for (const { nodes } of groups)
    for (const node of nodes)
      for (const src of node.src) {
        const known = readers.get(src);
        if (known === undefined) readers.set(src, [node]);
        else known.push(node);
      }
  return groups
    .filter(({ kind }) => kind !== "leaf")
    .flatMap((group) => group.outputs)
    .filter((node) => forward.has(node))
    .filter((node) =>
      (readers.get(node) ?? []).some(
        (reader) => !forward.has(reader) && groupOf.get(reader) !== groupOf.get(node),
      ),
    )
    .map((node) => ({ name: names.of(node), bytes: valueOf(bytesOf(node.type), input.at) }));
}
