/**
 * Addresses by running pointers: inside a loop each family of accesses has a pointer that
 * moves by a constant at every iteration, so that no index is ever multiplied out. Accesses whose places differ by a
 * known number of elements share a pointer and differ in the instruction's offset.
 */
import { addDims, formatDim, multiplyDims, type Dim } from "../../ir/dim.ts";
import type { Affine, AffineTerm, Statement } from "../../lower/kernel.ts";

/** A pointer: buffer + bytes × (offset + Σ over the loops entered so far). */
export interface Pointer {
  readonly buffer: number;
  readonly bytes: number;
  readonly offset: Dim;
  readonly terms: readonly AffineTerm[];
}
export interface Place {
  readonly pointer: Pointer;
  /** The instruction's offset, in bytes; never negative. */
  readonly immediate: number;
}

/** Splits an index; `entered` says which loops' terms the pointer already follows. */
export function placeOf(
  buffer: number,
  bytes: number,
  index: Affine,
  entered: (loop: number) => boolean,
): Place {
  const known = constantPart(index.offset);
  const rest = addDims(index.offset, -known);
  // A pointer may not stand before the memory's start: an immediate must not be what lifts it over.
  const isSafe =
    known >= 0 && isNeverNegative(rest) && index.terms.every(({ stride }) => isNeverNegative(stride));
  const offset = isSafe ? rest : index.offset;
  const terms = index.terms.filter(({ loop }) => entered(loop));
  return { pointer: { buffer, bytes, offset, terms }, immediate: isSafe ? known * bytes : 0 };
}

export function pointerKey({ buffer, offset, terms }: Pointer): string {
  const steps = terms.map(({ loop, stride }) => `${String(loop)}*(${formatDim(stride)})`);
  return [String(buffer), formatDim(offset), ...steps].join("+");
}

/** How far the pointer moves in bytes when the loop's variable grows by `step`. */
export function advance({ bytes, terms }: Pointer, loop: number, step: Dim): Dim {
  const stride = terms.find((term) => term.loop === loop)?.stride ?? 0;
  return multiplyDims(multiplyDims(stride, step), bytes);
}

function constantPart(dim: Dim): number {
  if (typeof dim === "number") return dim;
  return dim.terms.find(({ factors }) => factors.length === 0)?.coefficient ?? 0;
}

function isNeverNegative(dim: Dim): boolean {
  if (typeof dim === "number") return dim >= 0;
  return dim.terms.every(({ coefficient }) => coefficient >= 0);
}

/** The loads and stores of statements, at any depth, except those at computed indices, which have no running pointer. */
export function accessesIn(
  statements: readonly Statement[],
): readonly { readonly buffer: number; readonly index: Affine }[] {
  return statements.flatMap((statement) => {
    switch (statement.kind) {
      case "load":
      case "store":
        return statement.indirection === undefined ? [statement] : [];
      case "for":
        return accessesIn(statement.body);
      case "when":
        return accessesIn([...statement.then, ...statement.otherwise]);
      default:
        return [];
    }
  });
}
