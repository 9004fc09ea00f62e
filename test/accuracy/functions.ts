/** Every function that the tests measure, and why they do not measure the others. */
import { ACTIVATION_SLOPES, ACTIVATIONS, LOSSES } from "./activations.ts";
import { CONSTANT_POWERS, PRIMITIVE_SLOPES, PRIMITIVES } from "./primitives.ts";
import { ROWS } from "./rows.ts";
import type { Table } from "./table.ts";

export { PRIMITIVES } from "./primitives.ts";

export const MEASURED: Table = {
  ...PRIMITIVES,
  ...CONSTANT_POWERS,
  ...PRIMITIVE_SLOPES,
  ...ACTIVATIONS,
  ...ACTIVATION_SLOPES,
  ...LOSSES,
  ...ROWS,
};

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** The others, by the reason. */
export const NOT_MEASURED: Readonly<Record<string, readonly string[]>> = {
  "moves, picks, compares or counts, and rounds nothing": words(`
    where detach as_written max min argmax argmin size rank axis_index argsort reshape transpose broadcast_to concat stack
    flip split gather class_numbers class_rows full arange pad windows zeros ones zeros_like ones_like eye one_hot maximum minimum clamp
    flatten squeeze unsqueeze tile sort flat_at_zero all any pair accuracy embedding max_pool2d abs sign floor ceil round
    relu`),
  "one rounding of IEEE 754, or a conversion": words("cast as_float float_difference"),
  "sums and products of many numbers, whose error depends on how many": words(`
    sum prod cumsum cumprod linear_recurrence matmul einsum scatter_add dot mv mm outer trace dense conv2d avg_pool2d`),
  "a gradient of what is measured here": words("grad"),
  "a part of functions that are measured": words("power_from_zero log_sum_below"),
  "a mean of elements of log_softmax": words("nll cross_entropy"),
  "layers of measured functions": words("layer_norm batch_norm attention dropout"),
  "random numbers": words("random_bits uniform normal rand randn xavier_uniform he_normal"),
  "a few operations on settings": words("linspace constant step_decay warmup cosine"),
};
