/**
 * In which order to multiply several matrices: dynamic programming over where the last product stands
 * (Cormen, Leiserson, Rivest, Stein: Introduction to Algorithms, 14.2), for sizes that may be symbolic.
 *
 * Two costs with variables in them need not be comparable: one may be less for small N, the other for
 * great N. So each part of a chain keeps every plan that no other plan is known to beat for all values.
 */
import { addDims, dimEquals, multiplyDims, type Dim } from "../ir/dim.ts";
import { isAtLeast } from "../ir/dim-bounds.ts";

/** An operand by its place in the chain, or the product of two parts. */
export type ChainOrder = number | readonly [ChainOrder, ChainOrder];

export interface ChainPlan {
  readonly order: ChainOrder;
  /** Of each product m×k by k×n the multiplications m·k·n, in the order the products are computed. */
  readonly products: readonly Dim[];
  /** Their sum. */
  readonly multiplications: Dim;
}

export interface ChainChoice {
  readonly chosen: ChainPlan;
  /** The plan as it was written, and the best other plan for each place of the last product; without the chosen one. */
  readonly rejected: readonly ChainPlan[];
}

/** So many plans that no other beats are kept of one part of a chain; more would be variables beyond number. */
const MOST_PLANS = 8;

/**
 * Operand i of the chain is a matrix of sizes[i] × sizes[i + 1]. What is chosen is for no value of the
 * variables dearer than what was written, which stays where nothing is known to be cheaper.
 */
export function chooseOrder(sizes: readonly Dim[], written: ChainOrder): ChainChoice {
  const asWritten = planOf(sizes, written);
  const lasts = lastProducts(sizes);
  const better = lasts
    .reduce<readonly ChainPlan[]>(withoutBeaten, [])
    .find(
      ({ multiplications }) =>
        !dimEquals(multiplications, asWritten.multiplications) &&
        isAtLeast(asWritten.multiplications, multiplications),
    );
  const chosen = better ?? asWritten;
  const orders = new Set([JSON.stringify(chosen.order)]);
  const rejected = [asWritten, ...lasts].filter(({ order }) => {
    const key = JSON.stringify(order);
    return !orders.has(key) && orders.add(key);
  });
  return { chosen, rejected };
}

/** What a given order costs. */
function planOf(sizes: readonly Dim[], order: ChainOrder): ChainPlan {
  const [first, last] = endsOf(order);
  if (typeof order === "number") return { order, products: [], multiplications: 0 };
  const [left, right] = [planOf(sizes, order[0]), planOf(sizes, order[1])];
  return { ...joined(sizes, left, right, [first, endsOf(order[0])[1], last]), order };
}

/** The first operand of a part and the one behind its last. */
function endsOf(order: ChainOrder): readonly [number, number] {
  return typeof order === "number" ? [order, order + 1] : [endsOf(order[0])[0], endsOf(order[1])[1]];
}

function joined(
  sizes: readonly Dim[],
  left: ChainPlan,
  right: ChainPlan,
  ends: readonly [number, number, number],
): ChainPlan {
  const product = ends.reduce<Dim>((size, end) => multiplyDims(size, sizes[end] ?? 1), 1);
  return {
    order: [left.order, right.order],
    products: [...left.products, ...right.products, product],
    multiplications: addDims(addDims(left.multiplications, right.multiplications), product),
  };
}

/** For each place of the last product the plans that no other of that place beats. */
function lastProducts(sizes: readonly Dim[]): readonly ChainPlan[] {
  const count = sizes.length - 1;
  const best = new Map<string, readonly ChainPlan[]>();
  const bestOf = (from: number, to: number): readonly ChainPlan[] =>
    best.get(`${String(from)} ${String(to)}`) ?? [];
  const candidates = (from: number, to: number): readonly ChainPlan[] => {
    const plans: ChainPlan[] = [];
    for (let at = from + 1; at < to; at++) {
      const here = bestOf(from, at).flatMap((left) =>
        bestOf(at, to).map((right) => joined(sizes, left, right, [from, at, to])),
      );
      plans.push(...here.reduce<readonly ChainPlan[]>(withoutBeaten, []));
    }
    return plans;
  };
  for (let i = 0; i < count; i++)
    best.set(`${String(i)} ${String(i + 1)}`, [{ order: i, products: [], multiplications: 0 }]);
  for (let length = 2; length < count; length++)
    for (let from = 0; from + length <= count; from++)
      best.set(
        `${String(from)} ${String(from + length)}`,
        candidates(from, from + length).reduce<readonly ChainPlan[]>(withoutBeaten, []),
      );
  return candidates(0, count);
}

/** The plans with one more, without those that another is known never to be dearer than. */
function withoutBeaten(plans: readonly ChainPlan[], plan: ChainPlan): readonly ChainPlan[] {
  const beats = (a: ChainPlan, b: ChainPlan): boolean => isAtLeast(b.multiplications, a.multiplications);
  if (plans.some((known) => beats(known, plan))) return plans;
  return [...plans.filter((known) => !beats(plan, known)), plan].slice(0, MOST_PLANS);
}
