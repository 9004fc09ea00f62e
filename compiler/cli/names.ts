/** File names from names that users chose. */

/** Letters, digits, `-` and `_` of a name in lower case; never empty, never a path. */
export function fileStem(name: string): string {
  const kept = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}_-]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .toLowerCase()
    .slice(0, 80);
  return kept === "" || RESERVED.test(kept) ? `model-${kept}`.replace(/-$/, "") : kept;
}

/** Names that Windows keeps for devices. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/;
