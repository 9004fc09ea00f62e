/** Whether the data of a train block fill the inputs of its model. */
import { misfit } from "../../../runtime/data/fit.ts";
import { schemaOf } from "../../../runtime/data/schemas.ts";
import type { Schema } from "../../../runtime/data/schemas.ts";
import type { ModelInput } from "../../../runtime/train/model-interface.ts";
import type { Span } from "../../../grammar/source.ts";
import { classesOf } from "../../ir/classes.ts";
import { formatDim } from "../../ir/dim.ts";
import { reportOf } from "./obstacles.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import type { BuiltModel, DataSource, InputTensor } from "../built.ts";
import { typeText } from "../values.ts";

/** An input as the trainer sees it. */
export function modelInput({ forward }: BuiltModel, { name, type }: InputTensor): ModelInput {
  return {
    name,
    dtype: type.dtype,
    shape: type.shape.map((dim) => (typeof dim === "number" ? dim : formatDim(dim))),
    classes: classesOf(forward, name),
  };
}

/** Reports each input that the data do not fill; `at` is where the train block names them. */
export function checkFit(context: Context, model: BuiltModel, data: DataSource, at: Span): void {
  const schema = schemaOfData(data);
  if (schema === undefined) return;
  for (const input of model.inputs) {
    const wrong = misfit(schema, modelInput(model, input));
    if (wrong === undefined) continue;
    const declared = { span: input.span, text: typeText(input.type) };
    const left = data.kind === "loaded" ? data.left.get(input.name)?.() : undefined;
    if (left !== undefined) {
      const report = reportOf(left, input.name);
      fail(context, {
        ...report,
        message: `the column ${input.name} ${left.what}, and the input ${input.name} needs a number in every row`,
        span: at,
        labels: [declared, ...report.labels],
      });
      return;
    }
    const place = data.kind === "loaded" ? data.places.get(wrong.column ?? "") : undefined;
    const row =
      data.kind === "loaded" && wrong.example !== undefined ? data.rowAt(wrong.example, "here") : [];
    fail(context, {
      code: "N612",
      message: wrong.message,
      span: at,
      labels: [
        declared,
        ...(place === undefined ? [] : [{ span: place, text: columnText(schema, wrong.column) }]),
        ...row,
      ],
      help: (data.kind === "loaded" ? data.separator : undefined) ?? wrong.help,
    });
    // One mistake, such as another model's data, is behind the rest.
    return;
  }
}

/** What is known of the data before training loads them; undefined for a source that tells nothing. */
export function schemaOfData(data: DataSource): Schema | undefined {
  if (data.kind === "call") return schemaOf(data.source, data.arguments);
  const { dataset, whole } = data;
  const rows = { train: dataset.train.length, val: dataset.val.length };
  return { columns: whole.columns, classes: dataset.labels?.length, rows };
}

function columnText({ columns }: Schema, name: string | undefined): string {
  const column = columns.find((candidate) => candidate.name === name);
  return column === undefined ? "" : `${column.dtype}[${["N", ...column.shape].join(", ")}]`;
}
