/** Well-typed programs made nearly well-typed: names, numbers, operators and functions change places, words go. */
import type { Program } from "./program.ts";
import { FUNCTIONS } from "./functions.ts";
import { Random } from "./random.ts";

const WORDS = /[A-Za-z_]\w*|\d+(?:\.\d+)?|\.\d+|"[^"]*"|\*\*|\/\/|\|>|<-|==|<=|>=|\.\.\.?|[^\s\w]/gu;

/** Lines that make a loop end: a program that runs until it is stopped would take the time of hundreds. */
const COUNTER = /^.*\bc\d+ (?:<-|<|=) .*$/gm;

const NUMBERS: readonly [string, ...string[]] = [
  "0",
  "1",
  "-1",
  "2",
  "3",
  "0.5",
  "4",
  "7",
  "1e-3",
  "inf",
  "2147483648",
];
const OPERATORS: readonly [string, ...string[]] = [
  "+",
  "-",
  "*",
  "/",
  "//",
  "%",
  "**",
  "@",
  "==",
  "<",
  "and",
  "or",
  "|>",
];
const VALUES: readonly [string, ...string[]] = [
  ...([
    "f32",
    "i32",
    "bool",
    "f64",
    "true",
    "false",
    "nan",
    "None",
    "training",
    '"all"',
    "x.shape",
    "[]",
  ] as const),
  ...([
    "[1, 2]",
    "[[1], [2, 3]]",
    "zeros(2, 3)",
    "ones(0)",
    "sum",
    "rand(2)",
    "M1()",
    "arange(-1)",
    "x.T[0]",
  ] as const),
];
const FUNCTION_NAMES = Object.keys(FUNCTIONS) as [string, ...string[]];

/** Another word in the place of one: mostly of its kind, from the program itself where that can be. */
function instead(random: Random, word: string, words: readonly string[]): string {
  if (random.chance(8)) return "";
  if (random.chance(8)) return random.from(VALUES);
  if (/^[\d.]+$/.test(word) && word !== "." && word !== "...") return random.from(NUMBERS);
  if (OPERATORS.includes(word)) return random.from(OPERATORS);
  if (Object.hasOwn(FUNCTIONS, word) && random.chance(60)) return random.from(FUNCTION_NAMES);
  const alike = words.filter((other) => /^\w/.test(other) === /^\w/.test(word));
  return random.oneOf(alike) ?? word;
}

/** The program with one word or two changed. */
export function mutate({ text, parts }: Program, seed: number): Program {
  const random = new Random(seed);
  let mutated = text;
  for (let i = 0; i <= random.below(2); i++) {
    const kept = [...mutated.matchAll(COUNTER)].map(
      ({ index, 0: line }) => [index, index + line.length] as const,
    );
    const found = [...mutated.matchAll(WORDS)].filter(
      ({ index }) => !kept.some(([start, end]) => index >= start && index < end),
    );
    const match = random.oneOf(found);
    if (match === undefined) break;
    const words = found.map(([word]) => word);
    const word = instead(random, match[0], words);
    mutated = mutated.slice(0, match.index) + word + mutated.slice(match.index + match[0].length);
  }
  return { text: mutated, parts };
}
