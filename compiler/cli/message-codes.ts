/** What `netc explain` says of the code of a message. */
import { MESSAGES, type MessageKind } from "../../grammar/messages.ts";
import { FAULTS } from "../../runtime/data/fault.ts";
import { nearest } from "../../runtime/module/nearest.ts";

const KINDS: ReadonlyMap<string, MessageKind> = new Map<string, MessageKind>([
  ...Object.entries(MESSAGES),
  ...Object.entries(FAULTS),
]);

/** A code as messages show it (`N204`, `error[N204]:`) or its number alone; misspelt digits (`N2O4`) included. */
const CODE = /^(?:error|warning)?\[?(n?[\doil]+)\]?:?$/i;

/** The code that a text is meant to be, in capital letters; undefined where it is none. */
export function codeIn(text: string): string | undefined {
  const code = CODE.exec(text)?.[1]?.toUpperCase();
  return code === undefined || code.startsWith("N") ? code : `N${code}`;
}

/** Title and explanation; undefined for a code that no message has. */
export function explanationOf(code: string): string | undefined {
  const kind = KINDS.get(code);
  return kind === undefined ? undefined : `${code}: ${kind.title}\n\n${kind.explanation}\n`;
}

/** What to say of a code that no message has. */
export function unknownCode(code: string): string {
  const near = nearest(code, KINDS.keys());
  const help = near === undefined ? "a code is N and three digits, as N204" : `did you mean ${near}?`;
  return `there is no message ${code}; ${help}`;
}
