/** Schedules: the ranges of a loop's stages, and iterations interleaved. */
import { describe, expect, test } from "vitest";
import { addDims, dimVariable, evaluateDim, type Dim } from "../../compiler/ir/dim.ts";
import { affine, addAffine, scaleAffine, variable } from "../../compiler/lower/affine.ts";
import { KernelBuilder } from "../../compiler/lower/builder.ts";
import type { ForStatement, ScalarType, Statement, Value } from "../../compiler/lower/kernel.ts";
import { kernelText } from "../../compiler/lower/print.ts";
import { jam, stagesOf } from "../../compiler/lower/tiles.ts";

function loopOf(start: Dim, stop: Dim): ForStatement {
  const builder = new KernelBuilder();
  const buffer = builder.buffer("f32");
  builder.loop({ start, stop }, (i) => {
    builder.store(buffer, variable(i), builder.load(buffer, scaleAffine(variable(i), 2)));
  });
  const found = builder.finish("k").body.find((statement) => statement.kind === "for");
  if (found === undefined) throw new Error("the kernel has a loop");
  return found;
}

describe("stages", () => {
  test.each([0, 1, 3, 4, 5, 8, 9, 12, 15, 16, 17, 23, 100])(
    "of %i iterations cover each once, in order",
    (stop) => {
      const stages = stagesOf(loopOf(0, stop), 4, 2);
      let at = 0;
      for (const { start, stop: end, lanes, tile } of stages) {
        expect(start).toBe(at);
        expect((Number(end) - at) % (lanes * tile)).toBe(0);
        expect(Number(end)).toBeGreaterThan(at);
        at = Number(end);
      }
      expect(at).toBe(stop);
    },
  );

  test("of a symbolic range fit together for every value", () => {
    const N = dimVariable("N");
    const stages = stagesOf(loopOf(2, addDims(N, 2)), 4, 4);
    for (let n = 0; n < 40; n++) {
      const dims = new Map([["N", n]]);
      const ends = stages.map(({ start, stop }) => [evaluateDim(start, dims), evaluateDim(stop, dims)]);
      expect(ends[0]?.[0]).toBe(2);
      expect(ends.at(-1)?.[1]).toBe(n + 2);
      ends.forEach(([start], i) => {
        if (i > 0) expect(start).toBe(ends[i - 1]?.[1]);
      });
    }
  });
});

function freshFrom(first: number): (type: ScalarType) => Value {
  let id = first;
  return (type) => ({ id: id++, type });
}

const textOf = (body: readonly Statement[]): string => kernelText({ name: "", buffers: [], body });

describe("jam", () => {
  test("copies what depends on the loop, and shifts its places", () => {
    const loop = loopOf(0, 8);
    const { body } = jam(loop.body, loop.loop, 2, 4, freshFrom(90));
    expect(textOf(body)).toBe(`() {
  v0: f32 = load b0[i0*(2)]
  v90: f32 = load b0[i0*(2) + 8]
  store b0[i0] = v0
  store b0[i0 + 4] = v90
}`);
  });

  test("interleaves inner loops with an accumulator each", () => {
    const builder = new KernelBuilder();
    const [a, b, c] = [builder.buffer("f32"), builder.buffer("f32"), builder.buffer("f32")];
    builder.loop({ stop: 4, tile: 2 }, (i) => {
      const [total] = builder.reduce({ stop: 3 }, [{ initial: builder.constant("f32", 0) }], (k, [sum]) => {
        const left = builder.load(a, addAffine(scaleAffine(variable(i), 3), variable(k)));
        const product = builder.op("mul", left, builder.load(b, variable(k)));
        return sum === undefined ? [] : [builder.op("add", sum, product)];
      });
      if (total !== undefined) builder.store(c, variable(i), total);
    });
    const outer = builder.finish("k").body.find((statement) => statement.kind === "for");
    if (outer === undefined) throw new Error("the kernel has a loop");
    const { body } = jam(outer.body, outer.loop, 2, 1, freshFrom(90));
    const [inner] = body;
    expect(inner?.kind === "for" ? inner.accumulators : []).toHaveLength(2);
    const loads = inner?.kind === "for" ? inner.body.filter(({ kind }) => kind === "load") : [];
    // Two rows of a, one element of b.
    expect(loads.map((load) => (load.kind === "load" ? load.buffer : -1))).toEqual([a, a, b]);
  });
});

describe("the kernel builder", () => {
  test("makes equal values once, in the outermost block that knows them", () => {
    const builder = new KernelBuilder();
    const buffer = builder.buffer("f32");
    builder.loop({ stop: 4 }, (i) => {
      const scale = builder.load(buffer, affine(9));
      const twice = builder.op("add", scale, scale);
      builder.store(buffer, variable(i), builder.op("mul", twice, builder.op("add", scale, scale)));
    });
    expect(kernelText(builder.finish("k"))).toBe(`(b0: update f32) {
  v0: f32 = load b0[9]
  v1: f32 = add v0 v0
  v2: f32 = mul v1 v1
  for i0 = 0 .. 4 {
    store b0[i0] = v2
  }
}`);
  });

  test("loads again after a store", () => {
    const builder = new KernelBuilder();
    const buffer = builder.buffer("f32");
    const before = builder.load(buffer, affine(0));
    builder.store(buffer, affine(0), builder.op("add", before, before));
    const after = builder.load(buffer, affine(0));
    expect(after).not.toBe(before);
  });

  test("drops lanes where f64 takes part", () => {
    const builder = new KernelBuilder();
    const buffer = builder.buffer("f32");
    builder.loop({ stop: 8, lanes: 4 }, (i) => {
      const wide = builder.op("to_f64", builder.load(buffer, variable(i)));
      builder.store(buffer, variable(i), builder.op("to_f32", builder.op("sqrt", wide)));
    });
    const [loop] = builder.finish("k").body;
    expect(loop?.kind === "for" ? loop.lanes : undefined).toBe(1);
  });

  test("refuses values of another kernel and variables outside their loop", () => {
    const [one, other] = [new KernelBuilder(), new KernelBuilder()];
    const value = one.constant("f32", 1);
    expect(() => other.op("neg", value)).toThrow("another kernel");
    const buffer = one.buffer("f32");
    expect(() => one.load(buffer, variable(7))).toThrow("outside its loop");
  });
});
