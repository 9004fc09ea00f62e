/** Loads, stores and positions as WebAssembly text. */
import { multiplyDims, type Dim } from "../../ir/dim.ts";
import { BYTES } from "../../ir/types.ts";
import type { Affine, ScalarType } from "../../lower/kernel.ts";
import type { Frame } from "./kernel.ts";
import { WASM_TYPE } from "./ops.ts";
import { splat } from "./values.ts";

export interface Address {
  /** Folded text of the pointer. */
  readonly pointer: string;
  readonly immediate: number;
  /** How many elements lie between neighbouring lanes. */
  readonly laneStride: Dim;
}

const offset = (immediate: number): string => (immediate === 0 ? "" : ` offset=${String(immediate)}`);

export function loadText(frame: Frame, type: ScalarType, address: Address, isVector: boolean): string {
  const { pointer, immediate, laneStride } = address;
  if (!isVector) return `(${WASM_TYPE[type]}.load${offset(immediate)} ${pointer})`;
  return toMask(type, vectorLoad(frame, type, pointer, immediate, laneStride));
}

function vectorLoad(frame: Frame, type: ScalarType, pointer: string, immediate: number, stride: Dim): string {
  if (stride === 0) return `(v128.load32_splat${offset(immediate)} ${pointer})`;
  if (stride === 1) return `(v128.load${offset(immediate)} ${pointer})`;
  return [1, 2, 3].reduce(
    (vector, lane) => {
      const at = laneAddress(frame, type, pointer, immediate, stride, lane);
      return `(v128.load32_lane${offset(at.immediate)} ${String(lane)} ${at.pointer} ${vector})`;
    },
    `(v128.load32_zero${offset(immediate)} ${pointer})`,
  );
}

/** The instructions of a store; `value` is repeated where lanes go to separate places. */
export function storeText(
  frame: Frame,
  type: ScalarType,
  { pointer, immediate, laneStride }: Address,
  value: string,
  isVector: boolean,
): readonly string[] {
  if (!isVector) return [`(${WASM_TYPE[type]}.store${offset(immediate)} ${pointer} ${value})`];
  const stored = type === "bool" ? `(v128.and ${value} (v128.const i32x4 1 1 1 1))` : value;
  if (laneStride === 1) return [`(v128.store${offset(immediate)} ${pointer} ${stored})`];
  return [0, 1, 2, 3].map((lane) => {
    const at = laneAddress(frame, type, pointer, immediate, laneStride, lane);
    return `(v128.store32_lane${offset(at.immediate)} ${String(lane)} ${at.pointer} ${stored})`;
  });
}

function laneAddress(
  frame: Frame,
  type: ScalarType,
  pointer: string,
  immediate: number,
  stride: Dim,
  lane: number,
): { readonly pointer: string; readonly immediate: number } {
  const distance = multiplyDims(stride, lane * BYTES[type]);
  if (typeof distance === "number" && distance >= 0) return { pointer, immediate: immediate + distance };
  return { pointer: `(i32.add ${pointer} ${frame.size(distance)})`, immediate };
}

function toMask(type: ScalarType, vector: string): string {
  return type === "bool" ? `(i32x4.ne ${vector} (v128.const i32x4 0 0 0 0))` : vector;
}

/** The number that an affine index is; in lanes, that of each lane. */
export function positionText(
  frame: Frame,
  { offset: start, terms }: Affine,
  lane: number | undefined,
): string {
  const base = terms.reduce(
    (sum, { loop, stride }) =>
      `(i32.add ${sum} (i32.mul ${frame.size(stride)} (local.get $i${String(loop)})))`,
    frame.size(start),
  );
  if (lane === undefined) return base;
  const stride = terms.find(({ loop }) => loop === lane)?.stride ?? 0;
  const step = splat(frame.size(stride), "i32");
  return `(i32x4.add ${splat(base, "i32")} (i32x4.mul ${step} (v128.const i32x4 0 1 2 3)))`;
}
