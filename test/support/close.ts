/** Comparing tensors of the interpreter. */
import type { TensorValue } from "../../compiler/ir/op-def.ts";

/**
 * Whether two values agree to `relative` of the largest finite element. Where the first is not finite the
 * second may be anything: rewrites may ignore NaN and infinities that arise on the way.
 */
export function isClose(a: TensorValue, b: TensorValue, relative: number): boolean {
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) return false;
  const scale = Math.max(1, ...[...a.data].filter(Number.isFinite).map(Math.abs));
  return a.data.every((x, i) => !Number.isFinite(x) || Math.abs(x - (b.data[i] ?? NaN)) <= relative * scale);
}
