/**
 * The kernel of argsort. Every element becomes a key of one or two i32 words that compare as the elements do; short
 * lines are sorted by counting for each element those before it, long ones digit by digit from the least one (Knuth,
 * "The Art of Computer Programming", vol. 3, 5.2.5): both are stable and take the same path whatever the data.
 */
import type { Attrs } from "../ir/attrs.ts";
import { multiplyDims, type Dim } from "../ir/dim.ts";
import { affine, variable } from "./affine.ts";
import { Draft, type Drafted, ZERO } from "./draft.ts";
import type { Affine, Indirection, Value } from "./kernel.ts";
import { collapseAxes, inBuffer, type Operand } from "./operand.ts";
import type { Scalar } from "./scalar.ts";

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;
/** Lines below this length are sorted by counting: n² comparisons then cost less than the digits' tables. */
const SHORT = 24;
const DIGIT_BITS = 8;
const DIGITS = 2 ** DIGIT_BITS;
const DIGITS_PER_WORD = 32 / DIGIT_BITS;

/** One line of the operand and of the result, and the memory that sorting it takes. */
interface Line {
  readonly length: Dim;
  readonly target: Operand;
  /** The coordinates of the result's line, with the strides they are of. */
  readonly at: readonly Affine[];
  readonly strides: readonly Dim[];
  /** How far apart neighbours of the result's line are. */
  readonly stride: Dim;
  /** The words of each element's key, the most significant first; each compares as a signed number. */
  readonly keys: readonly Operand[];
  readonly scratch: (elements: Dim) => number;
}

/** `scratch` gives a buffer of i32. */
export function argsortKernel(
  x: Operand,
  { axis, descending }: Attrs["argsort"],
  target: Operand,
  scratch: (elements: Dim) => number,
): Drafted {
  const draft = new Draft();
  const { builder } = draft;
  const length = x.shape[axis] ?? 1;
  const { axes, strides } = collapseAxes(x.shape, [x.strides, target.strides], (at) => at === axis);
  const [from = [], to = []] = strides;
  const kept = [...axes.keys()].filter((at) => axes[at]?.reduced === false);
  const along = axes.findIndex(({ reduced }) => reduced);
  const words = x.dtype === "f64" ? 2 : 1;
  const keys = Array.from({ length: words }, () => inBuffer(scratch(length), "i32", [length]));
  const loops = kept.map((at) => ({ stop: axes[at]?.extent ?? 1 }));
  draft.nest(loops, (outer) => {
    const at = axes.map((): Affine => ZERO);
    kept.forEach((axisAt, i) => (at[axisAt] = outer[i] ?? ZERO));
    builder.loop({ stop: length, lanes: 4 }, (loop) => {
      const element = draft.read(x, along < 0 ? at : at.with(along, variable(loop)), from);
      keyOf(draft.scalar, element, descending).forEach((word, i) => {
        const key = keys[i];
        if (key !== undefined) draft.write(key, [variable(loop)], word);
      });
    });
    const line = { length, target, at, strides: to, stride: target.strides[axis] ?? 1, keys, scratch };
    builder.when(
      length,
      SHORT,
      () => {
        sortByCounting(draft, line);
      },
      () => {
        sortByDigits(draft, line);
      },
    );
  });
  return draft.finish("argsort");
}

/** Words that compare as the elements do, NaN greatest and -0 as 0, or the other way round. */
function keyOf(s: Scalar, x: Value, descending: boolean): readonly Value[] {
  const words = x.type === "i32" ? [x] : floatKey(s, x);
  return descending ? words.map((word) => s.xor(word, -1)) : words;
}

/** The bits of a negative number but for its sign are turned over: of those the greater have the lesser number. */
function floatKey(s: Scalar, x: Value): readonly Value[] {
  const number = s.add(x, 0);
  const high = x.type === "f32" ? s.bits(number) : s.highWord(number);
  const sign = s.sar(high, 31);
  const words = [s.xor(high, s.and(sign, INT32_MAX))];
  if (x.type === "f64") words.push(s.xor(s.xor(s.lowWord(number), sign), INT32_MIN));
  return words.map((word) => s.select(s.isNaN(x), s.constant("i32", INT32_MAX), word));
}

/** The place of an element is the number of those that come before it. */
function sortByCounting(draft: Draft, { length, target, at, strides, stride, keys }: Line): void {
  const { builder, scalar } = draft;
  builder.loop({ stop: length }, (item) => {
    const none = scalar.constant("i32", 0);
    const [place = none] = builder.reduce({ stop: length }, [{ initial: none }], (other, [count = none]) => {
      const isEarlier = scalar.lt(builder.position(variable(other)), builder.position(variable(item)));
      const isBefore = keys.reduceRight((tie, key) => {
        const [theirs, ours] = [draft.read(key, [variable(other)]), draft.read(key, [variable(item)])];
        return scalar.or(scalar.lt(theirs, ours), scalar.and(scalar.eq(theirs, ours), tie));
      }, isEarlier);
      return [scalar.add(count, scalar.toI32(isBefore))];
    });
    draft.write(target, at, builder.position(variable(item)), strides, { value: place, stride });
  });
}

/** One pass for each digit, which keeps the order that the passes before it made among equal digits. */
function sortByDigits(draft: Draft, { length, target, at, strides, stride, keys, scratch }: Line): void {
  const { builder, scalar } = draft;
  const counts = inBuffer(scratch(DIGITS), "i32", [DIGITS]);
  const halves = inBuffer(scratch(multiplyDims(2, length)), "i32", [2, length]);
  const passes = keys
    .toReversed()
    .flatMap((key) => Array.from({ length: DIGITS_PER_WORD }, (_, digit) => ({ key, digit })));
  const one = scalar.constant("i32", 1);
  passes.forEach(({ key, digit }, pass) => {
    const digitAt = (index: Affine, indirection?: Indirection): Value =>
      digitOf(scalar, draft.read(key, [index], key.strides, indirection), digit);
    builder.loop({ stop: DIGITS, lanes: 4 }, (loop) => {
      draft.write(counts, [variable(loop)], scalar.constant("i32", 0));
    });
    builder.loop({ stop: length }, (loop) => {
      const indirection = { value: digitAt(variable(loop)), stride: 1 };
      draft.addTo(counts, [ZERO], counts.strides, indirection, one);
    });
    // How many have a lesser digit: where the first of each digit goes.
    builder.reduce({ stop: DIGITS }, [{ initial: scalar.constant("i32", 0) }], (loop, [before = one]) => {
      const count = draft.read(counts, [variable(loop)]);
      draft.write(counts, [variable(loop)], before);
      return [scalar.add(before, count)];
    });
    builder.loop({ stop: length }, (loop) => {
      const turn = variable(loop);
      const item = pass === 0 ? builder.position(turn) : draft.read(halves, [affine((pass - 1) % 2), turn]);
      const own = { value: digitAt(ZERO, { value: item, stride: 1 }), stride: 1 };
      const place = draft.read(counts, [ZERO], counts.strides, own);
      draft.write(counts, [ZERO], scalar.add(place, one), counts.strides, own);
      if (pass === passes.length - 1) draft.write(target, at, item, strides, { value: place, stride });
      else draft.write(halves, [affine(pass % 2), ZERO], item, halves.strides, { value: place, stride: 1 });
    });
  });
}

/** Of the greatest digit the sign's bit is turned over, so that digits are in order as numbers without one. */
function digitOf(s: Scalar, word: Value, digit: number): Value {
  const bits = s.and(s.shr(word, digit * DIGIT_BITS), DIGITS - 1);
  return digit === DIGITS_PER_WORD - 1 ? s.xor(bits, DIGITS / 2) : bits;
}
