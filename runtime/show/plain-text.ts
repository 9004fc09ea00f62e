/** Names and numbers as one line of a terminal or a picture can safely show them. */

/** Control, format (bidirectional marks among them), unassigned and lone-surrogate code points, and line separators. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const COMBINING = /\p{M}/u;

/** The text with every unsafe code point written out (`\u{1b}`), cut to `most` code points. */
export function plainText(text: string, most = 40): string {
  const safe = [...text.replace(UNSAFE, (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`)];
  return safe.length <= most ? safe.join("") : `${safe.slice(0, most - 1).join("")}…`;
}

/** Columns that a text takes on a terminal: 2 for wide characters, 0 for combining marks. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** The text cut to at most `width` columns. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let cut = "";
  for (const character of text) {
    if (textWidth(cut + character) > width - 1) break;
    cut += character;
  }
  return width > 0 ? `${cut}…` : "";
}

/** Four decimals where they say something, else an exponent: `0.4521`, `1.234e-5`, `nan`, `inf`. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-3 && size < 1e5) ? value.toFixed(4) : value.toExponential(3);
}

/** Steps a second: `0.42`, `61.2`, `12,345`. */
export function formatRate(rate: number): string {
  if (rate >= 100) return Math.round(rate).toLocaleString("en-US");
  return rate.toFixed(rate >= 1 ? 1 : 2);
}

/** `0:14`, `12:03`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(Number.isFinite(seconds) ? seconds : 0));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
