/** The standard optimisers walk as PyTorch's do, for twenty steps with two parameters. */
import { describe, expect, test } from "vitest";
import { distance, executorOf, EXECUTORS, readFixtures, trainedText } from "./executors.ts";
import type { Plain, Tensors } from "./executors.ts";

/** Made by generate_fixtures.py with the real PyTorch. */
interface Fixture {
  readonly expression: string;
  readonly x: Plain;
  readonly y: Plain;
  readonly params: Tensors;
  readonly history: readonly { readonly steps: number; readonly params: Tensors }[];
}
const fixtures = readFixtures("optimizers.json") as readonly Fixture[];

const NEAR = { interpreter: 1e-8, js: 5e-6, wasm: 5e-6 } as const;

describe.each(fixtures)("$expression", ({ expression, x, y, params, history }) => {
  test.each(EXECUTORS)("is PyTorch's on %s", async (kind) => {
    const model = await executorOf(trainedText(expression), kind);
    model.set(params);
    let made = 0;
    for (const { steps, params: expected } of history) {
      for (; made < steps; made++) model.run("step", { x, y });
      const stored = model.stored();
      for (const [name, { data }] of Object.entries(expected))
        expect(distance(stored.get(name), data)).toBeLessThan(NEAR[kind]);
    }
    expect(made).toBe(20);
  });
});
