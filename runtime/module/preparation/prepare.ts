/**
 * Raw rows to inputs, by the recipes that training followed: `prepare([{ Rooms: 3, Roof: "Slate" }])` gives
 * `{ x: Float32Array [...] }`. Each operation is the same as in training, in f64, so the bits are the same.
 */
import { describe } from "../elements.ts";
import type { InputManifest, Manifest, StoredDType } from "../manifest.ts";
import { quote } from "../names.ts";
import { nearest } from "../nearest.ts";
import type { Named, TensorData } from "../tensors.ts";
import { isMissing, numberOf } from "./fields.ts";
import {
  ARITHMETIC,
  fieldsOf,
  standardized,
  widthOf,
  type Category,
  type PreparedColumn,
  type Recipe,
} from "./recipe.ts";

type Row = Readonly<Record<string, unknown>>;
/** One value. A missing number is NaN, a missing text undefined. */
type Value = Category | undefined;

const ARRAYS: Readonly<Record<StoredDType, (length: number) => TensorData>> = {
  f32: (length) => new Float32Array(length),
  f64: (length) => new Float64Array(length),
  i32: (length) => new Int32Array(length),
  bool: (length) => new Int32Array(length),
};

/**
 * The inputs of `predict`, and every other input for which the first row has all fields. `{ unknown: "zeros" }` encodes a
 * category that training did not see as zeros, as validation does. Throws TypeError for a field that is absent or of another
 * kind, RangeError for a value that the model has no number for.
 */
export function prepareRows(
  { inputs, programs }: Manifest,
  columns: readonly PreparedColumn[],
  rows: unknown,
  settings: unknown = {},
): Named<TensorData> {
  if (!Array.isArray(rows) || !rows.every((row) => typeof row === "object" && row !== null))
    throw new TypeError("the rows must be an array of objects, one a row, with a field for each column");
  const unknown = unknownSetting(settings);
  const predict = programs.find(({ name }) => name === "predict")?.inputs;
  const prepared = Object.create(null) as Record<string, TensorData>;
  inputs.forEach((input, index) => {
    const recipe = columns.find(({ name }) => name === input.name)?.recipe;
    if (recipe === undefined) return;
    const isNeeded = predict?.includes(index) ?? true;
    const [first] = rows as readonly Row[];
    if (!isNeeded && !(first !== undefined && fieldsOf(recipe).every((field) => hasField(first, field))))
      return;
    prepared[input.name] = preparedInput(input, recipe, rows as readonly Row[], unknown);
  });
  return prepared;
}

function unknownSetting(settings: unknown): boolean {
  const { unknown = "error" } = Object(settings) as Row;
  if (unknown !== "error" && unknown !== "zeros")
    throw new TypeError('the setting "unknown" of prepare must be "error" or "zeros"');
  return unknown === "zeros";
}

function preparedInput(
  { name, dtype }: InputManifest,
  recipe: Recipe,
  rows: readonly Row[],
  isLenient: boolean,
): TensorData {
  const width = widthOf(recipe);
  const data = ARRAYS[dtype](rows.length * width);
  rows.forEach((row, index) => {
    const reader = new RowReader(row, index, isLenient);
    reader.write(recipe);
    reader.numbers.forEach((value, i) => {
      data[index * width + i] = value;
      const kept = data[index * width + i] ?? 0;
      if (!Number.isFinite(kept) || (dtype === "i32" && kept !== value))
        throw reader.fault(
          RangeError,
          `${String(value)} of ${reader.names(recipe)} does not fit the input ${quote(name)}, which is ${dtype}`,
        );
    });
  });
  return data;
}

/** One row by its recipe. Raw rows are not trusted: every fault names the row and the columns. */
class RowReader {
  /** The numbers written so far. */
  readonly numbers: number[] = [];
  readonly #row: Row;
  readonly #index: number;
  readonly #isLenient: boolean;

  constructor(row: Row, index: number, isLenient: boolean) {
    this.#row = row;
    this.#index = index;
    this.#isLenient = isLenient;
  }

  /** Writes all numbers that a recipe computes from the row. */
  write(recipe: Recipe): void {
    switch (recipe.kind) {
      case "list":
        for (const part of recipe.parts) this.write(part);
        return;
      case "one_hot": {
        const { categories, missing, of } = recipe;
        const value = this.#value(of);
        const isGap = isAbsent(value);
        if (isGap && !missing) throw this.#gap(of);
        const place = isGap ? categories.length : this.#placeOf(value, categories, of, this.#isLenient);
        const width = widthOf(recipe);
        for (let i = 0; i < width; i++) this.numbers.push(Number(i === place));
        return;
      }
      case "labels": {
        const value = this.#value(recipe.of);
        if (isAbsent(value)) throw this.#gap(recipe.of);
        this.numbers.push(this.#placeOf(value, recipe.classes, recipe.of, false));
        return;
      }
      default:
        this.numbers.push(this.#number(recipe));
    }
  }

  #placeOf(value: Value, known: readonly Category[], of: Recipe, isLenient: boolean): number {
    const place = known.indexOf(value ?? "");
    if (place >= 0 || isLenient) return place;
    const near = nearest(String(value), known.map(String));
    const there = near === undefined ? `it knows ${listed(known)}` : `did you mean ${quote(near)}?`;
    throw this.fault(
      RangeError,
      `the model was not trained on ${shown(value)} of ${this.names(of)}; ${there}`,
    );
  }

  /** One value, which may be missing. */
  #value(recipe: Recipe): Value {
    switch (recipe.kind) {
      case "field":
        return this.#field(recipe.name, recipe.texts);
      case "number":
        return recipe.value;
      case "negate":
        return -this.#number(recipe.of);
      case "fill": {
        const value = this.#value(recipe.of);
        return isAbsent(value) ? recipe.with : value;
      }
      case "standardize":
        return standardized(Number(this.#value(recipe.of)), recipe);
      case "one_hot":
      case "labels":
      case "list":
        throw new Error("several numbers are no value");
      default: {
        const value = ARITHMETIC[recipe.kind](this.#number(recipe.left), this.#number(recipe.right));
        if (Number.isFinite(value)) return value;
        throw this.fault(RangeError, `what is computed from ${this.names(recipe)} is not a finite number`);
      }
    }
  }

  #number(recipe: Recipe): number {
    const value = this.#value(recipe);
    if (isAbsent(value)) throw this.#gap(recipe);
    return Number(value);
  }

  #field(name: string, texts: boolean): Value {
    if (!hasField(this.#row, name)) throw this.#absent(name);
    const given = this.#row[name];
    if (given === null || Number.isNaN(given) || (typeof given === "string" && isMissing(given)))
      return texts ? undefined : NaN;
    const value = texts ? textIn(given) : numberIn(given);
    if (value !== undefined) return value;
    const kind = texts ? "a text" : "a number";
    throw this.fault(TypeError, `${quote(name)} is ${shown(given)}, and ${kind} is expected`);
  }

  #absent(name: string): TypeError {
    const near = nearest(name, Object.keys(this.#row));
    const help =
      near === undefined
        ? "a value that is not known is null"
        : `did you mean ${quote(name)} by ${quote(near)}?`;
    return this.fault(TypeError, `${quote(name)} is absent; ${help}`);
  }

  #gap(recipe: Recipe): RangeError {
    return this.fault(RangeError, `${this.names(recipe)} has no value, and training does not fill it`);
  }

  names(recipe: Recipe): string {
    return fieldsOf(recipe).map(quote).join(", ");
  }

  fault<Kind extends TypeError | RangeError>(Kind: new (message: string) => Kind, message: string): Kind {
    return new Kind(`row ${String(this.#index)}: ${message}`);
  }
}

const isAbsent = (value: Value): boolean => value === undefined || Number.isNaN(value);

const hasField = (row: Row, name: string): boolean => Object.hasOwn(row, name) && row[name] !== undefined;

/** An integer that f64 may have rounded could be mistaken for another. */
function textIn(given: unknown): string | undefined {
  if (typeof given === "string") return given.normalize("NFC");
  const isExact = typeof given === "number" ? Number.isFinite(given) && !isRounded(given) : false;
  return isExact || typeof given === "bigint" || typeof given === "boolean" ? String(given) : undefined;
}

const isRounded = (value: number): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);

function numberIn(given: unknown): number | undefined {
  if (typeof given === "string") return numberOf(given);
  return typeof given === "number" && Number.isFinite(given) ? given : undefined;
}

function shown(value: unknown): string {
  if (typeof value === "string") return quote(value);
  return ["number", "bigint", "boolean"].includes(typeof value) ? String(value) : describe(value);
}

/** The maximum number of categories that a message lists. */
const MOST_LISTED = 12;

function listed(known: readonly Category[]): string {
  const more = known.length - MOST_LISTED;
  return `${known.slice(0, MOST_LISTED).map(shown).join(", ")}${more > 0 ? `, and ${String(more)} more` : ""}`;
}
