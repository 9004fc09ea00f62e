import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dimVariable, evaluateDim, type Dim } from "../../compiler/ir/dim.ts";
import { chooseOrder, type ChainOrder } from "../../compiler/passes/chain-order.ts";

const N = dimVariable("N");
const M = dimVariable("M");

describe("the order of a chain", () => {
  const sizes = [2 ** 10, 2 ** 16, 2 ** 5, 2 ** 14];
  const [forth, back]: ChainOrder[] = [
    [[0, 1], 2],
    [0, [1, 2]],
  ];
  if (forth === undefined || back === undefined) throw new Error("two orders");

  it.each([{ written: forth }, { written: back }])("is the cheapest, written as $written", ({ written }) => {
    const { chosen, rejected } = chooseOrder(sizes, written);
    expect(chosen).toEqual({
      order: forth,
      products: [2 ** 31, 2 ** 29],
      multiplications: 2 ** 31 + 2 ** 29,
    });
    expect(rejected).toEqual([
      { order: back, products: [2 ** 35, 2 ** 40], multiplications: 2 ** 35 + 2 ** 40 },
    ]);
  });

  it("stays as written where another costs the same", () => {
    for (const written of [forth, back])
      expect(chooseOrder([3, 3, 3, 3], written).chosen.order).toBe(written);
  });

  // The example of Cormen, Leiserson, Rivest and Stein.
  it("is the textbook's for six matrices", () => {
    const written: ChainOrder = [[[[[0, 1], 2], 3], 4], 5];
    const { chosen } = chooseOrder([30, 35, 15, 5, 10, 20, 25], written);
    expect(chosen.multiplications).toBe(15125);
    expect(chosen.order).toEqual([
      [0, [1, 2]],
      [[3, 4], 5],
    ]);
  });

  it("is decided for every N, or left alone", () => {
    // 784·10 + 10·784 a row against 784·10·784 once and 784·784 a row.
    expect(chooseOrder([N, 784, 10, 784], back).chosen.order).toEqual(forth);
    // 784·256·10 once and 784·10 a row are less than what is written for great N only.
    expect(chooseOrder([N, 784, 256, 10], forth).chosen.order).toBe(forth);
    expect(chooseOrder([N, 784, 256, 10], back).chosen.order).toBe(back);
    // A vector at the end of powers of N × N.
    expect(chooseOrder([N, N, N, 1], forth).chosen.order).toEqual(back);
    // M·N + M·M against N·M + M·N·M.
    expect(chooseOrder([M, N, 1, M], back).chosen.order).toEqual(forth);
  });

  it("costs no more than what was written, and for static sizes no more than any", () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom<Dim>(N, M));
    const order = (from: number, to: number, at: () => number): ChainOrder => {
      if (to - from === 1) return from;
      const middle = from + 1 + (at() % (to - from - 1));
      return [order(from, middle, at), order(middle, to, at)];
    };
    const cost = (part: ChainOrder, sizes: readonly number[]): readonly [number, number, number] => {
      if (typeof part === "number") return [0, sizes[part] ?? 0, sizes[part + 1] ?? 0];
      const [[left, m, k], [right, , n]] = [cost(part[0], sizes), cost(part[1], sizes)];
      return [left + right + m * k * n, m, n];
    };
    fc.assert(
      fc.property(
        fc.array(size, { minLength: 4, maxLength: 7 }),
        fc.array(fc.nat(100), { minLength: 32, maxLength: 32 }),
        (chain, choices) => {
          let drawn = 0;
          const draw = (): number => choices[drawn++ % choices.length] ?? 0;
          const written = order(0, chain.length - 1, draw);
          const { chosen } = chooseOrder(chain, written);
          for (const n of [1, 2, 7, 1000])
            for (const m of [1, 3, 1000]) {
              const values = new Map(Object.entries({ N: n, M: m }));
              const sizes = chain.map((dim) => evaluateDim(dim, values));
              const [found] = cost(chosen.order, sizes);
              expect(found).toBeLessThanOrEqual(cost(written, sizes)[0]);
              expect(found).toBe(evaluateDim(chosen.multiplications, values));
              if (chain.every((dim) => typeof dim === "number"))
                for (let other = 0; other < 20; other++)
                  expect(found).toBeLessThanOrEqual(cost(order(0, sizes.length - 1, draw), sizes)[0]);
            }
        },
      ),
      { numRuns: 150, seed: 3 },
    );
  });
});
