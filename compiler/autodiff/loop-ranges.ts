/** What is known of the values that a loop carries. */
import type { Node } from "../ir/graph.ts";
import { UNKNOWN, type Range } from "../rewrite/range.ts";
import { Ranges } from "../rewrite/ranges.ts";
import { atPlace } from "./inside.ts";

const FINITE: Range = { low: -Infinity, high: Infinity, finite: "as given" };

/** What may overflow once does so after some iterations. */
const isFinite = (range: Range | undefined): boolean =>
  range?.finite === "always" || range?.finite === "as given";

/**
 * The range of each state at the start of every iteration. A state is finite if its initial value is finite and the body
 * maps finite states to finite states. The function assumes this of all states, and drops the assumption for each
 * state that the body refutes, until a fixed point.
 */
export function stateRanges(
  states: readonly Node[],
  initial: readonly Range[],
  results: readonly Node[],
  known: ReadonlyMap<Node, Range>,
): ReadonlyMap<Node, Range> {
  const assumed = new Map(
    states.map((state, i) => [state, isFinite(initial[i]) ? FINITE : UNKNOWN] as const),
  );
  for (let isStable = false; !isStable;) {
    const ranges = new Ranges(new Map([...known, ...assumed]));
    const refuted = states.filter(
      (state, i) => assumed.get(state) === FINITE && !isFinite(ranges.of(atPlace(results, i))),
    );
    for (const state of refuted) assumed.set(state, UNKNOWN);
    isStable = refuted.length === 0;
  }
  return assumed;
}
