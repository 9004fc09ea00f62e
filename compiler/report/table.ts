/** Rows of text below each other. */

/** Columns of equal width, two spaces apart; `left` says which begin at the left. Each line is indented by two. */
export function table(rows: readonly (readonly string[])[], left: readonly boolean[]): string {
  const widths = left.map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const space = " ".repeat((widths[column] ?? 0) - [...cell].length);
        return left[column] === true ? cell + space : space + cell;
      })
      .join("  ")
      .trimEnd(),
  );
  return lines.map((line) => `  ${line}`).join("\n");
}
