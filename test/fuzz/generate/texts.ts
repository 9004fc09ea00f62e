/** Hostile texts: random ones, and real files with bytes, words and lines changed, moved, repeated or nested. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Random } from "./random.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Every `.net` file of the repository by its path: examples, the standard library, tests. */
export const FILES: ReadonlyMap<string, string> = new Map(
  ["examples", "compiler/std", "test"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".net"))
      .sort()
      .map((name) => [join(folder, name), readFileSync(join(ROOT, folder, name), "utf8")]),
  ),
);

const TEXTS = [...FILES.values()];

const PIECES: readonly [string, ...string[]] = [
  ...((
    "fn layer optimizer model data train input param state output metric loss show plot assert var while for in " +
    "return if then else with and or not true inf nan None import from const def let class lambda x W1 λ ( ) [ ] { } , : " +
    "... .. . |> <- == != <= < > = + - * ** / // % @ ^ & | ! ; ? ' \" # ## 1 0.5 1e-3 2x 0x1F \\"
  ).split(" ") as [string, ...string[]]),
  ...[
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "\u202e",
    "\ufeff",
    "\ud800",
    "\u{10ffff}",
    "e\u0301",
    '"text"',
    "\u00a0",
  ],
];

const OPENERS: readonly [string, ...string[]] = [
  "(",
  "[",
  "{",
  "f(",
  "if ",
  "-",
  "not ",
  "x = (",
  "fn f() {\n",
  "[[",
];

function word(random: Random): string {
  return random.chance(10) ? String.fromCodePoint(random.below(0x110000)) : random.from(PIECES);
}

function bytes(random: Random): string {
  const data = Uint8Array.from({ length: random.below(400) }, () => random.below(256));
  return random.chance(50) ? String.fromCharCode(...data) : new TextDecoder().decode(data);
}

/** A run of characters, at most so long. */
function span(random: Random, text: string, most: number): readonly [number, number] {
  const start = random.below(text.length + 1);
  return [start, Math.min(text.length, start + random.below(most))];
}

/** One change. */
type Change = (random: Random, text: string) => string;

const CHANGES: readonly [Change, ...Change[]] = [
  // A piece instead of a run of characters.
  (random, text) => {
    const [start, end] = span(random, text, 12);
    return text.slice(0, start) + word(random) + text.slice(end);
  },
  // A character.
  (random, text) => {
    const at = random.below(text.length + 1);
    return (
      text.slice(0, at) +
      String.fromCharCode(random.below(random.chance(80) ? 128 : 65536)) +
      text.slice(at + 1)
    );
  },
  // Lines left out, repeated or in another order.
  (random, text) => {
    const lines = text.split("\n");
    const at = random.below(lines.length);
    const moved = lines.splice(at, 1 + random.below(3));
    const copies = Array.from({ length: random.below(3) }, () => moved).flat();
    return lines.toSpliced(random.below(lines.length + 1), 0, ...copies).join("\n");
  },
  // A part of another file.
  (random, text) => {
    const other = random.oneOf(TEXTS) ?? "";
    const [start, end] = span(random, other, 300);
    const at = random.below(text.length + 1);
    return text.slice(0, at) + other.slice(start, end) + text.slice(random.chance(50) ? at : at + 200);
  },
  // A word of the file at another place.
  (random, text) => {
    const words = text.match(/\w+|[^\s\w]+/gu) ?? [];
    const at = random.below(text.length + 1);
    return `${text.slice(0, at)} ${random.oneOf(words) ?? ""} ${text.slice(at)}`;
  },
  // Nesting, sometimes without end.
  (random, text) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.from(OPENERS).repeat(random.below(300)) + text.slice(at);
  },
  // A run repeated.
  (random, text) => {
    const [start, end] = span(random, text, 40);
    return text.slice(0, start) + text.slice(start, end).repeat(random.below(30)) + text.slice(end);
  },
  // Cut off.
  (random, text) => text.slice(0, random.below(text.length + 1)),
];

export function hostileText(seed: number): string {
  const random = new Random(seed);
  if (random.chance(8)) return bytes(random);
  if (random.chance(12))
    return Array.from({ length: random.below(80) }, () => word(random)).join(random.from([" ", "", "\n"]));
  let text = random.oneOf(TEXTS) ?? "";
  for (let i = 0; i <= random.below(5); i++) text = random.from(CHANGES)(random, text);
  return text;
}
