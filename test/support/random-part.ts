/** Random ranges of an axis. */
import { subtractDims, type Dim } from "../../compiler/ir/dim.ts";
import { isAtLeast } from "../../compiler/ir/dim-bounds.ts";
import type { Chooser } from "./random-choice.ts";

/** A piece of an axis that is provably inside it. */
export function part(choose: Chooser, dim: Dim): { start: Dim; stop: Dim; step: number } {
  const whole = { start: 0, stop: dim, step: 1 };
  const reversed = { start: subtractDims(dim, 1), stop: -1, step: -1 };
  const kinds = [
    whole,
    reversed,
    { ...whole, step: 2 },
    { ...reversed, step: -2 },
    { ...whole, stop: 0 },
  ] as const;
  const inside = [
    { ...whole, start: 1 },
    { ...whole, stop: subtractDims(dim, 1) },
  ] as const;
  return choose.from(isAtLeast(dim, 1) ? [...kinds, ...inside] : kinds);
}
