/**
 * Text of unknown origin for a terminal: control characters, terminal escapes, direction marks and
 * invisible characters are shown as escapes, so that nothing acts and nothing hides.
 */

/** Controls, format characters (direction marks among them), line separators, lone surrogates, invisibles. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function escapeOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return NAMED_ESCAPES.get(character) ?? `\\u{${code}}`;
}

/** The text with every character that could act on a terminal, or hide, as `\n` or `\u{202E}`. */
export function printable(text: string): string {
  return text.replace(HARMFUL, escapeOf);
}

const NO_WIDTH = /^[\p{Mn}\p{Me}\u1160-\u11ff]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;

/** How many columns of a terminal a printable text takes: CJK and emoji two, combining marks none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (character >= " " && character <= "~") width += 1;
    else if (!NO_WIDTH.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}
