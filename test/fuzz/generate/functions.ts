/**
 * How to call every function of the language and of its standard library. The test beside it asks for an entry for
 * each: a new function is fuzzed from its first day.
 */
import { ELEMENTWISE_CALLS, type GrowTable } from "./elementwise.ts";
import { gradient } from "./gradients.ts";
import { LAYER_CALLS } from "./layers.ts";
import { MOVEMENT_CALLS } from "./movement.ts";
import { ORDER_CALLS } from "./order.ts";
import { PRODUCT_CALLS } from "./products.ts";
import { REDUCTION_CALLS } from "./reductions.ts";

export const FUNCTIONS: GrowTable = {
  ...ELEMENTWISE_CALLS,
  ...REDUCTION_CALLS,
  ...MOVEMENT_CALLS,
  ...PRODUCT_CALLS,
  ...ORDER_CALLS,
  ...LAYER_CALLS,
  grad: gradient,
};
