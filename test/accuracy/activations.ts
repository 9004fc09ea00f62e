/** Activations, their slopes, and losses of one prediction. */
import * as f from "../support/real/functions.ts";
import { abs, add, less, mul, scale, sign, sub, ZERO } from "../support/real/real.ts";
import {
  HALF,
  normalCdf,
  normalDensity,
  ofOne,
  ofPair,
  ONE,
  sigmoid,
  sigmoidSlope,
  softplus,
  square,
} from "./exact.ts";
import { line, pairs, scoresAndTargets } from "./inputs.ts";
import { calls, elements, slope, type Table } from "./table.ts";

export const ACTIVATIONS: Table = {
  leaky_relu: elements(
    "leaky_relu(x, 0.25)",
    line(3),
    ofOne((x) => (sign(x) < 0 ? scale(x, -2) : x)),
  ),
  sigmoid: elements("sigmoid(x)", line(90), ofOne(sigmoid)),
  silu: elements(
    "silu(x)",
    line(90),
    ofOne((x) => mul(x, sigmoid(x))),
  ),
  softplus: elements("softplus(x)", line(90), ofOne(softplus)),
  gelu: elements(
    "gelu(x)",
    line(14),
    ofOne((x) => mul(x, normalCdf(x))),
  ),
  elu: elements(
    "elu(x)",
    line(40, [0]),
    ofOne((x) => (sign(x) < 0 ? f.expm1(x) : x)),
  ),
};

export const ACTIVATION_SLOPES: Table = {
  "slope of sigmoid": slope("sigmoid(x)", line(90), ofOne(sigmoidSlope)),
  "slope of softplus": slope("softplus(x)", line(90), ofOne(sigmoid)),
  // Where the two parts of these cancel, the last place of the larger part counts.
  "slope of silu": slope(
    "silu(x)",
    line(90),
    ofOne(
      (x) => add(sigmoid(x), mul(x, sigmoidSlope(x))),
      (x) => add(sigmoid(x), abs(mul(x, sigmoidSlope(x)))),
    ),
  ),
  "slope of gelu": slope(
    "gelu(x)",
    line(14),
    ofOne(
      (x) => add(normalCdf(x), mul(x, normalDensity(x))),
      (x) => add(normalCdf(x), abs(mul(x, normalDensity(x)))),
    ),
  ),
  "slope of elu": slope(
    "elu(x)",
    line(40),
    ofOne((x) => (sign(x) < 0 ? f.exp(x) : ONE)),
  ),
};

export const LOSSES: Table = {
  mse: calls(
    "mse(x, y)",
    pairs,
    ofPair((x, y) => ({ value: square(sub(x, y)) })),
  ),
  l1: calls(
    "l1(x, y)",
    pairs,
    ofPair((x, y) => ({ value: abs(sub(x, y)) })),
  ),
  huber: calls(
    "huber(x, y)",
    pairs,
    ofPair((x, y) => {
      const d = abs(sub(x, y));
      return { value: less(ONE, d) ? sub(d, HALF) : scale(square(d), -1) };
    }),
  ),
  // log(1 + e^x) - x t: where the two nearly cancel, x itself counts.
  bce_with_logits: calls(
    "bce_with_logits(x, y)",
    scoresAndTargets,
    ofPair((x, t) => {
      const product = mul(x, t);
      const value = sub(softplus(x), product);
      return { value, size: add(abs(value), abs(sub(sign(x) > 0 ? x : ZERO, product))) };
    }),
  ),
};
