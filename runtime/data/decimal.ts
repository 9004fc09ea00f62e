/** Whether f64 distinguishes a number from all others: not identifiers beyond 2^53, nor fractions of many digits. */

/** The number of digits that every f64 keeps. */
const KEPT_DIGITS = 15;

/** Whether f64 distinguishes a number from every other one. `text` is the number, `value` its f64. */
export function isKept(text: string, value: number): boolean {
  if (text.length <= KEPT_DIGITS && !/e/i.test(text)) return true;
  // Beyond 2^53 f64 holds some whole numbers, but not their neighbours.
  const isWhole = Number.isInteger(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER;
  return !isWhole && decimalText(text) === decimalText(String(value));
}

/** One text for each number, however it is written: `+007`, `7.0` and `70e-1` are `7e0`. */
function decimalText(text: string): string {
  const [, sign = "", whole = "", fraction = "", power = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const all = (whole + fraction).replace(/^0+/, "");
  const digits = all.replace(/0+$/, "");
  if (digits === "") return "0e0";
  const exponent = Number(power) - fraction.length + all.length - digits.length;
  return `${sign === "-" ? "-" : ""}${digits}e${String(exponent)}`;
}
