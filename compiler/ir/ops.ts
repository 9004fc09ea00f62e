/**
 * The op table: for every operator its traits, its shape rule, its reference
 * semantics and its cost. Total over OpName: an operator that lacks an entry fails the type check.
 */
import type { OpName } from "./attrs.ts";
import type { OpDef } from "./op-def.ts";
import { BINARY, TERNARY } from "./ops/binary.ts";
import { CONTROL_LEAVES, CONTROLS } from "./ops/control.ts";
import { INDEXED } from "./ops/indexed.ts";
import { LEAVES } from "./ops/leaves.ts";
import { MOVEMENTS } from "./ops/movement.ts";
import { PRODUCTS } from "./ops/products.ts";
import { RANDOM } from "./ops/random.ts";
import { REDUCTIONS } from "./ops/reductions.ts";
import { SCANS } from "./ops/scans.ts";
import { SORTING } from "./ops/sorting.ts";
import { UNARY } from "./ops/unary.ts";

export const OPS: { readonly [K in OpName]: OpDef<K> } = {
  ...LEAVES,
  ...CONTROL_LEAVES,
  ...UNARY,
  ...BINARY,
  ...TERNARY,
  ...REDUCTIONS,
  ...SCANS,
  ...SORTING,
  ...PRODUCTS,
  ...MOVEMENTS,
  ...INDEXED,
  ...RANDOM,
  ...CONTROLS,
};

/** Every operator, in the table's order. */
export const OP_NAMES = Object.keys(OPS) as readonly OpName[];
