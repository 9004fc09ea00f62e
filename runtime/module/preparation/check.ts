/** The preparation in a file, and whether it can replace that of a module. Files are not trusted. */
import { quote } from "../names.ts";
import { otherColumns } from "./data-part.ts";
import {
  VERSION,
  fieldsOf,
  partsOf,
  widthOf,
  type Preparation,
  type PreparedColumn,
  type Recipe,
} from "./recipe.ts";

const unreadable = (): Error => new Error("the preparation of the data in the file cannot be read");

/** The document in a file's metadata. Only `checkRecipe` reads the recipes. Throws Error if it is not such a document. */
export function readPreparation(text: string): Preparation {
  const { version, columns } = parsed(text);
  if (typeof version === "number" && version > VERSION)
    throw new Error(
      `the preparation of the data in the file is version ${String(version)}; this module reads ${String(VERSION)}`,
    );
  if (version !== VERSION || !Array.isArray(columns) || !columns.every(isColumn)) throw unreadable();
  return { version, columns };
}

function parsed(text: string): Readonly<Partial<Record<keyof Preparation, unknown>>> {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    throw unreadable();
  }
}

function isColumn(value: unknown): value is PreparedColumn {
  const { name, classes = [] } = Object(value) as Readonly<Partial<Record<keyof PreparedColumn, unknown>>>;
  return isText(name) && Array.isArray(classes) && classes.every(isText);
}

/** The maximum depth of a recipe; real ones are less deep. */
const DEEPEST = 1000;

/** Throws Error if the recipe in the file is malformed, reads other columns of the table, or has another width. */
export function checkRecipe(here: PreparedColumn, there: PreparedColumn): void {
  const name = quote(here.name);
  if (here.recipe === undefined) return;
  if (there.recipe === undefined) throw otherColumns(`${name} is not made of rows of a table in the file`);
  if (!isRecipe(there.recipe, 0)) throw unreadable();
  const [mine, its] = [[...fieldsOf(here.recipe)].sort(), [...fieldsOf(there.recipe)].sort()];
  if (mine.join("\0") !== its.join("\0"))
    throw otherColumns(`${name} is made of ${listed(its)} in the file, and of ${listed(mine)} in the module`);
  const [width, found] = [widthOf(here.recipe), widthOf(there.recipe)];
  if (width !== found)
    throw otherColumns(
      `${name} is ${String(found)} numbers a row in the file, and ${String(width)} in the module`,
    );
}

const listed = (names: readonly string[]): string =>
  names.length === 0 ? "none" : names.map(quote).join(", ");

const isNumber = (value: unknown): boolean => Number.isFinite(value);
const isText = (value: unknown): boolean => typeof value === "string";
const isFlag = (value: unknown): boolean => typeof value === "boolean";
const isCategory = (value: unknown): boolean => isNumber(value) || isText(value);
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isCategory);
/** Checks one recipe, without its parts. */
const isPart = (): boolean => true;

type Rules = Readonly<Record<Recipe["kind"], Readonly<Record<string, (value: unknown) => boolean>>>>;

const OPERANDS = { left: isPart, right: isPart };
const FIELDS: Rules = {
  field: { name: isText, texts: isFlag },
  number: { value: isNumber },
  negate: { of: isPart },
  "+": OPERANDS,
  "-": OPERANDS,
  "*": OPERANDS,
  "/": OPERANDS,
  fill: { with: isCategory, of: isPart },
  standardize: { mean: isNumber, scale: isNumber, of: isPart },
  one_hot: { categories: isList, missing: isFlag, of: isPart },
  labels: { classes: isList, of: isPart },
  list: { parts: Array.isArray },
};
/** Kinds that give several numbers for a row, or a class number. They can only be parts of a list. */
const WHOLE: readonly Recipe["kind"][] = ["one_hot", "labels", "list"];

function isRecipe(value: unknown, depth: number, isOperand = false): value is Recipe {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return false;
  const recipe = value as Recipe;
  if (!Object.hasOwn(FIELDS, recipe.kind) || (isOperand && WHOLE.includes(recipe.kind))) return false;
  const found = recipe as unknown as Readonly<Record<string, unknown>>;
  if (
    !Object.entries(FIELDS[recipe.kind]).every(
      ([name, fits]) => Object.hasOwn(found, name) && fits(found[name]),
    )
  )
    return false;
  return partsOf(recipe).every((part) => isRecipe(part, depth + 1, recipe.kind !== "list"));
}
