/**
 * User names and numbers as LaTeX. A name may be any text; what comes out contains no command, brace or
 * script that the name brought along.
 */

const GREEK = new Set(
  (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega " +
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
  ).split(" "),
);

/** `W1` is W₁, `lambda` is λ, `logits` upright, and `h.W`, the W of layer h, has h as index. */
export function latexName(name: string): string {
  const parts = name.split(".");
  const [, base = "", digits = ""] = /^(.*?)(\d*)$/su.exec(parts.pop() ?? "") ?? [];
  const stem = base.endsWith("_") && digits !== "" ? base.slice(0, -1) : base;
  if (stem === "") return indexed(upright(name), []);
  return indexed(letters(stem), [...(digits === "" ? [] : [digits]), ...parts.map(upright)]);
}

function indexed(symbol: string, indices: readonly string[]): string {
  if (indices.length === 0) return symbol;
  const text = indices.join(",");
  return `${symbol}_${text.length === 1 ? text : `{${text}}`}`;
}

function letters(stem: string): string {
  if (GREEK.has(stem)) return `\\${stem}`;
  return /^\p{L}$/u.test(stem) ? stem : upright(stem);
}

function upright(text: string): string {
  return `\\mathrm{${[...text].map(escapeCharacter).join("")}}`;
}

/** Letters, digits and marks stand for themselves; the underscore is escaped; nothing else is let through. */
function escapeCharacter(character: string): string {
  if (character === "_") return "\\_";
  return /^[\p{L}\p{N}\p{M}]$/u.test(character) ? character : "?";
}

/** The shortest decimal that reads back as the number, in f32 where that is its dtype. */
export function latexNumber(value: number, isSingle: boolean): string {
  if (Number.isNaN(value)) return "\\mathrm{NaN}";
  if (!Number.isFinite(value)) return value > 0 ? "\\infty" : "-\\infty";
  const [mantissa = "0", exponent] = shortest(value, isSingle).split("e");
  return exponent === undefined ? mantissa : `${mantissa} \\cdot 10^{${String(Number(exponent))}}`;
}

function shortest(value: number, isSingle: boolean): string {
  const held = isSingle ? Math.fround : Number;
  for (let digits = 1; digits < 17; digits++) {
    const text = value.toPrecision(digits);
    if (held(Number(text)) === held(value)) return String(Number(text));
  }
  return String(value);
}
