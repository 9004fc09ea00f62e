/** The text form of attributes: for every operator how its attributes print and how they are read back. */
import type { Attrs, Loop, LoopResult, OpName, Region } from "./attrs.ts";
import { readDim } from "./dim-parse.ts";
import { formatDim, type Dim } from "./dim.ts";
import type { TextReader } from "./text-reader.ts";
import { formatType, type DType, type TensorType } from "./types.ts";

/** The text of a region, and a region from its text; print.ts and parse.ts, which know nodes, have them. */
export type PrintRegion = (region: Region) => string;
export type ReadRegion = (reader: TextReader) => Region;

/** A printer and the reader that inverts it. */
export interface Codec<T> {
  print(value: T, region: PrintRegion): string;
  read(reader: TextReader, region: ReadRegion): T;
}

const DTYPES: ReadonlyMap<string, DType> = new Map(
  (["f32", "f64", "i32", "bool"] as const).map((dtype) => [dtype, dtype]),
);

const DTYPE: Codec<DType> = {
  print: (dtype) => dtype,
  read: (reader) => DTYPES.get(reader.expectMatch(/[a-z]\w*/y, "a dtype")) ?? reader.reject("unknown dtype"),
};

const NUMBER: Codec<number> = {
  print: (value) => (Object.is(value, -0) ? "-0" : String(value)),
  read: (reader) => Number(reader.expectMatch(/NaN|-?(?:Infinity|\d+(?:\.\d+)?(?:e[+-]?\d+)?)/y, "a number")),
};

const FLAG: Codec<boolean> = {
  print: String,
  read: (reader) => reader.expectMatch(/true|false/y, "true or false") === "true",
};

const DIM: Codec<Dim> = { print: formatDim, read: readDim };

/** A JSON string. Invisible characters are escaped too, so that a name cannot disturb a terminal. */
export const NAME = {
  print: (name: string): string =>
    JSON.stringify(name).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
      Array.from({ length: character.length }, (_, i) => escapeUnit(character.charCodeAt(i))).join(""),
    ),
  read(reader: TextReader): string {
    const text = reader.expectMatch(/"(?:[^"\\\n]|\\.)*"/y, "a name in double quotes");
    try {
      return String(JSON.parse(text));
    } catch {
      return reader.reject(`not a JSON string: ${text}`);
    }
  },
} satisfies Codec<string>;

const escapeUnit = (unit: number): string => `\\u${unit.toString(16).padStart(4, "0")}`;

function listOf<T>(item: Codec<T>): Codec<readonly T[]> {
  return {
    print: (items, region) => `[${items.map((value) => item.print(value, region)).join(", ")}]`,
    read: (reader, region) => reader.list("[", "]", () => item.read(reader, region)),
  };
}

const SHAPE = listOf(DIM);
const NUMBERS = listOf(NUMBER);

const PAIR: Codec<readonly [readonly number[], readonly number[]]> = {
  print: (pair, region) => listOf(NUMBERS).print(pair, region),
  read(reader, region) {
    const [left, right, ...more] = listOf(NUMBERS).read(reader, region);
    return left === undefined || right === undefined || more.length > 0
      ? reader.reject("expected two lists of axes")
      : [left, right];
  },
};

/** `f32[N, 784]`. */
export const TYPE: Codec<TensorType> = {
  print: formatType,
  read: (reader, region) => ({ dtype: DTYPE.read(reader, region), shape: SHAPE.read(reader, region) }),
};

/** ` name=value` for each field, in the order of the table. */
function fields<T extends object>(table: { readonly [F in keyof T]: Codec<T[F]> }): Codec<T> {
  const names = Object.keys(table) as (keyof T & string)[];
  return {
    print: (value, region) =>
      names.map((name) => ` ${name}=${table[name].print(value[name], region)}`).join(""),
    read(reader, region) {
      const read = names.map((name) => {
        reader.expect(`${name}=`);
        return [name, table[name].read(reader, region)] as const;
      });
      // Every field of T was read, each with its own codec.
      return Object.fromEntries(read) as T;
    },
  };
}

const REGION: Codec<Region> = {
  print: (value, region) => region(value),
  read: (reader, region) => region(reader),
};

const REGION_OR_NONE: Codec<Region | null> = {
  print: (value, region) => (value === null ? "none" : region(value)),
  read: (reader, region) => (reader.take("none") ? null : region(reader)),
};

const LOOP_RESULTS: ReadonlyMap<string, LoopResult["of"]> = new Map(
  (["final", "history", "emitted", "turns"] as const).map((of) => [of, of]),
);

const LOOP_RESULT: Codec<LoopResult> = {
  print: ({ of, index }) => `${of}[${String(index)}]`,
  read(reader) {
    const of = LOOP_RESULTS.get(reader.expectMatch(/[a-z]+/y, "a result")) ?? reader.reject("unknown result");
    reader.expect("[");
    const index = Number(reader.expectMatch(/\d+/y, "a number"));
    reader.expect("]");
    return { of, index };
  },
};

const NONE: Codec<Readonly<Record<string, never>>> = { print: () => "", read: () => ({}) };
const NAMED = fields({ name: NAME, type: TYPE });
const AXES = fields({ axes: NUMBERS });
const AXIS = fields({ axis: NUMBER });
/** ` axis=0`, and ` labels` behind it where the indices are class numbers. */
const INDEXED: Codec<Attrs["gather"] & Attrs["scatter_add"]> = {
  print: ({ axis, labels }, region) => `${AXIS.print({ axis }, region)}${labels === true ? " labels" : ""}`,
  read(reader, region) {
    const { axis } = AXIS.read(reader, region);
    return reader.take("labels") ? { axis, labels: true } : { axis };
  },
};
const SCAN = fields({ axis: NUMBER, reverse: FLAG });

const LOOP_FIELDS = fields<Loop>({
  turns: NAME,
  carried: NUMBER,
  stacked: NUMBER,
  isReversed: FLAG,
  condition: REGION_OR_NONE,
  body: REGION,
});
const LOOP: Codec<Loop> = {
  print: (loop, region) => `(${LOOP_FIELDS.print(loop, region).trimStart()})`,
  read(reader, region) {
    reader.expect("(");
    const loop = LOOP_FIELDS.read(reader, region);
    reader.expect(")");
    return loop;
  },
};

export const ATTRS_TEXT: { readonly [K in OpName]: Codec<Attrs[K]> } = {
  input: NAMED,
  param: NAMED,
  state: NAMED,
  hyper: fields({ name: NAME, dtype: DTYPE, value: NUMBER }),
  constant: fields({ dtype: DTYPE, shape: NUMBERS, values: NUMBERS }),
  dimension: fields({ dim: DIM }),
  parameter: fields({ number: NUMBER, type: TYPE }),
  iota: fields({ dtype: DTYPE, shape: SHAPE, axis: NUMBER }),
  neg: NONE,
  abs: NONE,
  sign: NONE,
  floor: NONE,
  ceil: NONE,
  round: NONE,
  sqrt: NONE,
  exp: NONE,
  expm1: NONE,
  log: NONE,
  log1p: NONE,
  sin: NONE,
  cos: NONE,
  tanh: NONE,
  erf: NONE,
  erfc: NONE,
  not: NONE,
  cast: fields({ dtype: DTYPE }),
  detach: NONE,
  as_written: NONE,
  variable: fields({ number: NUMBER }),
  add: NONE,
  sub: NONE,
  mul: NONE,
  div: NONE,
  floor_div: NONE,
  mod: NONE,
  pow: NONE,
  equal: NONE,
  not_equal: NONE,
  less: NONE,
  less_equal: NONE,
  and: NONE,
  or: NONE,
  where: NONE,
  reduce_sum: AXES,
  reduce_max: AXES,
  reduce_min: AXES,
  reduce_prod: AXES,
  argmax: AXIS,
  argmin: AXIS,
  cumsum: SCAN,
  linear_recurrence: SCAN,
  argsort: fields({ axis: NUMBER, descending: FLAG }),
  dot_general: fields({ contract: PAIR, batch: PAIR }),
  reshape: fields({ shape: SHAPE }),
  transpose: fields({ permutation: NUMBERS }),
  broadcast: fields({ shape: SHAPE, axes: NUMBERS }),
  slice: fields({ start: SHAPE, stop: SHAPE, step: NUMBERS }),
  pad: fields({ low: SHAPE, high: SHAPE, interior: NUMBERS }),
  concat: AXIS,
  gather: INDEXED,
  scatter_add: INDEXED,
  random_bits: fields({ shape: SHAPE, stream: NUMBER }),
  if: fields({ result: NUMBER, then: REGION, otherwise: REGION }),
  loop: fields({ result: LOOP_RESULT, loop: LOOP }),
};
