/** Messages about names that are not there. */

/** `unknown input "z"; did you mean "x"?`, or what there is where nothing is near. */
export function unknownName(kind: string, name: string, known: readonly string[]): TypeError {
  const nearest = nearestName(name, known);
  const there = known.length === 0 ? "there are none" : `there are ${known.map(quote).join(", ")}`;
  return new TypeError(
    `unknown ${kind} ${quote(name)}; ${nearest === undefined ? there : `did you mean ${quote(nearest)}?`}`,
  );
}

/** A name as messages print it: escaped, and not at any length. */
export function quote(name: string): string {
  const short = name.length > 60 ? `${name.slice(0, 57)}...` : name;
  return JSON.stringify(short).replace(
    /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu,
    (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The known name with the fewest edits, if at most a third of the letters (and at least one) differ. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > 100) return undefined;
  let nearest: string | undefined;
  let fewest = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= fewest) continue;
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [nearest, fewest] = [candidate, edits];
  }
  return nearest;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      line.push(Math.min(replaced, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
}
