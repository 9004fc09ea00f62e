/**
 * What stands before the `=` of a statement, padded so that the signs of neighbours of one kind stand
 * below each other, as the maths in a book is set.
 */
import { widthOf } from "../printable.ts";
import { CommentQueue } from "./comments.ts";
import { print } from "./doc.ts";
import { formatType } from "./expressions.ts";
import type { Entry } from "./statements.ts";

export interface Head {
  /** Only neighbours of the same family are aligned. */
  readonly family: string;
  /** Columns: `loss`, `L`. */
  readonly columns: readonly string[];
  /** What follows them: `=`, `<-`, or nothing. */
  readonly sign: string;
}
export type PlacedHead = Head & { readonly isApart: boolean };

/** Neighbours whose widths differ by more are left as they are. */
const MOST_PADDING = 16;

/** The head of an entry that has one. */
export function headOf(entry: Entry): Head | undefined {
  switch (entry.kind) {
    case "Binding":
      return { family: "binding", columns: [entry.targets.map(({ text }) => text).join(", ")], sign: "=" };
    case "Setting":
      return { family: "binding", columns: [entry.name.text], sign: "=" };
    case "Update":
      return { family: "update", columns: [entry.target.text], sign: "<-" };
    case "Var":
      return { family: "var", columns: [`var ${entry.name.text}`], sign: "=" };
    case "Const":
      return { family: "const", columns: [`const ${entry.name.text}`], sign: "=" };
    case "Result":
      return { family: "result", columns: [entry.role, entry.name.text], sign: "=" };
    case "Input":
      return { family: "input", columns: [`input ${entry.name.text}: ${typeText(entry.type)}`], sign: "" };
    case "Param":
      return { family: "stored", columns: [`param ${entry.name.text}: ${typeText(entry.type)}`], sign: "=" };
    case "State": {
      const type = entry.type === undefined ? "" : `: ${typeText(entry.type)}`;
      return { family: "stored", columns: [`state ${entry.name.text}${type}`], sign: "=" };
    }
    default:
      return undefined;
  }
}

function typeText(type: Parameters<typeof formatType>[0]): string {
  return print(formatType(type, new CommentQueue("", [])), Infinity);
}

/** The texts of the heads, those of neighbours aligned; undefined where there is no head. */
export function alignHeads(heads: readonly (PlacedHead | undefined)[]): readonly (string | undefined)[] {
  const texts: (string | undefined)[] = [];
  for (let first = 0; first < heads.length;) {
    let end = first + 1;
    const family = heads[first]?.family;
    while (end < heads.length && heads[end]?.family === family && heads[end]?.isApart === false) end += 1;
    for (const text of alignRun(heads.slice(first, end))) texts.push(text);
    first = end;
  }
  return texts;
}

function alignRun(run: readonly (Head | undefined)[]): readonly (string | undefined)[] {
  const columnCount = run[0]?.columns.length ?? 0;
  const widths = Array.from({ length: columnCount }, (_, column) => {
    let widest = 0;
    let narrowest = Infinity;
    for (const head of run) {
      const width = widthOf(head?.columns[column] ?? "");
      widest = Math.max(widest, width);
      narrowest = Math.min(narrowest, width);
    }
    return widest - narrowest > MOST_PADDING ? 0 : widest;
  });
  return run.map((head) => {
    if (head === undefined) return undefined;
    if (head.sign === "") return head.columns.join(" ");
    const padded = head.columns.map(
      (text, column) => text + " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(text))),
    );
    return `${padded.join(" ")} ${head.sign}`;
  });
}
