/** `synthetic_regression(w, b, noise, train, val, seed)`: data of a known linear model. */
import { finiteNumber, numberList, readArguments, wholeNumber } from "./arguments.ts";
import type { SourceArguments } from "./arguments.ts";
import type { Dataset, Part } from "./dataset.ts";
import { Fault } from "./fault.ts";
import { standardNormal } from "./normal.ts";
import { RandomStream } from "./philox.ts";

const MOST_EXAMPLES = 10_000_000;
const MOST_VALUES = 2 ** 28;

/**
 * x: f32[n, d] of standard normal numbers and y = x w + b + noise ε: f32[n], where d is the length of
 * `w` and ε is standard normal. The two parts are separate streams, so that `train=` does not change
 * the validation data. An example of y is one value: it meets `f32[N]` and `f32[N, 1]` alike.
 */
export function syntheticRegression(given: SourceArguments): Dataset {
  const { w, b, noise, train, val, seed } = readSyntheticArguments(given);
  const part = (length: number, stream: number): Part =>
    linearPart(length, w, b, noise, new RandomStream(seed, "synthetic", stream));
  return {
    name: "synthetic_regression",
    origin: `synthetic: y = x w + b + noise, ${w.length} inputs, noise ${noise}, seed ${seed}`,
    train: part(train, 0),
    val: part(val, 1),
    labels: undefined,
  };
}

/** The arguments, checked. Throws a Fault where one does not fit, or where they ask for too much. */
export function readSyntheticArguments(given: SourceArguments) {
  const values = readArguments("synthetic_regression", given, {
    w: numberList(),
    b: finiteNumber(0),
    noise: finiteNumber(0.01),
    train: wholeNumber(1, MOST_EXAMPLES, 1000),
    val: wholeNumber(0, MOST_EXAMPLES, 1000),
    seed: wholeNumber(0, Number.MAX_SAFE_INTEGER, 0),
  });
  const { w, train, val } = values;
  if (Math.max(train, val) * w.length > MOST_VALUES) {
    throw new Fault(
      "N652",
      `synthetic_regression of ${Math.max(train, val)} examples with ${w.length} values each is too large`,
      `keep the number of values below ${MOST_VALUES.toLocaleString("en-US")}`,
    );
  }
  return values;
}

function linearPart(
  length: number,
  weights: readonly number[],
  bias: number,
  noise: number,
  random: RandomStream,
): Part {
  const inputs = weights.length;
  const x = new Float32Array(length * inputs);
  const y = new Float32Array(length);
  for (let example = 0; example < length; example++) {
    let sum = bias;
    weights.forEach((weight, input) => {
      const value = Math.fround(standardNormal(random));
      x[example * inputs + input] = value;
      sum += weight * value;
    });
    y[example] = sum + noise * standardNormal(random);
  }
  return {
    length,
    columns: [
      { name: "x", dtype: "f32", shape: [inputs], values: x },
      { name: "y", dtype: "f32", shape: [], values: y },
    ],
  };
}
