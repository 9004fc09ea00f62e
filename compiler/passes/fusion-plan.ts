/**
 * What fusion decides and lowering obeys: which nodes share a kernel. The nodes themselves are
 * immutable, so the decision is a partition that stands beside the graph.
 */
import type { Node } from "../ir/graph.ts";
import type { OpClass } from "../ir/op-def.ts";

/**
 * - `elementwise`: elementwise operators of one shape, the iteration shape, and the index maps they read
 *   through (`broadcast`, `iota` and scalar constants).
 * - `reduction`: the same over the operand's shape, then one reduction (`reduce_*`, `argmax`, `argmin`),
 *   which is the last node and the only output. What is done with its result is another group.
 * - `scan`: one `cumsum` or `linear_recurrence`.
 * - `sort`: one `argsort`.
 * - `product`: one `dot_general`.
 * - `movement`: one `reshape`, `transpose`, `slice`, `pad` or `concat`; or a `broadcast` or `iota` that is a
 *   result or that an operator other than those above reads.
 * - `indexed`: one `gather` or `scatter_add`.
 * - `random`: one `random_bits`.
 * - `control`: one result of an `if` or `loop`; all its siblings run with the first.
 * - `leaf`: one `input`, `param`, `state`, `hyper` or `dimension`, or a `constant` that is not read as an
 *   index map: a value in memory, no kernel.
 */
export type FusionKind = OpClass;

export interface FusionGroup {
  readonly kind: FusionKind;
  /** Operands first. A `broadcast`, `iota` or scalar `constant` may stand in several groups: each recomputes it. */
  readonly nodes: readonly Node[];
  /** The values that other groups or the results read: these are written to memory. */
  readonly outputs: readonly Node[];
}

export interface FusionPlan {
  /** In topological order: a group reads only outputs of groups before it. */
  readonly groups: readonly FusionGroup[];
}
