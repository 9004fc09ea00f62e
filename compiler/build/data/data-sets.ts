/** The data sets of a compilation, each read once, and `House.x`, `House.train.x` in scripts. */
import type { Data, Member, NameReference } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Column, Part } from "../../../runtime/data/dataset.ts";
import { joinParts } from "../../../runtime/data/split.ts";
import { syntheticRegression } from "../../../runtime/data/synthetic.ts";
import { nearest } from "../../../runtime/module/nearest.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { resolveDeclared } from "./data.ts";
import { reportOf } from "./obstacles.ts";
import type { Obstacle } from "./obstacles.ts";
import { emit } from "../emit.ts";
import type { Resolver } from "../names/imports.ts";
import type { DataCall, DataSource, LoadedData, ScriptInput } from "../built.ts";
import { tensor, UNKNOWN } from "../values.ts";
import type { DataPart, Value } from "../values.ts";

/** Gives the text of a data file, as a resolver gives the text of an import; undefined if the file need not be read. */
export type DataReader = (...given: Parameters<Resolver>) => ReturnType<Resolver> | undefined;

/** What a script can read of a data set. */
type Parts = Readonly<Record<DataPart, Part>>;

export class DataSets {
  /** Gives the texts of data files; undefined where none is to be read. */
  readonly readFile: DataReader | undefined;
  readonly #sources = new Map<Data, DataSource | undefined>();
  readonly #parts = new Map<Data, Parts>();
  readonly #inputs = new Map<string, ScriptInput>();

  constructor(readFile: DataReader | undefined) {
    this.readFile = readFile;
  }

  once(data: Data, read: () => DataSource | undefined): DataSource | undefined {
    if (!this.#sources.has(data)) this.#sources.set(data, read());
    return this.#sources.get(data);
  }

  partsOnce(data: Data, read: () => Parts): Parts {
    const known = this.#parts.get(data) ?? read();
    this.#parts.set(data, known);
    return known;
  }

  /** The input node's name for a column; sets of other files may have the same name. */
  addInput(path: string, { dtype, shape, values }: Column, length: number): ScriptInput {
    if (values instanceof Uint8Array || dtype === "u8") throw new Error("bytes are no tensor");
    const type = { dtype, shape: [length, ...shape] };
    for (let name = path; ; name += "'") {
      const known = this.#inputs.get(name);
      if (known !== undefined && known.values !== values) continue;
      const input = { name, type, values };
      this.#inputs.set(name, input);
      return input;
    }
  }

  /** Whether a column is the input of this name; no input of a model has a name like one. */
  hasInput(name: string): boolean {
    return this.#inputs.has(name);
  }

  get inputs(): readonly ScriptInput[] {
    return [...this.#inputs.values()];
  }
}

/** The value of a data set's name: something to take columns of, at the top of a file. */
export function dataSetNamed(context: Context, { name, span }: NameReference, data: Data): Value {
  if (context.body === "module") return { kind: "data set", name, data, part: "whole" };
  return fail(context, {
    code: "N614",
    message: `the data set ${name} cannot be read here`,
    span,
    help:
      context.body === "fn"
        ? "hand its columns to the function as arguments"
        : "a model sees data through its inputs: input x: f32[N, ...]",
  });
}

/** `House.x`, `House.train`, `House.val.x`. */
export function dataMember(
  context: Context,
  { name, data, part }: Extract<Value, { readonly kind: "data set" }>,
  { property, span }: Member,
): Value {
  const wanted = property.text;
  if (part === "whole" && (wanted === "train" || wanted === "val"))
    return { kind: "data set", name: `${name}.${wanted}`, data, part: wanted };
  const source = resolveDeclared(context, data);
  if (source === undefined) return UNKNOWN;
  if (source.kind === "call" && source.source !== "synthetic_regression")
    return fail(context, {
      code: "N614",
      message: `${source.source} is read when training begins, so a script cannot see it`,
      span,
    });
  const parts = context.session.dataSets.partsOnce(data, () => partsOf(source));
  const { columns, length } = parts[part];
  const column = columns.find((candidate) => candidate.name === wanted);
  if (column === undefined) {
    const names = columns.map((candidate) => candidate.name);
    const left = source.kind === "loaded" ? source.left.get(wanted)?.() : undefined;
    if (left !== undefined) return leftOut(context, name, wanted, left, property.span);
    const near = nearest(wanted, part === "whole" ? [...names, "train", "val"] : names);
    return fail(context, {
      code: "N608",
      message: `${name} has no column ${wanted}`,
      span: property.span,
      help:
        near !== undefined
          ? `did you mean ${near}?`
          : names.length > 0
            ? `it has ${names.join(", ")}`
            : source.kind === "loaded"
              ? source.separator
              : undefined,
    });
  }
  const { dataSets } = context.session;
  const input = dataSets.addInput(`${name}.${wanted}`, column, length);
  return tensor(emit({ context, span }, "input", [], { name: input.name, type: input.type }));
}

/** A column of the file that is no column of numbers as it stands. */
function leftOut(context: Context, set: string, column: string, obstacle: Obstacle, span: Span): Value {
  return fail(context, {
    ...reportOf(obstacle, column),
    message: `the column ${column} ${obstacle.what}, so ${set} has it only where it is described`,
    span,
  });
}

function partsOf(source: DataCall | LoadedData): Parts {
  if (source.kind === "loaded") {
    const { train, val } = source.dataset;
    return { whole: source.whole, train, val };
  }
  const { train, val } = syntheticRegression(source.arguments);
  return { whole: joinParts(train, val), train, val };
}
