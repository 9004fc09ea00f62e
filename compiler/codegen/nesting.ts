/**
 * How deep expressions nest when values are written inside their users. Parsers of both targets recurse, and so do we
 * while writing: what nests too deep gets a local of its own, which changes no value.
 */
import type { LetStatement, LoadStatement, PositionStatement, Value } from "../lower/kernel.ts";

/** A statement that makes a value which may be written inside its user. */
export type NestingStatement = LetStatement | LoadStatement | PositionStatement;

/** One operation is up to three instructions deep, and wabt takes about two hundred of them, loops included. */
const DEEPEST = 40;

export class NestingDepths {
  /** Of values that are not known to stand in a local. */
  readonly #depths = new Map<Value, number>();

  /** Takes in the statements of a block in order; true where the value must be put into a local at once. */
  isDeepest(statement: NestingStatement): boolean {
    let depth = 0;
    for (const operand of operandsOf(statement)) depth = Math.max(depth, this.#depths.get(operand) ?? 0);
    this.#depths.set(statement.result, depth + 1);
    return depth + 1 >= DEEPEST;
  }

  /** The value stands in a local: whoever uses it begins at the surface again. */
  settle(value: Value): void {
    this.#depths.delete(value);
  }
}

/** The values that a statement computes its own from. */
export function operandsOf(statement: NestingStatement): readonly Value[] {
  if (statement.kind === "let") return statement.args;
  return statement.kind === "load" && statement.indirection !== undefined
    ? [statement.indirection.value]
    : [];
}
