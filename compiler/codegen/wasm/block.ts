/** Statements of one block: values are written where they are first needed, single uses inside their user. */
import { multiplyDims } from "../../ir/dim.ts";
import type {
  LoadStatement,
  PositionStatement,
  Statement,
  StoreStatement,
  Value,
} from "../../lower/kernel.ts";
import { NestingDepths, operandsOf, type NestingStatement } from "../nesting.ts";
import { loadText, positionText, storeText, type Address } from "./access.ts";
import type { Frame } from "./kernel.ts";
import { LoopWriter } from "./loop.ts";
import { placeOf, pointerKey } from "./pointers.ts";
import {
  constantText,
  lanesOneByOne,
  lanesText,
  localName,
  localType,
  scalarText,
  splat,
  typeOf,
  type Known,
} from "./values.ts";

type Pending = NestingStatement;

/** Where a block stands. */
export interface Scope {
  /** The loop whose variable runs over four lanes here. */
  readonly lane: number | undefined;
  readonly entered: ReadonlySet<number>;
  /** Folded text of each running pointer, by its key. */
  readonly pointers: ReadonlyMap<string, string>;
  readonly known: ReadonlyMap<Value, Known>;
}

export const OUTERMOST: Scope = {
  lane: undefined,
  entered: new Set(),
  pointers: new Map(),
  known: new Map(),
};

export class BlockWriter {
  readonly frame: Frame;
  readonly scope: Scope;
  readonly isVector: boolean;
  readonly #known: Map<Value, Known>;
  readonly #pending = new Map<Value, Pending>();
  readonly #depths = new NestingDepths();
  #uses: ReadonlyMap<Value, number> = new Map();
  text = "";

  constructor(frame: Frame, scope: Scope = OUTERMOST) {
    this.frame = frame;
    this.scope = scope;
    this.isVector = scope.lane !== undefined;
    this.#known = new Map(scope.known);
  }

  get known(): ReadonlyMap<Value, Known> {
    return this.#known;
  }

  block(statements: readonly Statement[], live: readonly Value[] = []): void {
    this.#uses = countUses(statements, live);
    for (const statement of statements) {
      switch (statement.kind) {
        case "constant":
          this.#known.set(statement.result, { kind: "constant", value: statement.value });
          break;
        case "let":
        case "position":
        case "load":
          this.#pending.set(statement.result, statement);
          if (this.#depths.isDeepest(statement)) this.settle(statement.result);
          break;
        case "store":
          this.#settleLoads();
          this.#store(statement);
          break;
        case "when": {
          this.#settleLoads();
          for (const value of usedIn([...statement.then, ...statement.otherwise])) this.settle(value);
          const side = (list: readonly Statement[]): string => {
            const inner = new BlockWriter(this.frame, { ...this.scope, known: this.#known });
            inner.block(list);
            return inner.text;
          };
          const condition = `(i32.lt_s ${this.frame.size(statement.size)} (i32.const ${String(statement.below)}))`;
          const [then, otherwise] = [side(statement.then), side(statement.otherwise)];
          this.line(`(if ${condition}\n(then\n${then})\n(else\n${otherwise}))`);
          break;
        }
        case "for":
          this.#settleLoads();
          for (const value of usedIn([statement])) this.settle(value);
          new LoopWriter(this).write(statement);
      }
    }
  }

  /** Declares what a value is from here on. */
  define(value: Value, known: Known): void {
    this.#known.set(value, known);
  }

  /** The local of a value, in lanes or not. */
  declare(value: Value, isVector: boolean): string {
    return this.frame.local(localName(value, isVector), localType(value.type, isVector));
  }

  /** Makes sure that a value of this block stands in a local. */
  settle(value: Value): void {
    const statement = this.#pending.get(value);
    if (statement === undefined) return;
    const text = this.#write(statement);
    this.#pending.delete(value);
    this.#depths.settle(value);
    this.line(`(local.set ${this.#local(value)} ${text})`);
  }

  /** The folded text of a value, in lanes where the block runs in lanes. */
  value = (value: Value): string => {
    const statement = this.#pending.get(value);
    if (statement !== undefined) {
      if (this.#uses.get(value) === 1) {
        this.#pending.delete(value);
        return this.#write(statement);
      }
      this.settle(value);
    }
    const known = this.#known.get(value);
    if (known === undefined) throw new Error(`value ${String(value.id)} is used before it is made`);
    if (known.kind === "constant") return constantText(known.value, value.type, this.isVector);
    const get = `(local.get ${known.name})`;
    return this.isVector && !known.isVector ? splat(get, value.type) : get;
  };

  /** The value and all that it will be computed from: what stands in a local is not looked behind. */
  dependencies(value: Value): ReadonlySet<Value> {
    const found = new Set([value]);
    // A set is walked to its end, what is added meanwhile included.
    for (const each of found) {
      const statement = this.#pending.get(each);
      if (statement !== undefined) for (const operand of operandsOf(statement)) found.add(operand);
    }
    return found;
  }

  line(line: string): void {
    this.text += `${line}\n`;
  }

  address({ buffer, index, indirection }: LoadStatement | StoreStatement): Address {
    const bytes = this.frame.bytesOf(buffer);
    if (indirection !== undefined) {
      if (this.isVector) throw new Error("a place that is data has no lanes");
      // Computed whole: an offset of the instruction cannot make up for a pointer below the memory's start.
      const start = this.frame.base({ buffer, bytes, ...index });
      const step = this.frame.size(multiplyDims(indirection.stride, bytes));
      const pointer = `(i32.add ${start} (i32.mul ${this.value(indirection.value)} ${step}))`;
      return { pointer, immediate: 0, laneStride: 0 };
    }
    const { pointer, immediate } = placeOf(buffer, bytes, index, (loop) => this.scope.entered.has(loop));
    const lane = index.terms.find(({ loop }) => loop === this.scope.lane)?.stride ?? 0;
    const running = this.scope.pointers.get(pointerKey(pointer));
    return { pointer: running ?? this.frame.base(pointer), immediate, laneStride: lane };
  }

  #local(value: Value): string {
    const name = this.declare(value, this.isVector);
    this.#known.set(value, { kind: "local", name, isVector: this.isVector });
    return name;
  }

  #write(statement: Pending): string {
    switch (statement.kind) {
      case "position":
        return this.#position(statement);
      case "load":
        return this.#load(statement);
      case "let": {
        if (!this.isVector)
          return scalarText(statement.op, typeOf(statement), statement.args.map(this.value));
        const lanes = lanesText(statement, this.value, (value) => this.#constant(value));
        if (lanes !== undefined) return lanes;
        for (const arg of statement.args) this.settle(arg);
        return lanesOneByOne(statement, statement.args.map(this.value));
      }
    }
  }

  #constant(value: Value): number | undefined {
    const known = this.#known.get(value);
    return known?.kind === "constant" ? known.value : undefined;
  }

  #position({ index }: PositionStatement): string {
    return positionText(this.frame, index, this.isVector ? this.scope.lane : undefined);
  }

  #load(statement: LoadStatement): string {
    return loadText(this.frame, statement.result.type, this.address(statement), this.isVector);
  }

  #store(statement: StoreStatement): void {
    const { value } = statement;
    const { type } = value;
    const address = this.address(statement);
    const isSpread = this.isVector && address.laneStride !== 1;
    if (isSpread) this.settle(value);
    for (const line of storeText(this.frame, type, address, this.value(value), this.isVector))
      this.line(line);
  }

  /** Loads from buffers that the kernel also writes must not move past a write. */
  #settleLoads(): void {
    for (const [value, statement] of [...this.#pending])
      if (statement.kind === "load" && this.frame.isUpdated(statement.buffer)) this.settle(value);
  }
}

/** How often each value is used by these statements themselves; a use inside a nested block counts as many. */
function countUses(statements: readonly Statement[], live: readonly Value[]): ReadonlyMap<Value, number> {
  const uses = new Map<Value, number>();
  const add = (value: Value, times: number): void => {
    uses.set(value, (uses.get(value) ?? 0) + times);
  };
  for (const statement of statements) {
    if ((statement.kind === "load" || statement.kind === "store") && statement.indirection !== undefined)
      add(statement.indirection.value, 1);
    if (statement.kind === "let") for (const arg of statement.args) add(arg, 1);
    else if (statement.kind === "store") add(statement.value, 1);
    else if (statement.kind === "for" || statement.kind === "when")
      for (const value of usedIn([statement])) add(value, 2);
  }
  for (const value of live) add(value, 1);
  return uses;
}

/** Every value that statements read, at any depth. */
export function usedIn(statements: readonly Statement[], into = new Set<Value>()): ReadonlySet<Value> {
  for (const statement of statements) {
    if ((statement.kind === "load" || statement.kind === "store") && statement.indirection !== undefined)
      into.add(statement.indirection.value);
    if (statement.kind === "let") for (const arg of statement.args) into.add(arg);
    else if (statement.kind === "store") into.add(statement.value);
    else if (statement.kind === "when") usedIn([...statement.then, ...statement.otherwise], into);
    else if (statement.kind === "for") {
      for (const { initial, next } of statement.accumulators) into.add(initial).add(next);
      usedIn(statement.body, into);
    }
  }
  return into;
}
