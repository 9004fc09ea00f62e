/** The locals that a loop's accumulators live in. */
import type { Accumulator, Value } from "../../lower/kernel.ts";
import type { BlockWriter } from "./block.ts";
import { localType, setAll } from "./values.ts";

/** An accumulator as it runs: the local it lives in. */
export interface Running {
  readonly current: Value;
  readonly next: Value;
  readonly local: string;
}

/** Defines the results of accumulators: the locals they live in. `begin` sets these to the initial values. */
export function beginAccumulators(
  outer: BlockWriter,
  accumulators: readonly Accumulator[],
): { readonly running: readonly Running[]; readonly begin: string } {
  const { isVector } = outer;
  // All are read before the first is set.
  const initial = accumulators.map(({ initial: value }) => outer.value(value));
  const running = accumulators.map(({ current, next, result }): Running => ({
    current,
    next,
    local: outer.declare(result, isVector),
  }));
  const begin = [...new Set(initial)].map((text) => {
    const alike = running.filter((_, n) => initial[n] === text);
    return setAll(
      alike.map(({ local }) => local),
      text,
    );
  });
  accumulators.forEach(({ result }, n) => {
    outer.define(result, { kind: "local", name: running[n]?.local ?? "", isVector });
  });
  return { running, begin: begin.join("") };
}

/** Sets the accumulators to their next values; where one needs another's old value, all are computed first. */
export function advanceAccumulators(block: BlockWriter, running: readonly Running[]): void {
  const isCrossed = running.some(({ next }) => {
    const read = block.dependencies(next);
    return running.some((other) => other.next !== next && read.has(other.current));
  });
  if (!isCrossed) {
    for (const { next, local } of running) block.line(`(local.set ${local} ${block.value(next)})`);
    return;
  }
  const held = running.map(({ next, local }) => {
    const type = localType(next.type, block.isVector);
    const temporary = block.frame.temporary("t", type);
    block.line(`(local.set ${temporary} ${block.value(next)})`);
    return { temporary, local };
  });
  for (const { temporary, local } of held) block.line(`(local.set ${local} (local.get ${temporary}))`);
}
