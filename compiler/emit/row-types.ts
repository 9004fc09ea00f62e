/** The types of a module's data: raw rows, prepared inputs, and the names of classes. */
import type {
  InterfaceDeclarationStructure,
  MethodSignatureStructure,
  OptionalKind,
  PropertySignatureStructure,
} from "ts-morph";
import type { Manifest, StoredDType } from "../../runtime/module/manifest.ts";
import {
  classesOf,
  fieldsOf,
  partsOf,
  type Category,
  type Recipe,
} from "../../runtime/module/preparation/recipe.ts";
import { commentText, stringLiteral } from "./text.ts";

/** A column of the table, as a field of a caller's row. */
interface Field {
  readonly texts: boolean;
  /** Whether the value may be missing: the recipe fills it, or treats it as a category. */
  readonly mayBeMissing: boolean;
  readonly categories: readonly Category[];
}
/** An input that rows are prepared to. */
interface RowInput {
  readonly name: string;
  readonly dtype: StoredDType;
  readonly recipe: Recipe;
  readonly isPredicted: boolean;
}

function rowInputs({ inputs, programs, preparation }: Manifest): readonly RowInput[] {
  const predicted = programs.find(({ name }) => name === "predict")?.inputs;
  return inputs.flatMap(({ name, dtype }, index): readonly RowInput[] => {
    const recipe = preparation?.columns.find((column) => column.name === name)?.recipe;
    return recipe === undefined
      ? []
      : [{ name, dtype, recipe, isPredicted: predicted?.includes(index) ?? true }];
  });
}

/** The row that `predict` needs, and where there are targets, the row that has them too. */
export function rowInterfaces(
  manifest: Manifest,
  hint: string,
): readonly OptionalKind<InterfaceDeclarationStructure>[] {
  const inputs = rowInputs(manifest);
  if (inputs.length === 0) return [];
  const fields = fieldsOfInputs(inputs);
  const predicted = new Set(
    inputs.filter((input) => input.isPredicted).flatMap(({ recipe }) => fieldsOf(recipe)),
  );
  const properties = (names: (name: string) => boolean): OptionalKind<PropertySignatureStructure>[] =>
    [...fields].flatMap(([name, field]) => (names(name) ? [propertyOf(name, field)] : []));
  const row = {
    name: `${hint}Row`,
    isExported: true,
    docs: ["A row of the table, as it is before it is prepared. A missing value is null."],
    properties: properties((name) => predicted.has(name)),
  };
  if (!hasTargets(manifest)) return [row];
  return [
    row,
    {
      name: `${hint}FullRow`,
      isExported: true,
      extends: [`${hint}Row`],
      docs: ["A row with what is predicted, to train on or to evaluate."],
      properties: properties((name) => !predicted.has(name)),
    },
  ];
}

/** Whether the other programs need rows with more fields than `predict` does. */
function hasTargets(manifest: Manifest): boolean {
  return rowInputs(manifest).some(({ isPredicted }) => !isPredicted);
}

export function rowMembers(
  manifest: Manifest,
  hint: string,
): {
  readonly methods: readonly OptionalKind<MethodSignatureStructure>[];
  readonly properties: readonly OptionalKind<PropertySignatureStructure>[];
} {
  const inputs = rowInputs(manifest);
  const prepare = (
    row: string,
    of: readonly RowInput[],
    doc: string,
  ): OptionalKind<MethodSignatureStructure> => ({
    name: "prepare",
    docs: [doc],
    parameters: [
      { name: "rows", type: `readonly ${row}[]` },
      {
        name: "settings",
        type: '{ readonly unknown?: "error" | "zeros" | undefined }',
        hasQuestionToken: true,
      },
    ],
    returnType: `{ ${of.map(({ name, dtype }) => `readonly ${stringLiteral(name)}: ${ARRAYS[dtype]}`).join("; ")} }`,
  });
  const predicted = inputs.filter(({ isPredicted }) => isPredicted);
  const named = (manifest.preparation?.columns ?? []).filter(classesOf);
  const classes = named.map(({ name }) => `readonly ${stringLiteral(name)}: readonly string[]`);
  return {
    methods: [
      ...(hasTargets(manifest)
        ? [prepare(`${hint}FullRow`, inputs, "All inputs, for rows that have what is predicted.")]
        : []),
      ...(inputs.length === 0 ? [] : [prepare(`${hint}Row`, predicted, PREPARE)]),
    ],
    properties:
      manifest.preparation === undefined
        ? []
        : [
            {
              name: "classes",
              type: classes.length === 0 ? "{ }" : `{ ${classes.join("; ")} }`,
              isReadonly: true,
              docs: ["The names of the classes, by their numbers: those that the weights were learned with."],
            },
          ],
  };
}

const PREPARE = `The inputs of \`predict\` for raw rows, prepared as for training: \`predict(prepare(rows))\`. Throws TypeError for a
field that is absent or of another kind, RangeError for a value without a number, such as an unknown category;
\`{ unknown: "zeros" }\` makes zeros of that, as validation does.`;

const ARRAYS: Readonly<Record<StoredDType, string>> = {
  f32: "Float32Array",
  f64: "Float64Array",
  i32: "Int32Array",
  bool: "Int32Array",
};

/** The maximum number of categories in a comment. */
const MOST_LISTED = 20;

function propertyOf(
  name: string,
  { texts, mayBeMissing, categories }: Field,
): OptionalKind<PropertySignatureStructure> {
  const type = texts ? "string | number | bigint | boolean" : "number | string";
  const more = categories.length > MOST_LISTED ? ", ..." : "";
  const listed = categories.slice(0, MOST_LISTED).map((value) => JSON.stringify(value));
  return {
    name: stringLiteral(name),
    type: mayBeMissing ? `${type} | null` : type,
    isReadonly: true,
    docs: listed.length === 0 ? [] : [commentText(listed.join(", ") + more)],
  };
}

/** Every column that the inputs read. A value may be missing only if every recipe that reads it allows that. */
function fieldsOfInputs(inputs: readonly RowInput[]): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  const add = (recipe: Recipe, mayBeMissing: boolean, categories: readonly Category[]): void => {
    if (recipe.kind !== "field") {
      const isCategorical = recipe.kind === "one_hot" || recipe.kind === "labels";
      const known =
        recipe.kind === "one_hot" ? recipe.categories : recipe.kind === "labels" ? recipe.classes : [];
      const filled = recipe.kind === "fill" || (recipe.kind === "one_hot" && recipe.missing);
      const passes = recipe.kind === "standardize" && mayBeMissing;
      for (const part of partsOf(recipe))
        add(part, filled || passes, isCategorical ? known : keeps(recipe, categories));
      return;
    }
    const { texts } = recipe;
    const before = fields.get(recipe.name);
    fields.set(recipe.name, {
      texts,
      mayBeMissing: mayBeMissing && before?.mayBeMissing !== false,
      categories: before?.categories.length ? before.categories : categories,
    });
  };
  for (const { recipe } of inputs) add(recipe, false, []);
  return fields;
}

/** Only what is filled still has the values of its column. */
const keeps = (recipe: Recipe, categories: readonly Category[]): readonly Category[] =>
  recipe.kind === "fill" ? categories : [];
