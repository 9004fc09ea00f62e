/** The functions that are not written in `.net`: each maps to primitive operators, or to facts known at compile time. */
import type { Builtin } from "./builtin.ts";
import { CLASS_NUMBERS } from "./class-numbers.ts";
import { CREATION } from "./creation.ts";
import { EINSUM } from "./einsum.ts";
import { ELEMENTWISE } from "./elementwise.ts";
import { GRADIENT } from "./gradient.ts";
import { INDEXED } from "./indexed.ts";
import { MOVEMENT } from "./movement.ts";
import { ORDER } from "./order.ts";
import { REDUCTIONS } from "./reductions.ts";
import { SPLIT } from "./split.ts";
import { WINDOWS } from "./windows.ts";

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map([
  ...ELEMENTWISE,
  ...REDUCTIONS,
  ...ORDER,
  ...MOVEMENT,
  ...SPLIT,
  ...INDEXED,
  ...CLASS_NUMBERS,
  ...EINSUM,
  ...CREATION,
  ...GRADIENT,
  ...WINDOWS,
]);
