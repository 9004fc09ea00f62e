/** A text that is equal exactly for equal attributes; -0 and NaN included. A dimension and a region have keys of their own. */
export function attrsKey(value: unknown): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map(attrsKey).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  if ("key" in value && typeof value.key === "string") return `<${value.key}>`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${attrsKey(field)}`).join(",")}}`;
}

/** A text that is equal exactly for equal operators on the same operands with equal attributes: what nodes are interned by. */
export function nodeKey(op: string, src: readonly { readonly id: number }[], attrs: unknown): string {
  return `${op}(${src.map(({ id }) => id).join()})${attrsKey(attrs)}`;
}
