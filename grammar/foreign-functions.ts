/** Functions without a name, as other languages write them, and how one is defined here. */

const PARAMETERS = String.raw`\(?\s*([\p{XID_Continue}]+(?:\s*,\s*[\p{XID_Continue}]+)*)?\s*\)?`;
/** What stands before the value: `lambda x:`, `x =>`, `|x|`, `@(x)`, `fn(x) =`, `function(x) { return`. */
const SPELLINGS: readonly RegExp[] = [
  String.raw`lambda\s+${PARAMETERS}\s*:`,
  String.raw`\\?${PARAMETERS}\s*(?:=>|->)`,
  String.raw`\|${PARAMETERS}\|`,
  String.raw`@\s*${PARAMETERS}`,
  String.raw`(?:fn|fun|func|function|def)\s*${PARAMETERS}\s*(?:=>?|->|:|\{\s*(?:return\b)?)`,
].map(
  (start) => new RegExp(String.raw`^(?:([\p{XID_Continue}]+)\s*=\s*)?${start}\s*([^;}{]*?)\s*[;}]*\s*$`, "u"),
);

const DEFAULT = "fn f(x) = x * x";

/** What to do, with the definition of the function that a text makes, if one can be read there. */
export function functionFor(text: string): string {
  for (const spelling of SPELLINGS) {
    const [, name = "f", parameters, value] = spelling.exec(text) ?? [];
    if (parameters === undefined || value === undefined || value === "") continue;
    return `define it at the top of the file: fn ${name}(${parameters.trim()}) = ${value.replace(/\.?\^/g, " ** ").replace(/\.([*/])/g, "$1")}`;
  }
  return `define it at the top of the file: ${DEFAULT}`;
}
