/**
 * What the annotations of a loop mean: which ranges run side by side (stages), and the body with
 * several iterations interleaved statement by statement (jam). Both targets' generators use these, so
 * that a schedule means one thing.
 */
import { addDims, dimEquals, floorDivideDims, multiplyDims, subtractDims, type Dim } from "../ir/dim.ts";
import type {
  Accumulator,
  Affine,
  ForStatement,
  LoadStatement,
  ScalarType,
  Statement,
  StoreStatement,
  Value,
} from "./kernel.ts";

/** A part of a loop's range that runs `lanes × tile` iterations at a time. */
export interface Stage {
  readonly start: Dim;
  readonly stop: Dim;
  readonly lanes: 1 | 4;
  readonly tile: number;
}

/** Full tiles, then full lanes, then single iterations; parts known to be empty are left out. */
export function stagesOf({ start, stop }: ForStatement, lanes: 1 | 4, tile: number): readonly Stage[] {
  const widths = [
    { lanes, tile },
    { lanes, tile: 1 },
    { lanes: 1 as const, tile: 1 },
  ].filter((width, i, all) => {
    const before = all[i - 1];
    return before === undefined || before.lanes * before.tile > width.lanes * width.tile;
  });
  const stages: Stage[] = [];
  let from = start;
  for (const width of widths) {
    const step = width.lanes * width.tile;
    const to = addDims(from, multiplyDims(floorDivideDims(subtractDims(stop, from), step), step));
    if (!dimEquals(from, to)) stages.push({ start: from, stop: to, ...width });
    from = to;
  }
  return stages;
}

export interface Jammed {
  readonly body: readonly Statement[];
  /** A value of the body in each of the interleaved iterations. */
  readonly copies: (value: Value) => readonly Value[];
}

/**
 * The body for `count` iterations that lie `unit` apart, each statement followed by its copies. What does
 * not depend on the loop is not copied. `seeds` gives copies of values from outside (accumulators).
 */
export function jam(
  body: readonly Statement[],
  loop: number,
  count: number,
  unit: number,
  fresh: (type: ScalarType) => Value,
  seeds: ReadonlyMap<Value, readonly Value[]> = new Map(),
): Jammed {
  const varying = new Set<Value>(seeds.keys());
  for (let size = -1; size !== varying.size;) {
    size = varying.size;
    markVarying(body, loop, varying);
  }
  const made = new Map<Value, readonly Value[]>(seeds);
  const copies = (value: Value): readonly Value[] => {
    const known = made.get(value);
    if (known !== undefined) return known;
    const list = Array.from({ length: count }, (_, i) =>
      i === 0 || !varying.has(value) ? value : fresh(value.type),
    );
    made.set(value, list);
    return list;
  };
  const at = (value: Value, i: number): Value => copies(value)[i] ?? value;
  const shift = (index: Affine, i: number): Affine => {
    const stride = index.terms.find((term) => term.loop === loop)?.stride ?? 0;
    return { offset: addDims(index.offset, multiplyDims(stride, i * unit)), terms: index.terms };
  };
  const all = Array.from({ length: count }, (_, i) => i);
  const times = (isVarying: boolean): readonly number[] => (isVarying ? all : [0]);

  const indirectionAt = ({ indirection }: LoadStatement | StoreStatement, i: number) =>
    indirection && { ...indirection, value: at(indirection.value, i) };
  const isIndirectlyVarying = ({ indirection }: StoreStatement): boolean =>
    indirection !== undefined && varying.has(indirection.value);

  const copyOf = (statement: Statement): readonly Statement[] => {
    switch (statement.kind) {
      case "constant":
        return [statement];
      case "let":
        return times(varying.has(statement.result)).map((i) => ({
          ...statement,
          result: at(statement.result, i),
          args: statement.args.map((arg) => at(arg, i)),
        }));
      case "position":
        return times(varying.has(statement.result)).map((i) => ({
          ...statement,
          result: at(statement.result, i),
          index: shift(statement.index, i),
        }));
      case "load":
        return times(varying.has(statement.result)).map((i) => ({
          ...statement,
          result: at(statement.result, i),
          index: shift(statement.index, i),
          indirection: indirectionAt(statement, i),
        }));
      case "store":
        return times(
          varying.has(statement.value) || uses(statement.index, loop) || isIndirectlyVarying(statement),
        ).map((i) => ({
          ...statement,
          index: shift(statement.index, i),
          indirection: indirectionAt(statement, i),
          value: at(statement.value, i),
        }));
      case "when":
        return [
          {
            ...statement,
            then: statement.then.flatMap(copyOf),
            otherwise: statement.otherwise.flatMap(copyOf),
          },
        ];
      case "for":
        return [
          {
            ...statement,
            accumulators: statement.accumulators.flatMap((accumulator) =>
              times(varying.has(accumulator.current)).map((i): Accumulator => ({
                initial: at(accumulator.initial, i),
                current: at(accumulator.current, i),
                next: at(accumulator.next, i),
                result: at(accumulator.result, i),
                combine: accumulator.combine,
              })),
            ),
            body: statement.body.flatMap(copyOf),
          },
        ];
    }
  };
  return { body: count === 1 && seeds.size === 0 ? body : body.flatMap(copyOf), copies };
}

const uses = (index: Affine, loop: number): boolean => index.terms.some((term) => term.loop === loop);

function markVarying(statements: readonly Statement[], loop: number, varying: Set<Value>): void {
  for (const statement of statements) {
    switch (statement.kind) {
      case "let":
        if (statement.args.some((arg) => varying.has(arg))) varying.add(statement.result);
        break;
      case "position":
        if (uses(statement.index, loop)) varying.add(statement.result);
        break;
      case "load": {
        const { index, indirection, result } = statement;
        if (uses(index, loop) || (indirection !== undefined && varying.has(indirection.value)))
          varying.add(result);
        break;
      }
      case "when":
        markVarying([...statement.then, ...statement.otherwise], loop, varying);
        break;
      case "for":
        markVarying(statement.body, loop, varying);
        for (const { initial, current, next, result } of statement.accumulators) {
          if (![initial, current, next].some((value) => varying.has(value))) continue;
          varying.add(current);
          varying.add(result);
        }
        break;
      case "constant":
      case "store":
    }
  }
}
