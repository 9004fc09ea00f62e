/** Fields that were meant as numbers or missing values but are not written so: what to write instead. */

export interface Slip {
  /** What to do, for one such field. */
  readonly help: string;
  /** The unit beside the number. A column where it is always the same one was meant as numbers. */
  readonly unit: string | undefined;
}

interface Rule {
  readonly pattern: RegExp;
  readonly help: (found: RegExpExecArray) => string;
  readonly unit?: (found: RegExpExecArray) => string;
}

const plain = (digits: string): string => digits.replace(/[^\d.+-]/g, "");

const RULES: readonly Rule[] = [
  {
    pattern: /^(?:\?+|-+|\.+|\*+|#?n\/a!?|n\.\s?a\.|null|none|nil|missing|unknown|undefined|\\n)$/i,
    help: () => "a value that is not known is an empty field, or NA",
  },
  {
    pattern: /^[+-]?(?:inf|infinity|∞)$/i,
    help: () => "a model computes with finite numbers: leave the row out, or write NA",
  },
  {
    pattern: /^[+-]?\d+(?:\.\d*)?e[+-]?\d+$/i,
    help: () => "it is beyond the numbers of f64: write the column in another unit",
  },
  {
    pattern: /^([+-]?\d{1,3}),(\d{3})$/,
    help: ([, whole = "", rest = ""]) =>
      `write ${whole}${rest}, or where the comma is a decimal one, ${whole}.${rest}`,
  },
  { pattern: /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/, help: ([text]) => `write ${plain(text)}` },
  {
    pattern: /^[+-]?\d{1,3}(?:[ \u00a0\u202f'’_]\d{3})+(?:\.\d+)?$/,
    help: ([text]) => `write ${plain(text)}`,
  },
  {
    pattern: /^([+-]?\d{1,3}(?:[. \u00a0\u202f'’]\d{3})*|[+-]?\d+),(\d+)$/,
    help: ([, whole = "", rest = ""]) => `write a decimal point: ${whole.replace(/[^\d+-]/g, "")}.${rest}`,
  },
  { pattern: /^[+-]?0x[\da-f]+$/i, help: ([text]) => `write it in decimal: ${String(Number(text))}` },
  {
    pattern: /^([+-]?)([$€£¥])\s?(\d+(?:\.\d+)?)$/,
    help: ([, sign = "", unit = "", number = ""]) =>
      `write the number alone, ${sign}${number}, without ${unit}`,
    unit: ([, , unit = ""]) => unit,
  },
  {
    pattern: /^([+-]?\d+(?:\.\d+)?)\s?([\p{L}%°$€£¥µ²³/]{1,8})$/u,
    help: ([, number = "", unit = ""]) => `write the number alone, ${number}, without ${unit}`,
    unit: ([, , unit = ""]) => unit,
  },
];

/** The slip in a field that is not a number; undefined if it is an ordinary text. */
export function slipOf(field: string): Slip | undefined {
  for (const { pattern, help, unit } of RULES) {
    const found = pattern.exec(field);
    if (found !== null) return { help: help(found), unit: unit?.(found) };
  }
  return undefined;
}
