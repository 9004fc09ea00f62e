/**
 * Names as a textbook sets them: `W1` as an italic W with a lowered 1, `∂J/∂h1` as a fraction, `lambda`
 * as λ. Also a measure of how wide a text will be, without a browser: layout needs it beforehand.
 */

/** A piece of text of one style. */
export interface Run {
  readonly text: string;
  readonly style: "italic" | "upright";
  readonly lowered: boolean;
}

/** One line, or a fraction of two. */
export interface Label {
  readonly lines: readonly [readonly Run[]] | readonly [readonly Run[], readonly Run[]];
}

const GREEK: ReadonlyMap<string, string> = new Map(
  [
    "alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ",
    "pi π rho ρ sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω",
    "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω",
  ].flatMap((line) => {
    const words = line.split(" ");
    return words.flatMap((word, i): [string, string][] =>
      i % 2 === 0 ? [[word, words[i + 1] ?? word]] : [],
    );
  }),
);

/** A name has one letter and perhaps an index, or is set as a word. */
const INDEXED = /^(\p{L}+?)_?(\d{1,3}|(?<=_)[\p{L}\d]{1,4})$/u;
const DERIVATIVE = /^∂([^/]+)\/∂([^/]+)$/u;
const LONGEST = 16;

/** How a name of the user's, or `∂a/∂b`, is set. */
export function typesetName(name: string): Label {
  const derivative = DERIVATIVE.exec(name);
  if (derivative === null) return { lines: [runsOf(name)] };
  const d: Run = { text: "∂", style: "upright", lowered: false };
  return {
    lines: [
      [d, ...runsOf(derivative[1] ?? "")],
      [d, ...runsOf(derivative[2] ?? "")],
    ],
  };
}

/** An operator's sign or a number: upright, as it stands. */
export function typesetSign(text: string): Label {
  return { lines: [[{ text: shorten(visible(text)), style: "upright", lowered: false }]] };
}

function runsOf(name: string): readonly Run[] {
  const indexed = INDEXED.exec(name);
  const base = symbolOf(indexed?.[1] ?? name);
  const index = indexed?.[2];
  const style = /^\p{L}$/u.test(base) ? "italic" : "upright";
  const whole: Run = { text: shorten(visible(base)), style, lowered: false };
  return index === undefined ? [whole] : [whole, { text: index, style: "upright", lowered: true }];
}

const symbolOf = (word: string): string => GREEK.get(word) ?? word;

/** A long text keeps its beginning and its end. */
function shorten(text: string): string {
  const letters = [...text];
  if (letters.length <= LONGEST) return text;
  return `${letters.slice(0, LONGEST - 6).join("")}…${letters.slice(-5).join("")}`;
}

/**
 * The text with characters that cannot be seen, or that turn the direction of what follows, written as
 * `\u202e`. Line ends and tabs stay where `keep` names them.
 */
export function visible(text: string, keep = ""): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu, (letter) =>
    keep.includes(letter) ? letter : `\\u${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** `5×4`; nothing for a scalar. */
export function shapeText(shape: readonly string[]): string {
  return shape.map((dim) => (/[ +*/-]/.test(dim) && shape.length > 1 ? `(${dim})` : dim)).join("×");
}

/** The size of a lowered run against the line's. */
export const LOWERED = 0.7;

/** How wide a label gets at most, in the unit of `size`. Rather too wide than too narrow: fonts differ. */
export function widthOf(label: Label, size: number): number {
  return Math.max(
    ...label.lines.map((runs) =>
      runs.reduce((sum, run) => sum + textWidth(run.text, run.lowered ? size * LOWERED : size), 0),
    ),
  );
}

export function textWidth(text: string, size: number): number {
  return [...text].reduce((sum, letter) => sum + emOf(letter), 0) * size;
}

/** Widths in em of a wide serif face. */
function emOf(letter: string): number {
  if (/[ilj.,:;'|!ft()[\]I1]/.test(letter)) return 0.42;
  if (/[mwMW@—…]/.test(letter)) return 1;
  if (/[A-Z]/.test(letter)) return 0.76;
  if (letter < "\u2000") return 0.64;
  return /[\u2190-\u22ff\u2070-\u209c]/.test(letter) ? 0.8 : 1;
}
