/**
 * What a caller passes in: checked whole before anything is written, and copied without garbage. A tensor may
 * come as a typed array, as nested or flat arrays of numbers, or as `{ data, shape }`.
 */
import {
  copyNested,
  describe,
  describeShape,
  ELEMENTS,
  firstOutside,
  fitsFlat,
  fitsNested,
  isSize,
  isTypedArray,
  measure,
  type Elements,
} from "./elements.ts";
import { RunFault } from "./faults.ts";
import type { InputManifest, Manifest, SizeExpression } from "./manifest.ts";
import { quote, unknownName } from "./names.ts";
import { evaluateSize } from "./plan.ts";
import { formatType, type TensorData } from "./tensors.ts";

export type NestedNumbers = number | boolean | readonly NestedNumbers[];
/** A typed array may carry a `shape` of its own, as results do; then that is checked as well. */
export type InputValue =
  | NestedNumbers
  | ArrayBufferView
  | { readonly data: ArrayBufferView | readonly NestedNumbers[]; readonly shape: readonly number[] };
export type InputValues = Readonly<Record<string, InputValue>>;

/** One input: what is declared, its place in the arena, and what came for it last. */
export interface InputSlot {
  readonly tensor: InputManifest;
  readonly view: TensorData;
  readonly axes: readonly Axis[];
  elements: Elements;
  /** Whether what came has a shape, in `sizes`, or only a length. */
  shaped: boolean;
  readonly sizes: number[];
  readonly single: unknown[];
}
interface Axis {
  readonly size: SizeExpression;
  /** The dimension variable that the axis is, or -1 where it is a number or an expression. */
  readonly variable: number;
  /** All variables in its size. */
  readonly uses: readonly number[];
}

/** `views` are the inputs' places at their largest; `largest` holds the largest value of each dimension variable. */
export class InputReader {
  readonly #manifest: Manifest;
  readonly #largest: readonly number[];
  readonly #names: readonly string[];
  readonly #slots: readonly InputSlot[];
  /** The values of the variables in this call, and the input that gave each. */
  readonly #dimensions: number[];
  readonly #givers: (InputSlot | undefined)[];

  constructor(manifest: Manifest, views: readonly TensorData[], largest: readonly number[]) {
    this.#manifest = manifest;
    this.#largest = largest;
    this.#names = manifest.inputs.map((input) => input.name);
    this.#dimensions = [...largest];
    this.#givers = largest.map(() => undefined);
    this.#slots = views.flatMap((view, index) => {
      const tensor = manifest.inputs[index];
      if (tensor === undefined) return [];
      const axes = tensor.shape.map((size) => ({
        size,
        variable: bareVariable(size),
        uses: variablesOf(size),
      }));
      return [{ tensor, view, axes, elements: [], shaped: false, sizes: axes.map(() => 0), single: [0] }];
    });
  }

  /** The slots of some inputs, by index; `check` and `write` take them. */
  slots(inputs: readonly number[]): readonly InputSlot[] {
    return this.#slots.filter((_, index) => inputs.includes(index));
  }

  /**
   * Checks what came for `slots` and returns the value of every dimension variable (the same array at each
   * call); one that none of these inputs names has its largest value. Throws TypeError, and RunFault for a label
   * that the model has no class for; writes nothing.
   */
  check(slots: readonly InputSlot[], inputs: unknown): readonly number[] {
    if (typeof inputs !== "object" || inputs === null)
      throw new TypeError(`the inputs must be an object with ${this.#names.map(quote).join(", ")}`);
    for (const name in inputs) if (!this.#names.includes(name)) throw unknownName("input", name, this.#names);
    const given = inputs as Readonly<Record<string, unknown>>;
    this.#givers.fill(undefined);
    for (const slot of slots) {
      this.#classify(slot, given[slot.tensor.name]);
      if (slot.shaped) this.#bindShape(slot);
    }
    for (const slot of slots) if (!slot.shaped) this.#bindLength(slot);
    for (let variable = 0; variable < this.#largest.length; variable++)
      if (!this.#isKnown(variable)) this.#dimensions[variable] = this.#largest[variable] ?? 0;
    for (const slot of slots) this.#checkSizes(slot);
    return this.#dimensions;
  }

  /** Copies what was checked last into the arena. */
  write(slots: readonly InputSlot[]): void {
    for (const slot of slots) {
      if (Array.isArray(slot.elements)) copyNested(slot.elements, slot.view, 0);
      else slot.view.set(slot.elements as ArrayLike<number>);
      // The caller's array is not kept alive.
      slot.elements = slot.single;
    }
  }

  /** Notes the form of a value and, where it tells one, its shape. */
  #classify(slot: InputSlot, value: unknown): void {
    const { tensor, sizes } = slot;
    const rank = tensor.shape.length;
    let data = value;
    slot.shaped = false;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      const { data: inner, shape } = value as { readonly data?: unknown; readonly shape?: unknown };
      if (!ArrayBuffer.isView(value)) data = inner;
      if (shape !== undefined) {
        if (!Array.isArray(shape) || shape.length !== rank || !shape.every(isSize))
          throw this.#fault(slot, `got the shape ${describeShape(shape)}`);
        for (let axis = 0; axis < rank; axis++) sizes[axis] = shape[axis] as number;
        slot.shaped = true;
      }
    }
    if (isTypedArray(data, ELEMENTS[tensor.dtype].arrays)) slot.elements = data;
    else if (Array.isArray(data)) {
      slot.elements = data;
      if (!slot.shaped && (rank === 1 || Array.isArray(data[0]))) {
        measure(data, sizes);
        slot.shaped = true;
      }
    } else if (rank === 0 && (typeof data === "number" || typeof data === "boolean")) {
      slot.single[0] = data;
      slot.elements = slot.single;
    } else throw this.#fault(slot, value === undefined ? "it is missing" : `got ${describe(data ?? value)}`);
  }

  #bindShape(slot: InputSlot): void {
    for (let axis = 0; axis < slot.axes.length; axis++) {
      const variable = slot.axes[axis]?.variable ?? -1;
      if (variable >= 0) this.#bind(slot, variable, slot.sizes[axis] ?? 0);
    }
  }

  /** A length tells the value of one variable: where that is an axis by itself and all other axes are known. */
  #bindLength(slot: InputSlot): void {
    let rest = 1;
    let open = -1;
    for (const { size, variable, uses } of slot.axes) {
      if (this.#areKnown(uses)) rest *= evaluateSize(size, this.#dimensions);
      else if (open < 0 && variable >= 0) open = variable;
      else throw this.#fault(slot, "a length alone does not tell its shape: give { data, shape }");
    }
    if (open < 0) return;
    const { length } = slot.elements;
    if (length % rest !== 0)
      throw this.#fault(slot, `got ${String(length)} elements, which is not a multiple of ${String(rest)}`);
    this.#bind(slot, open, length / rest);
  }

  #bind(slot: InputSlot, variable: number, value: number): void {
    const name = this.#manifest.dimensions[variable]?.name ?? "";
    const giver = this.#givers[variable];
    const most = this.#largest[variable] ?? 0;
    if (giver !== undefined) {
      const known = this.#dimensions[variable];
      if (known === value) return;
      const there = giver === slot ? "on another axis" : `in ${quote(giver.tensor.name)}`;
      throw this.#fault(slot, `${name} is ${String(value)} here and ${String(known)} ${there}`);
    }
    if (value < 1) throw this.#fault(slot, `${name} is 0 here, and must be at least 1`);
    if (value > most)
      throw this.#fault(
        slot,
        `${name} is ${String(value)} here, and the module was created for at most ${String(most)}`,
      );
    this.#dimensions[variable] = value;
    this.#givers[variable] = slot;
  }

  /** Now that every variable has its value: each axis, the number of elements, and the elements of plain arrays. */
  #checkSizes(slot: InputSlot): void {
    const { sizes, elements, tensor } = slot;
    let count = 1;
    for (let axis = 0; axis < sizes.length; axis++) {
      const declared = evaluateSize(tensor.shape[axis] ?? 0, this.#dimensions);
      if (slot.shaped && sizes[axis] !== declared)
        throw this.#fault(slot, `got the shape ${describeShape(sizes)}`);
      sizes[axis] = declared;
      count *= declared;
    }
    const rule = ELEMENTS[tensor.dtype];
    const nested = Array.isArray(elements) && Array.isArray(elements[0]);
    if (!nested && elements.length !== count)
      throw this.#fault(
        slot,
        `got ${String(elements.length)} elements where ${describeShape(sizes)} takes ${String(count)}`,
      );
    if (nested && !fitsNested(elements, sizes, 0, rule))
      throw this.#fault(
        slot,
        `got arrays that are not ${rule.what} of the shape ${describeShape(sizes)} throughout`,
      );
    if (!nested && (Array.isArray(elements) || tensor.dtype === "bool") && !fitsFlat(elements, rule))
      throw this.#fault(slot, `got elements that are not ${rule.what}`);
    if (tensor.classes !== undefined) checkLabels(tensor.name, elements, tensor.classes);
  }

  #isKnown(variable: number): boolean {
    return this.#givers[variable] !== undefined;
  }

  #areKnown(variables: readonly number[]): boolean {
    for (const variable of variables) if (!this.#isKnown(variable)) return false;
    return true;
  }

  #fault({ tensor }: InputSlot, came: string): TypeError {
    return new TypeError(
      `input ${quote(tensor.name)}: ${came}; it is declared ${formatType(tensor, this.#manifest.dimensions)}`,
    );
  }
}

/** A label that meets no class would silently add nothing to the loss. */
function checkLabels(name: string, elements: Elements, classes: number): void {
  const label = firstOutside(elements, classes);
  if (label === undefined) return;
  throw new RunFault(
    `input ${quote(name)}: the label ${String(label)} is out of range: the model tells ${String(classes)} classes apart, 0 to ${String(classes - 1)}`,
  );
}

/** The variable that a size is, with nothing around it, or -1. */
function bareVariable(size: SizeExpression): number {
  if (typeof size === "number" || size.length !== 1) return -1;
  const [coefficient, factor, more] = size[0] ?? [0];
  return coefficient === 1 && typeof factor === "number" && more === undefined ? factor : -1;
}

function variablesOf(size: SizeExpression): readonly number[] {
  if (typeof size === "number") return [];
  return size.flatMap(([, ...factors]) =>
    factors.flatMap((factor) =>
      typeof factor === "number"
        ? [factor]
        : [...variablesOf(factor.dividend), ...variablesOf(factor.divisor)],
    ),
  );
}
