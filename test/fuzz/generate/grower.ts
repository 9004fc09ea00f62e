/** Grows one body of a program: the values at hand, fresh ones where none fits, and the lines written so far. */
import { promote } from "../../../compiler/build/promote.ts";
import { broadcastShapes } from "../../../compiler/ir/broadcast.ts";
import { dimEquals, dimVariable, formatDim, shapeEquals, type Dim } from "../../../compiler/ir/dim.ts";
import type { DType, Shape } from "../../../compiler/ir/types.ts";
import { computed, isAny, isSmall, leaf, type Entry } from "./entry.ts";
import type { Random } from "./random.ts";

/** What the bodies of one program share. */
export interface Shared {
  /** Definitions at the top of the file, and of the file it imports. */
  readonly own: string[];
  readonly imported: { readonly name: string; readonly text: string }[];
  /** Counts names, so that each is given once. */
  names: number;
  /** How deep function bodies lie in each other. */
  depth: number;
}

export type Body = "module" | "model" | "fn" | "layer";

const SIZES: readonly [Dim, ...Dim[]] = [2, 3, 1, 4, 2, 3];
const SYMBOLIC: readonly [Dim, ...Dim[]] = [dimVariable("N"), 2, 3, dimVariable("N"), 1, 4, dimVariable("M")];
const DTYPES: readonly [DType, ...DType[]] = ["f32", "f32", "f32", "i32", "f64", "bool"];

/** A call in one of its three spellings. Arguments are texts, `axis=0` among them. */
export function spell(random: Random, name: string, texts: readonly string[]): string {
  const [first, ...rest] = texts;
  if (first === undefined || first.startsWith("-") || first.includes("=") || random.chance(60))
    return `${name}(${texts.join(", ")})`;
  // `2.exp()` would be read as the number 2. and a name.
  if (/^[\d.[]/.test(first) || random.chance(40)) return `(${first} |> ${name}(${rest.join(", ")}))`;
  return `${first}.${name}(${rest.join(", ")})`;
}

export class Grower {
  readonly random: Random;
  readonly shared: Shared;
  readonly body: Body;
  readonly lines: string[] = [];
  readonly entries: Entry[];

  constructor(random: Random, shared: Shared, body: Body, entries: readonly Entry[] = []) {
    this.random = random;
    this.shared = shared;
    this.body = body;
    this.entries = [...entries];
  }

  /** Whether dimension variables are in sight. */
  get isSymbolic(): boolean {
    return this.body === "model";
  }

  name(stem = "v"): string {
    return `${stem}${String(this.shared.names++)}`;
  }

  // ---- operands ----------------------------------------------------------------------------

  /** A value at hand for which `fits` holds, else a fresh one of a dtype and rank that make it hold. */
  pick(fits: (entry: Entry) => boolean, dtypes: readonly [DType, ...DType[]] = DTYPES, rank = 0): Entry {
    const known = this.random.chance(90) ? this.random.oneOf(this.entries.filter(fits)) : undefined;
    if (known !== undefined) return known;
    const shape = Array.from({ length: Math.max(rank, this.random.below(3)) }, () => this.size());
    return this.fresh(this.random.from(dtypes), shape);
  }

  /** A value of a type, at hand or fresh. */
  ofType(dtype: DType, shape: Shape): Entry {
    const fits = ({ type }: Entry): boolean => type.dtype === dtype && shapeEquals(type.shape, shape);
    return this.random.oneOf(this.entries.filter(fits)) ?? this.fresh(dtype, shape);
  }

  /** A value that broadcasts with another one to something small, of one of the dtypes. */
  beside(other: Entry, dtypes: readonly [DType, ...DType[]]): Entry {
    if (this.random.chance(25)) return this.scalar(this.random.from(dtypes));
    const fits = ({ type }: Entry): boolean => {
      const common = broadcastShapes(other.type.shape, type.shape);
      return dtypes.includes(type.dtype) && "shape" in common && isSmall({ ...type, shape: common.shape });
    };
    const known = this.random.oneOf(this.entries.filter(fits));
    if (known !== undefined) return known;
    const { shape } = other.type;
    return this.fresh(this.random.from(dtypes), shape.slice(this.random.below(shape.length + 1)));
  }

  size(): Dim {
    return this.random.from(this.isSymbolic ? SYMBOLIC : SIZES);
  }

  /** A small whole number. */
  whole(least: number, most: number): number {
    return least + this.random.below(most - least + 1);
  }

  number(dtype: DType): string {
    if (dtype === "bool") return this.random.from(["true", "false"]);
    if (dtype === "i32") return this.random.from(["2", "1", "3", "-1", "0", "5", "-4"]);
    if (this.random.chance(3)) return this.random.from(["inf", "nan", "-inf", "1e30", "1e-30", "-0.0"]);
    return this.random.from([
      "0.5",
      "-1.5",
      "2.0",
      "0.25",
      "-0.75",
      "3.0",
      "1e-3",
      "0.0",
      "1.0",
      ".1",
      "-2.",
    ]);
  }

  /** A number; f64 has no literal of its own. */
  scalar(dtype: DType): Entry {
    const text = this.number(dtype);
    if (dtype === "f64") return leaf(`cast(${text}, f64)`, dtype, []);
    return leaf(text.startsWith("-") ? `(${text})` : text, dtype, []);
  }

  /** A tensor out of nothing. */
  fresh(dtype: DType, shape: Shape): Entry {
    if (shape.length === 0) return this.scalar(dtype);
    const isStatic = shape.every((dim) => typeof dim === "number" && dim > 0);
    if (isStatic && this.random.chance(60)) {
      const text = this.literal(dtype, shape);
      return leaf(dtype === "f64" ? `cast(${text}, f64)` : text, dtype, shape);
    }
    const size = `[${shape.map(formatDim).join(", ")}]`;
    if ((dtype === "f32" || dtype === "f64") && this.random.chance(60)) {
      const drawn = this.random.from([`uniform(${size}, -2, 2)`, `normal(${size})`, `rand(${size})`]);
      return leaf(dtype === "f64" ? `cast(${drawn}, f64)` : drawn, dtype, shape);
    }
    return leaf(`full(${size}, ${this.number(dtype)}, ${dtype})`, dtype, shape);
  }

  /** Nested brackets. The first number is a float where the tensor is one. */
  literal(dtype: DType, shape: Shape): string {
    const [first, ...rest] = shape;
    if (first === undefined) return this.number(dtype);
    return `[${Array.from({ length: Number(first) }, () => this.literal(dtype, rest)).join(", ")}]`;
  }

  /** The texts of axes: one, a list, or none for all; and the axes. */
  axes(rank: number): { readonly text: string | undefined; readonly axes: readonly number[] } {
    const all = Array.from({ length: rank }, (_, axis) => axis);
    if (rank === 0 || this.random.chance(25)) return { text: undefined, axes: all };
    if (this.random.chance(70)) {
      const { text, axis } = this.axis(rank);
      return { text, axes: [axis] };
    }
    const axes = this.random.some(all);
    return { text: `[${axes.join(", ")}]`, axes };
  }

  axis(rank: number): { readonly text: string; readonly axis: number } {
    const axis = this.random.below(rank);
    return { text: String(this.random.chance(40) ? axis - rank : axis), axis };
  }

  // ---- results -----------------------------------------------------------------------------

  /** A call, in any spelling. */
  call(
    name: string,
    texts: readonly (string | undefined)[],
    type: Entry["type"],
    operands: readonly Entry[],
    smooth?: readonly Entry[],
  ): Entry {
    const given = texts.filter((text) => text !== undefined);
    return computed(spell(this.random, name, given), type, operands, smooth);
  }

  /** Writes a line that binds a value to a new name. */
  bind(entry: Entry, word = "", stem = "v"): Entry {
    const name = this.name(stem);
    this.lines.push(`${word}${name} = ${bare(entry.text)}`);
    const named = this.named(name, entry);
    this.entries.push(named);
    return named;
  }

  /** A name for a value: it depends on itself. */
  named(name: string, { type, isList, smooth, needs }: Entry): Entry {
    const isSmooth = type.dtype === "f32" || type.dtype === "f64";
    return {
      text: name,
      type,
      isName: isSmooth,
      isList,
      smooth: isSmooth ? new Set([...smooth, name]) : smooth,
      needs: new Set([...needs, name]),
    };
  }
}

/** Without the parentheses around the whole. */
function bare(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}

/** The dtype that values meet in. */
export const common = (...entries: readonly Entry[]): DType =>
  promote(entries.map(({ type: { dtype } }) => ({ dtype, isWeak: false })));

/** The shape that values broadcast to; undefined where they do not. */
export function broadcast(...shapes: readonly Shape[]): Shape | undefined {
  let shape: Shape | undefined = [];
  for (const next of shapes) {
    const common: ReturnType<typeof broadcastShapes> = broadcastShapes(shape, next);
    if (!("shape" in common)) return undefined;
    ({ shape } = common);
  }
  return shape;
}

export const isOne = (dim: Dim): boolean => dimEquals(dim, 1);
export { isAny };
