/** What is wrong with a single number or string, and what to write in its place. */
import type { IToken } from "chevrotain";
import type { MessageCode } from "./messages.ts";
import { transposedBy } from "./layout-rules.ts";
import { isFinishedString, numberValue } from "./scan.ts";

export interface WordFault {
  readonly code: MessageCode;
  readonly message: string;
  readonly help: string;
  /** True where the parser's own fault on the same line would be about the same mistake. */
  readonly spoilsLine: boolean;
}

/** A malformed number; `isName` where only a name can stand. */
export function numberFault({ image }: IToken, isName: boolean): WordFault | undefined {
  if (numberValue(image) !== undefined) return undefined;
  const [, digits, name] = /^([0-9]+)([A-Za-z]\w*)$/.exec(image) ?? [];
  const isProduct = digits !== undefined && name !== undefined && digits !== "0";
  const place = { code: "N012", spoilsLine: isName } as const;
  if (isName) {
    const help =
      name === undefined
        ? "begin the name with a letter"
        : `begin the name with a letter: ${name}${digits ?? ""}`;
    return { ...place, message: "a name does not begin with a digit", help };
  }
  const help = isProduct
    ? `write ${digits} * ${name}, or begin the name with a letter`
    : "numbers are written 12, 1_000, 0.5 or 1e-3";
  return { ...place, message: "malformed number", help };
}

/** A string that is not closed, stands in single quotes, or was meant to transpose the matrix before it. */
export function stringFault(token: IToken, before: IToken | undefined): WordFault | undefined {
  const { image } = token;
  const matrix = transposedBy(token, before);
  if (matrix !== undefined)
    return {
      code: "N006",
      message: "`'` is not a transpose here",
      help: `write ${matrix}.T`,
      spoilsLine: true,
    };
  if (!isFinishedString(image)) {
    const help = image.startsWith("'") ? 'write "text"' : 'end it with " on the same line';
    return { code: "N005", message: "unfinished string", help, spoilsLine: true };
  }
  if (!image.startsWith("'")) return undefined;
  return { code: "N005", message: "strings stand in double quotes", help: 'write "text"', spoilsLine: false };
}
