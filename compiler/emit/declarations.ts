/** The `.d.ts` of a module: every shape that is known stands in the types as literals. Written through ts-morph. */
import type {
  FunctionDeclarationStructure,
  InterfaceDeclarationStructure,
  MethodSignatureStructure,
  OptionalKind,
  PropertySignatureStructure,
  TypeAliasDeclarationStructure,
} from "ts-morph";
import type {
  Manifest,
  ProgramManifest,
  StoredDType,
  TensorManifest,
} from "../../runtime/module/manifest.ts";
import { OWN_HYPERS } from "../../runtime/module/hypers.ts";
import { formatType } from "../../runtime/module/tensors.ts";
import type { LoweredModel } from "../lower/program.ts";
import { rowInterfaces, rowMembers } from "./row-types.ts";
import { commentText, identifierHint, stringLiteral } from "./text.ts";

/** Doc comments: of the model, and of inputs and stored tensors by name. */
export interface Docs {
  readonly model?: string | undefined;
  readonly tensors?: ReadonlyMap<string, string>;
}

type Property = OptionalKind<PropertySignatureStructure>;

/** The text of the declarations. */
export async function declarationsOf({ manifest }: LoweredModel, docs: Docs = {}): Promise<string> {
  // Takes half a second to load, and only this command needs it.
  const { Project } = await import("ts-morph");
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  const file = project.createSourceFile("module.d.ts");
  file.addTypeAliases(ALIASES);
  const hint = identifierHint(manifest.model);
  file.addInterfaces([
    optionsOf(manifest, hint),
    ...rowInterfaces(manifest, hint),
    modelOf(manifest, hint, docs),
  ]);
  file.addFunctions([creatorOf(manifest, hint), TENSOR]);
  return file.getFullText();
}

/** The name of the function that a module exports: `createMLP`. */
export function creatorName(model: string): string {
  return `create${identifierHint(model)}`;
}

const ALIASES: readonly OptionalKind<TypeAliasDeclarationStructure>[] = [
  {
    name: "Shaped",
    docs: ["Data with its shape; `tensor` makes one."],
    typeParameters: ["Data", "Shape extends readonly number[]"],
    type: "{ readonly data: Data; readonly shape: Shape }",
  },
  {
    name: "Input",
    docs: [
      "What an input takes: a typed array, arrays of numbers (flat or nested), or either with its shape.",
    ],
    typeParameters: ["Data", "Shape extends readonly number[]", "Nested"],
    type: "Shaped<Data | readonly number[], Shape> | (Data & { readonly shape?: Shape }) | readonly number[] | Nested",
  },
  {
    name: "Tensor",
    docs: ["A tensor of the model: `data` is a view of its memory, row by row."],
    typeParameters: ["Data", "Shape extends readonly number[]", "DType extends string"],
    type: "Shaped<Data, Shape> & { readonly dtype: DType }",
  },
  {
    name: "Result",
    docs: ["A view of a result; it holds until the next call. Copy what must outlast that."],
    typeParameters: ["Data", "Shape extends readonly number[]"],
    type: "Data & { readonly shape: Shape }",
  },
].map((alias) => ({ ...alias, isExported: true }));

const TENSOR: OptionalKind<FunctionDeclarationStructure> = {
  name: "tensor",
  isExported: true,
  hasDeclareKeyword: true,
  docs: ["Data with its shape: `tensor(images, [256, 784])`. Throws TypeError where the sizes differ."],
  typeParameters: ["Data extends ArrayLike<number>", "const Shape extends readonly number[]"],
  parameters: [
    { name: "data", type: "Data" },
    { name: "shape", type: "Shape" },
  ],
  returnType: "Shaped<Data, Shape>",
};

/** The typed array that holds a dtype, and what an input of it may come in. */
const ARRAYS: Readonly<
  Record<StoredDType, { readonly view: string; readonly input: string; readonly element: string }>
> = {
  f32: { view: "Float32Array", input: "Float32Array", element: "number" },
  f64: { view: "Float64Array", input: "Float64Array", element: "number" },
  i32: { view: "Int32Array", input: "Int32Array", element: "number" },
  bool: { view: "Int32Array", input: "Uint8Array | Int32Array", element: "boolean | number" },
};

/** `readonly [number, 784]`. */
function shapeType({ shape }: TensorManifest): string {
  return `readonly [${shape.map((size) => (typeof size === "number" ? String(size) : "number")).join(", ")}]`;
}

function inputType(tensor: TensorManifest): string {
  const { input, element } = ARRAYS[tensor.dtype];
  const nested = tensor.shape.reduce((inner) => `readonly (${inner})[]`, element);
  return `Input<${input}, ${shapeType(tensor)}, ${nested}>`;
}

function storedType(tensor: TensorManifest): string {
  return `Tensor<${ARRAYS[tensor.dtype].view}, ${shapeType(tensor)}, "${tensor.dtype}">`;
}

function resultType(tensor: TensorManifest): string {
  return tensor.shape.length === 0 ? "number" : `Result<${ARRAYS[tensor.dtype].view}, ${shapeType(tensor)}>`;
}

/** An object type with one property a tensor, in one line or with comments. */
function fieldsOf(tensors: readonly TensorManifest[], type: (tensor: TensorManifest) => string): string {
  const fields = new Map(tensors.map((tensor) => [tensor.name, type(tensor)]));
  return `{ ${[...fields].map(([name, of]) => `readonly ${stringLiteral(name)}: ${of}`).join("; ")} }`;
}

function optionsOf({ dimensions }: Manifest, hint: string): OptionalKind<InterfaceDeclarationStructure> {
  return {
    name: `${hint}Options`,
    isExported: true,
    properties: [
      ...dimensions.map(({ name }): Property => ({
        name: stringLiteral(name),
        type: "number",
        isReadonly: true,
        docs: ["The largest value of this dimension that a call will bring."],
      })),
      {
        ...{ name: "seed", type: "number | undefined", isReadonly: true, hasQuestionToken: true },
        docs: ["Where the first values of the parameters come from; 0 where none is given."],
      },
    ],
  };
}

const METHODS: Readonly<Record<string, string>> = {
  step: "One training step: forward, backward, update. Gives the loss and the metrics before the update.",
  predict: "The outputs.",
  evaluate: "The loss and the metrics as in prediction; nothing is updated.",
  gradients: "The loss, and its gradient for each parameter.",
};

function methodOf(
  program: ProgramManifest,
  manifest: Manifest,
  docs: Docs,
): OptionalKind<MethodSignatureStructure> {
  const inputs = manifest.inputs.filter((_, index) => program.inputs.includes(index));
  const others = manifest.inputs.filter((_, index) => !program.inputs.includes(index));
  const fields = [
    ...new Map(
      inputs.map(
        (tensor) => [tensor.name, `readonly ${stringLiteral(tensor.name)}: ${inputType(tensor)}`] as const,
      ),
    ).values(),
    ...new Map(
      others.map((tensor) => [tensor.name, `readonly ${stringLiteral(tensor.name)}?: unknown`] as const),
    ).values(),
  ];
  const hypers = manifest.hypers.filter(({ name }) => !OWN_HYPERS.includes(name));
  const about = inputs.map((tensor) => {
    const doc = docs.tensors?.get(tensor.name);
    const type = `${stringLiteral(tensor.name)}: ${formatType(tensor, manifest.dimensions)}`;
    return `- ${type}${doc === undefined ? "" : `. ${doc.replaceAll(/\s+/g, " ")}`}`;
  });
  return {
    name: program.name,
    docs: [commentText([METHODS[program.name] ?? "", ...about, ...totalOf(program, manifest)].join("\n"))],
    parameters: [
      { name: "inputs", type: `{ ${fields.join("; ")} }` },
      ...(hypers.length === 0
        ? []
        : [
            {
              name: "hypers",
              hasQuestionToken: true,
              type: `{ ${hypers.map(({ name }) => `readonly ${stringLiteral(name)}?: number | undefined`).join("; ")} }`,
            },
          ]),
    ],
    returnType: fieldsOf(program.outputs, resultType),
  };
}

/** Says what only the caller knows, where a schedule reads it. */
function totalOf({ hypers }: ProgramManifest, manifest: Manifest): readonly string[] {
  return hypers.some((hyper) => manifest.hypers[hyper]?.name === "total")
    ? ['- "total": how many steps training makes in all, which a schedule reads']
    : [];
}

function modelOf(manifest: Manifest, hint: string, docs: Docs): OptionalKind<InterfaceDeclarationStructure> {
  const fixed = (name: string, type: string, doc: string): Property => ({
    ...{ name, type, isReadonly: true, docs: [doc] },
  });
  const rows = rowMembers(manifest, hint);
  return {
    name: `${hint}Model`,
    isExported: true,
    docs: docs.model === undefined ? [] : [commentText(docs.model)],
    methods: [
      ...manifest.programs
        .filter(({ name }) => Object.hasOwn(METHODS, name))
        .map((program) => methodOf(program, manifest, docs)),
      ...rows.methods,
      {
        ...{ name: "save", returnType: "Uint8Array" },
        docs: ["Parameters, states, step count and seed as a safetensors file."],
      },
      {
        ...{
          name: "load",
          returnType: "void",
          parameters: [{ name: "file", type: "ArrayBufferView | ArrayBufferLike" }],
        },
        docs: [
          "Takes them over from a file. Throws Error where it does not fit, and then nothing has changed.",
        ],
      },
    ],
    properties: [
      fixed("params", fieldsOf(manifest.params, storedType), "Views of the parameters."),
      fixed("states", fieldsOf(manifest.states, storedType), "Views of what else lasts between steps."),
      fixed("steps", "number", "How many steps were made."),
      fixed("seed", "number", "The seed of the first values."),
      fixed("bytes", "number", "Bytes of memory that the model holds."),
      ...rows.properties,
    ],
  };
}

function creatorOf(
  { model, dimensions }: Manifest,
  hint: string,
): OptionalKind<FunctionDeclarationStructure> {
  return {
    name: creatorName(model),
    isExported: true,
    hasDeclareKeyword: true,
    docs: ["Makes a model with fresh parameters and memory for the largest dimensions."],
    parameters: [{ name: "options", type: `${hint}Options`, hasQuestionToken: dimensions.length === 0 }],
    returnType: `Promise<${hint}Model>`,
  };
}
