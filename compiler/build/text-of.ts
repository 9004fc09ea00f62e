/** Texts of the user as parts of the texts that a help proposes. */

/** A text ready for an operator beside it, or for `.T` or an index behind it. */
export function atom(text: string): string {
  let depth = 0;
  for (const character of text) {
    if (")]".includes(character)) depth--;
    if (depth === 0 && !/[\p{L}\d_.()[\]]/u.test(character)) return `(${text})`;
    if ("([".includes(character)) depth++;
  }
  return text;
}
