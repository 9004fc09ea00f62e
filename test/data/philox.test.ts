import { describe, expect, test } from "vitest";
import { RandomStream, identityOrder, multiplyHigh, philox4x32, shuffle } from "../../runtime/data/philox.ts";

function block(counter: readonly number[], key: readonly [number, number]): string {
  const words = Uint32Array.from(counter);
  philox4x32(words, ...key);
  return [...words].map((word) => word.toString(16).padStart(8, "0")).join(" ");
}

describe("philox4x32", () => {
  // The known answers that come with the Random123 library, for ten rounds.
  test("gives the known answers", () => {
    const ones = 0xffffffff;
    expect(block([0, 0, 0, 0], [0, 0])).toBe("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
    expect(block([ones, ones, ones, ones], [ones, ones])).toBe("408f276d 41c83b0e a20bc7c6 6d5451fd");
    expect(block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe(
      "d16cfe09 94fdcceb 5001e420 24126ea1",
    );
  });

  test("multiplyHigh is the upper half of the 64-bit product", () => {
    const random = new RandomStream(1, "shuffle");
    const edges = [0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];
    const others = Array.from({ length: 200 }, () => random.uint32());
    for (const a of [...edges, ...others]) {
      for (const b of edges) expect(multiplyHigh(a, b)).toBe(Number((BigInt(a) * BigInt(b)) >> 32n));
    }
  });
});

describe("RandomStream", () => {
  test("starts with the block of counter (0, 0, index, purpose) under the seed", () => {
    const random = new RandomStream(2 ** 32 + 5, "shuffle", 7);
    const words = [0, 1, 2, 3].map(() => random.uint32().toString(16).padStart(8, "0"));
    expect(words.join(" ")).toBe(block([0, 0, 7, 1], [5, 1]));
    expect(random.uint32().toString(16).padStart(8, "0")).toBe(block([1, 0, 7, 1], [5, 1]).slice(0, 8));
  });

  test("differs by seed, purpose and index", () => {
    const firsts = [
      new RandomStream(0, "shuffle"),
      new RandomStream(1, "shuffle"),
      new RandomStream(2 ** 32, "shuffle"),
      new RandomStream(0, "split"),
      new RandomStream(0, "shuffle", 1),
    ].map((random) => random.uint32());
    expect(new Set(firsts).size).toBe(5);
  });

  test("below covers its range evenly and nothing else", () => {
    const random = new RandomStream(3, "shuffle");
    const counts = new Array<number>(6).fill(0);
    for (let draw = 0; draw < 60_000; draw++) {
      const chosen = random.below(6);
      counts[chosen] = (counts[chosen] ?? NaN) + 1;
    }
    expect(counts).toHaveLength(6);
    // Five standard deviations of a binomial count are 456.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(456);
    expect(random.below(1)).toBe(0);
  });

  test("uniform stays inside (0, 1) with mean 1/2", () => {
    const random = new RandomStream(4, "synthetic");
    const values = Array.from({ length: 20_000 }, () => random.uniform());
    expect(Math.min(...values)).toBeGreaterThan(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length - 0.5)).toBeLessThan(
      0.0103,
    );
  });
});

describe("shuffle", () => {
  test("keeps every element once", () => {
    const order = identityOrder(1000);
    shuffle(order, new RandomStream(0, "shuffle"));
    expect(order).not.toEqual(identityOrder(1000));
    expect(Uint32Array.from(order).sort()).toEqual(identityOrder(1000));
  });

  test("makes every order of three equally often", () => {
    const random = new RandomStream(9, "shuffle");
    const counts = new Map<string, number>();
    for (let round = 0; round < 12_000; round++) {
      const order = identityOrder(3);
      shuffle(order, random);
      counts.set(order.join(""), (counts.get(order.join("")) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(205);
  });

  test("leaves nothing and one element alone", () => {
    for (const length of [0, 1]) {
      const order = identityOrder(length);
      shuffle(order, new RandomStream(0, "shuffle"));
      expect(order).toEqual(identityOrder(length));
    }
  });
});
