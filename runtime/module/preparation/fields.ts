/** How a field of a table is read, from a file and from a row that a caller gives. */

/** Whether a field says that there is no value: it is empty, `NA`, or `nan` in any case. */
export function isMissing(field: string): boolean {
  return field === "" || field === "NA" || field.toLowerCase() === "nan";
}

/** The finite number that a field is; undefined where it is none. */
export function numberOf(field: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field)) return undefined;
  const value = Number(field);
  return Number.isFinite(value) ? value : undefined;
}
