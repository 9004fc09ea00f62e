/**
 * How the data were prepared that a model was trained on. A module carries it, and so do saved weights: as JSON under the
 * key `preparation` of the file's metadata. For `x = [Rooms |> fill(mean), Roof |> one_hot()]` and `y = Price`:
 *
 *     {"version":1,"columns":[
 *       {"name":"x","recipe":{"kind":"list","parts":[
 *         {"kind":"fill","with":2.5,"of":{"kind":"field","name":"Rooms","texts":false}},
 *         {"kind":"one_hot","categories":["Slate","Tile"],"missing":false,
 *          "of":{"kind":"field","name":"Roof","texts":true}}]}},
 *       {"name":"y","recipe":{"kind":"field","name":"Price","texts":false}}]}
 *
 * Numbers are f64 and JSON keeps every bit of them, so that a row prepared by a module is the row that training saw.
 */

export const VERSION = 1;

export interface Preparation {
  readonly version: typeof VERSION;
  /** One for each input of the model that the data set fills. */
  readonly columns: readonly PreparedColumn[];
}

export interface PreparedColumn {
  /** The input that it fills. */
  readonly name: string;
  /** How a raw row becomes the input's values. Absent where the data set has arrays, not rows. */
  readonly recipe?: Recipe;
  /** The factor that the bytes of the data set were multiplied by. */
  readonly scale?: number;
  /** The names of the class numbers, if no recipe has them. */
  readonly classes?: readonly string[];
}

/** A value of a column that is a category or a class. */
export type Category = number | string;

export type Recipe =
  /** A column of the table. A missing number is NaN, a missing text undefined. */
  | { readonly kind: "field"; readonly name: string; readonly texts: boolean }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "negate"; readonly of: Recipe }
  | { readonly kind: ArithmeticKind; readonly left: Recipe; readonly right: Recipe }
  /** The value that replaces missing values. */
  | { readonly kind: "fill"; readonly with: Category; readonly of: Recipe }
  /** (value - mean) / scale. */
  | { readonly kind: "standardize"; readonly mean: number; readonly scale: number; readonly of: Recipe }
  /** A number for each category, and with `missing` a last one for missing values. */
  | {
      readonly kind: "one_hot";
      readonly categories: readonly Category[];
      readonly missing: boolean;
      readonly of: Recipe;
    }
  /** The index of the class. */
  | { readonly kind: "labels"; readonly classes: readonly Category[]; readonly of: Recipe }
  /** All numbers of each part, side by side. */
  | { readonly kind: "list"; readonly parts: readonly Recipe[] };

export type ArithmeticKind = "+" | "-" | "*" | "/";

export const ARITHMETIC: Readonly<Record<ArithmeticKind, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

/** Mean and scale bring a column to mean 0 and variance 1. */
export function standardized(
  value: number,
  { mean, scale }: { readonly mean: number; readonly scale: number },
): number {
  return (value - mean) / scale;
}

/** The direct parts of a recipe. */
export function partsOf(recipe: Recipe): readonly Recipe[] {
  if ("of" in recipe) return [recipe.of];
  if ("left" in recipe) return [recipe.left, recipe.right];
  return "parts" in recipe ? recipe.parts : [];
}

/** The columns of the table that a recipe reads, each once. */
export function fieldsOf(recipe: Recipe): readonly string[] {
  return recipe.kind === "field" ? [recipe.name] : [...new Set(partsOf(recipe).flatMap(fieldsOf))];
}

/** How many numbers a recipe gives for a row. */
export function widthOf(recipe: Recipe): number {
  if (recipe.kind === "list") return recipe.parts.reduce((sum, part) => sum + widthOf(part), 0);
  return recipe.kind === "one_hot" ? recipe.categories.length + Number(recipe.missing) : 1;
}

/** The names of the classes of a column, if it holds class numbers. */
export function classesOf({ recipe, classes }: PreparedColumn): readonly string[] | undefined {
  return recipe?.kind === "labels" ? recipe.classes.map(String) : classes;
}
