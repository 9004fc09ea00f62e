/** Loops: stages of full tiles, full lanes and single iterations, running pointers, and accumulators. */
import { addDims, dimEquals, floorDivideDims, multiplyDims, subtractDims, type Dim } from "../../ir/dim.ts";
import type { ForStatement, Statement, Value } from "../../lower/kernel.ts";
import { jam, stagesOf } from "../../lower/tiles.ts";
import { advanceAccumulators, beginAccumulators, type Running } from "./accumulators.ts";
import { BlockWriter, usedIn, type Scope } from "./block.ts";
import { accessesIn, advance, placeOf, pointerKey, type Pointer } from "./pointers.ts";
import { laneForm } from "./ops.ts";
import type { LoopTotals } from "./totals.ts";
import { constantText, extractLane, scalarText, setAll, splat, type Known } from "./values.ts";

interface Range {
  readonly loop: number;
  readonly start: Dim;
  readonly stop: Dim;
  readonly step: number;
  readonly blocks?: Blocks | undefined;
}
/** The code around the blocks of a range. */
interface Blocks {
  readonly size: number;
  /** Runs before each block. */
  readonly begin: string;
  /** Runs after each block; `again` gives the code that continues with the next block, if there is one. */
  readonly end: (again: (first: string) => string) => string;
}

export class LoopWriter {
  readonly #outer: BlockWriter;

  constructor(outer: BlockWriter) {
    this.#outer = outer;
  }

  write(loop: ForStatement): void {
    if (loop.accumulators.length === 0) this.#parallel(loop);
    else if (loop.lanes === 1 || this.#outer.isVector) this.#sequential(loop, loop.start);
    else this.#reduceLanes(loop);
  }

  #parallel(loop: ForStatement): void {
    const lanes = this.#outer.isVector ? 1 : loop.lanes;
    const fresh = (type: Value["type"]): Value => ({ id: this.#outer.frame.freshId(), type });
    for (const stage of stagesOf(loop, lanes, loop.tile)) {
      const { body } = jam(loop.body, loop.loop, stage.tile, stage.lanes, fresh);
      const range = { loop: loop.loop, start: stage.start, stop: stage.stop, step: stage.lanes * stage.tile };
      this.#run(range, body, [], stage.lanes === 4 ? loop.loop : this.#outer.scope.lane);
    }
  }

  /** Iterations in order. The accumulators live in the locals of their results. */
  #sequential(loop: ForStatement, start: Dim): void {
    const { running, begin } = beginAccumulators(this.#outer, loop.accumulators);
    this.#withTotals(loop, running, (totals) => {
      const blocks = totals && {
        size: totals.block,
        begin,
        end: (again: (first: string) => string): string =>
          this.#ifLong(loop, `${totals.add()}${again("")}${totals.clear()}`),
      };
      if (blocks === undefined) this.#outer.text += begin;
      const range = { loop: loop.loop, start, stop: loop.stop, step: 1, blocks };
      this.#run(range, loop.body, running, this.#outer.scope.lane);
    });
  }

  #withTotals(
    { block }: ForStatement,
    running: readonly Running[],
    write: (totals: LoopTotals | undefined) => void,
  ): void {
    const { frame, isVector } = this.#outer;
    const accumulators = running.map(({ local, current: { type } }) => ({ local, type }));
    if (block === undefined) write(undefined);
    else frame.totals.of({ block, accumulators, isVector }, write);
  }

  /** Code that runs only if there is more than one block. */
  #ifLong({ start, stop, block = 0 }: ForStatement, then: string): string {
    const { frame } = this.#outer;
    if (typeof subtractDims(stop, start) === "number") return then;
    return `(if (i32.lt_s ${frame.firstEnd(start, stop, block)} ${frame.size(stop)}) (then\n${then}))\n`;
  }

  /** Partial accumulators side by side; then they join, and what is left over follows in order. */
  #reduceLanes(loop: ForStatement): void {
    const width = loop.lanes * loop.tile;
    const whole = floorDivideDims(subtractDims(loop.stop, loop.start), width);
    const main = addDims(loop.start, multiplyDims(whole, width));
    const [only, ...others] = loop.accumulators;
    if (only?.combine === undefined || others.length > 0)
      throw new Error("lanes take one accumulator that combines");
    const { running, begin } = beginAccumulators(this.#outer, [only]);
    const [total] = running;
    if (total === undefined) throw new Error("an accumulator has a local");
    this.#withTotals(loop, running, (totals) => {
      const hasLanes = !dimEquals(loop.start, main);
      if (totals === undefined || !hasLanes) this.#outer.text += begin;
      const range = { loop: loop.loop, start: loop.start, stop: main, step: width };
      if (hasLanes) this.#partials(loop, total, range, totals && { totals, begin });
      if (main !== loop.stop)
        this.#run({ loop: loop.loop, start: main, stop: loop.stop, step: 1 }, loop.body, [total], undefined);
      if (totals !== undefined) this.#outer.text += this.#ifLong(loop, totals.add() + totals.clear());
    });
  }

  /** Partial accumulators side by side; their combined value is added to `total`. */
  #partials(
    loop: ForStatement,
    total: Running,
    range: Range,
    inBlocks: { readonly totals: LoopTotals; readonly begin: string } | undefined,
  ): void {
    const { frame } = this.#outer;
    const { combine: combining } = loop.accumulators[0] ?? {};
    if (combining === undefined) throw new Error("lanes take an accumulator that combines");
    const { op, neutral } = combining;
    const { type } = total.current;
    const fresh = (kind: Value["type"]): Value => ({ id: frame.freshId(), type: kind });
    const currents = Array.from({ length: loop.tile }, () => fresh(type));
    const seeds = new Map([[total.current, currents]]);
    const jammed = jam(loop.body, loop.loop, loop.tile, loop.lanes, fresh, seeds);
    const running = currents.map((current, n): Running => {
      const next = jammed.copies(total.next)[n] ?? total.next;
      return { current, next, local: this.#outer.declare(current, true) };
    });
    const begin = setAll(
      running.map(({ local }) => local),
      constantText(neutral, type, true),
    );
    const joined = frame.temporary("join", "v128");
    const lanes = laneForm(op, type);
    if (lanes === undefined) throw new Error(`${op} has no lanes`);
    const tree = (list: readonly string[]): string => {
      const [first = ""] = list;
      const half = list.length / 2;
      return list.length === 1 ? first : lanes([tree(list.slice(0, half)), tree(list.slice(half))], type);
    };
    const lane = (n: number): string => extractLane(`(local.get ${joined})`, type, n);
    const combine = (a: string, b: string): string => scalarText(op, type, [a, b]);
    const sum = combine(combine(lane(0), lane(2)), combine(lane(1), lane(3)));
    const end = `(local.set ${joined} ${tree(running.map(({ local }) => `(local.get ${local})`))})
(local.set ${total.local} ${combine(`(local.get ${total.local})`, sum)})
`;
    const blocks = inBlocks && {
      size: inBlocks.totals.block,
      begin: inBlocks.begin + begin,
      end: (again: (first: string) => string): string => `${end}${again(inBlocks.totals.add())}`,
    };
    if (blocks === undefined) this.#outer.text += begin;
    this.#run({ ...range, blocks }, jammed.body, running, loop.loop);
    if (blocks === undefined) this.#outer.text += end;
  }

  #run(
    range: Range,
    body: readonly Statement[],
    running: readonly Running[],
    lane: number | undefined,
  ): void {
    const outer = this.#outer;
    const { frame, scope } = outer;
    const isSingle = tripCount(range) === 1;
    const entered = new Set([...scope.entered, range.loop]);
    const known = new Map<Value, Known>(outer.known);
    if (lane !== undefined && !outer.isVector) this.#splatFree(body, known);
    const isVector = lane !== undefined;
    for (const { current, local } of running) known.set(current, { kind: "local", name: local, isVector });
    const pointers = new Map(scope.pointers);
    const moving = this.#enterPointers(range, body, entered, pointers, isSingle);

    const inner = new BlockWriter(frame, { lane, entered, pointers, known } satisfies Scope);
    const next = running.map((accumulator) => accumulator.next);
    inner.block(body, next);
    advanceAccumulators(inner, running);

    const i = frame.local(`$i${String(range.loop)}`, "i32");
    outer.line(`(local.set ${i} ${frame.size(range.start)})`);
    if (isSingle) {
      outer.text += inner.text;
      return;
    }
    const label = frame.label();
    const moves = moving
      .map(({ local, by }) => `(local.set ${local} (i32.add (local.get ${local}) ${frame.size(by)}))\n`)
      .join("");
    const { blocks } = range;
    const end = blocks === undefined ? undefined : frame.temporary("e", "i32");
    const stop = end === undefined ? frame.size(range.stop) : `(local.get ${end})`;
    const again = `(br_if ${label} (i32.lt_s (local.tee ${i} (i32.add (local.get ${i}) (i32.const ${String(range.step)}))) ${stop}))`;
    const once = `(loop ${label}\n${inner.text}${moves}${again})`;
    const isCertain = (tripCount(range) ?? 0) > 0;
    const guarded = isCertain ? once : `(if (i32.lt_s (local.get ${i}) ${stop}) (then\n${once}))`;
    outer.line(
      blocks === undefined || end === undefined ? guarded : this.#blocks(range, blocks, i, end, guarded),
    );
  }

  /** `once` for every block, which ends at `limit`. */
  #blocks(range: Range, { size, begin, end }: Blocks, i: string, limit: string, once: string): string {
    const { frame } = this.#outer;
    const label = frame.label();
    const [at, stop] = [`(local.get ${i})`, frame.size(range.stop)];
    const after = `(call $end_of_block ${at} ${stop} (i32.const ${String(size)}))`;
    const again = (first: string): string =>
      `(if (i32.lt_s ${at} ${stop}) (then\n${first}(local.set ${limit} ${after})\n(br ${label})))\n`;
    return `(local.set ${limit} ${frame.firstEnd(range.start, range.stop, size)})
(loop ${label}
${begin}${once}
${end(again)})`;
  }

  /** Values from outside, once in all lanes instead of at every use. */
  #splatFree(body: readonly Statement[], known: Map<Value, Known>): void {
    for (const value of usedIn(body)) {
      const found = known.get(value);
      if (found?.kind !== "local" || found.isVector) continue;
      const name = this.#outer.declare(value, true);
      this.#outer.line(`(local.set ${name} ${splat(`(local.get ${found.name})`, value.type)})`);
      known.set(value, { kind: "local", name, isVector: true });
    }
  }

  /** Starts a pointer for every family of accesses that moves with this loop. */
  #enterPointers(
    range: Range,
    body: readonly Statement[],
    entered: ReadonlySet<number>,
    pointers: Map<string, string>,
    isSingle: boolean,
  ): readonly { readonly local: string; readonly by: Dim }[] {
    const { frame, scope } = this.#outer;
    const moving: { local: string; by: Dim }[] = [];
    for (const { buffer, index } of accessesIn(body)) {
      if (!index.terms.some(({ loop }) => loop === range.loop)) continue;
      const { pointer } = placeOf(buffer, frame.bytesOf(buffer), index, (loop) => entered.has(loop));
      const key = pointerKey(pointer);
      if (pointers.has(key)) continue;
      const before: Pointer = { ...pointer, terms: pointer.terms.filter(({ loop }) => loop !== range.loop) };
      const from = scope.pointers.get(pointerKey(before)) ?? frame.base(before);
      const start = advance(pointer, range.loop, range.start);
      const first = start === 0 ? from : `(i32.add ${from} ${frame.size(start)})`;
      if (isSingle && start === 0) {
        pointers.set(key, first);
        continue;
      }
      const local = frame.temporary("p", "i32");
      this.#outer.line(`(local.set ${local} ${first})`);
      pointers.set(key, `(local.get ${local})`);
      moving.push({ local, by: advance(pointer, range.loop, range.step) });
    }
    return moving;
  }
}

function tripCount({ start, stop, step }: Range): number | undefined {
  const span = subtractDims(stop, start);
  return typeof span === "number" ? Math.ceil(span / step) : undefined;
}
