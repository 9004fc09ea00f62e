/** No false alarm on small noisy problems; a loss that really grows is reported, and the best epoch's weights are kept. */
import { describe, expect, test } from "vitest";
import { risen } from "../../runtime/train/divergence.ts";
import { train } from "../../runtime/train/trainer.ts";
import { compileTraining, examples, type CompiledTraining, type Rule } from "./compiled-training.ts";
import { courseData, LinearModel } from "./support.ts";

const SEEDS = 20;

const text = (y: string, outputs: string, loss: string, hidden: string, optimizer: string): string => `
model M() {
  input x: f32[N, 2]
  input y: ${y}[N]
  ${hidden}
  o = ${outputs}
  loss L = ${loss}
}
train {
  model     = M()
  epochs    = 8
  optimizer = ${optimizer}
}`;
const ONE = "dense(h, 1).reshape(-1)";
const regression = (loss: string, hidden: string, optimizer: string): string =>
  text("f32", ONE, loss, hidden, optimizer);
const classification = (loss: string, hidden: string, outputs: string, optimizer: string): string =>
  text("i32", outputs, loss, hidden, optimizer);

const LINEAR = "h = x";
const DEEP = "h = tanh(dense(x, 6))";
const RELU = "h = relu(dense(relu(dense(x, 8)), 8))";
/** Noise as large as what can be learned, or much larger. */
const faint: Rule = (x, noise) => 0.1 * (x[0] ?? 0) + 0.2 * (x[1] ?? 0) + noise();
const noNews: Rule = (_, noise) => noise();
const tails: Rule = (x, noise) => (x[0] ?? 0) + noise() ** 5;
const outlier: Rule = (x, noise) => (noise() > 2.2 ? 100 : (x[1] ?? 0));
const nearZero: Rule = (_, noise) => 1e-4 * noise();
const coin: Rule = (_, noise) => (noise() > 0 ? 1 : 0);
const rare: Rule = (_, noise) => (noise() > 2 ? 1 : 0);
const three: Rule = (x, noise) => ((x[0] ?? 0) + noise() > 0.4 ? 2 : noise() > 0 ? 1 : 0);

type Problem = readonly [source: string, rule: Rule, batch: number, lr: number, train?: number];
const half = "mean((o - y) ** 2 / 2)";
const PROBLEMS: readonly Problem[] = [
  ...([faint, noNews, tails, outlier, nearZero] as const).flatMap((rule): readonly Problem[] => [
    [regression(half, LINEAR, "sgd(lr=0.1)"), rule, 1, 0.001],
    [regression(half, LINEAR, "sgd(lr=0.1)"), rule, 4, 0.02],
    [regression("l1(o, y)", DEEP, "adam(lr=0.1)"), rule, 8, 0.01],
  ]),
  [regression(half, LINEAR, "sgd(lr=0.1)"), faint, 1, 0],
  [regression(half, LINEAR, "sgd(lr=0.1)"), faint, 1, 0.05, 5],
  [regression("huber(o, y)", RELU, "momentum(lr=0.1)"), tails, 1, 0.001],
  [regression("huber(o, y)", RELU, "momentum(lr=0.1)"), noNews, 16, 0.01],
  [regression(half, DEEP, "rmsprop(lr=0.1)"), faint, 4, 0.005],
  [regression(half, DEEP, "rmsprop(lr=0.1)"), nearZero, 4, 0.005],
  ...([coin, rare, three] as const).flatMap((rule): readonly Problem[] => [
    [classification("cross_entropy(o, y)", LINEAR, "dense(h, 3)", "sgd(lr=0.1)"), rule, 1, 0.05],
    [classification("cross_entropy(o, y)", RELU, "dense(h, 3)", "adam(lr=0.1)"), rule, 4, 0.01],
  ]),
  [classification("bce_with_logits(o, y)", LINEAR, ONE, "sgd(lr=0.1)"), coin, 1, 0.1],
  [classification("bce_with_logits(o, y)", LINEAR, ONE, "sgd(lr=0.1)"), rare, 1, 0.1],
  [classification("bce_with_logits(o, y)", DEEP, ONE, "adamw(lr=0.1)"), rare, 2, 0.02, 9],
];

describe("no false alarm", () => {
  test("the problems are thirty", () => {
    expect(PROBLEMS).toHaveLength(30);
  });

  const compiled = new Map<string, CompiledTraining>();
  test.each(PROBLEMS.map((problem, i) => [i + 1, problem] as const))(
    "in problem %i, with any of twenty seeds",
    async (_, [source, rule, batch, lr, length = 60]) => {
      const training = compiled.get(source) ?? compileTraining(source);
      compiled.set(source, training);
      const y = source.includes("y: i32") ? "i32" : "f32";
      for (let seed = 0; seed < SEEDS; seed++) {
        const dataset = examples({ features: 2, train: length, val: 0, seed, y }, rule);
        const hypers = { ...training.settings.hypers, lr };
        const settings = { ...training.settings, batch, seed, hypers };
        const { outcome, history, state } = await train(await training.begin("js", seed), dataset, settings);
        expect([seed, outcome.kind, history.length]).toEqual([seed, "finished", 8]);
        // A training of fewer epochs has the beginning of this one's history.
        const means = history.map(({ train }) => train["L"] ?? NaN);
        const first = state?.firstEpoch ?? { early: NaN, late: NaN };
        for (let epochs = 1; epochs < 8; epochs++)
          expect([seed, epochs, risen(means.slice(0, epochs), first, hypers)]).toEqual([
            seed,
            epochs,
            undefined,
          ]);
      }
    },
  );
});

describe("a growing loss is reported", () => {
  const SETTINGS = { batch: 32, epochs: 3, seed: 0 };
  const outcomeOf = async (lr: number, epochs = 3, length = 1000) => {
    const settings = { ...SETTINGS, epochs, hypers: { lr } };
    const { outcome, best } = await train(new LinearModel(), courseData(length), settings);
    return { best, message: outcome.kind === "diverged" ? outcome.fault.message : outcome.kind };
  };

  test.each([2.1, 2.2, 2.5, 3])(
    "a rate of %d, after any number of epochs, with the best one's name",
    async (lr) => {
      for (const epochs of [1, 2, 3, 4]) {
        const { best, message } = await outcomeOf(lr, epochs);
        expect(message).toMatch(/^(training diverged: the loss was|the loss became infinite)/);
        if (!message.includes("epoch 1,")) expect(best).toMatchObject({ epoch: 1, on: "val_L" });
      }
    },
  );

  test("a slow growth that goes on", async () => {
    expect((await outcomeOf(2.003, 12)).message).toMatch(
      /^training diverged: the loss was \S+ in epoch 1 and rose to \S+ in epoch 12 \(lr = 2\.003\)$/,
    );
  });

  test("with noise of the size of the signal, and one example a step", async () => {
    const training = compileTraining(regression(half, LINEAR, "sgd(lr=1.5)"));
    const dataset = examples({ features: 2, train: 60, val: 0, seed: 0, y: "f32" }, faint);
    const settings = { ...training.settings, batch: 1, epochs: 1 };
    const { outcome } = await train(await training.begin("js"), dataset, settings);
    expect(outcome.kind).toBe("diverged");
  });
});

describe("advice", () => {
  const risenBy = (hypers: Readonly<Record<string, number>>) =>
    risen([1, 20, 400], { early: 1, late: 1 }, hypers)?.help;

  test("is not the rate that was used", () => {
    expect(risenBy({ lr: 0.5 })).toMatch(/^try a smaller learning rate, such as lr = 0\.05;/);
    expect(risenBy({})).toMatch(/^try a smaller learning rate; /);
    expect(risenBy({ lr: 0 })).toMatch(/^look for inputs of very large values/);
  });
});

describe("means that are no divergence", () => {
  test.each<readonly [readonly number[]]>([
    [[1.176, 1.163]],
    [[1, 20, 15]],
    [[1, 0.5, 30, 3]],
    [[1, 2, 3, 4, 5]],
    [[1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.9]],
    [[-3, 1, 50]],
    [[0, 1, 2]],
    [[]],
  ])("%j", (means) => {
    expect(risen(means, { early: 1, late: 1 }, {})).toBeUndefined();
  });
  test.each<readonly [readonly number[]]>([
    [[1, 11]],
    [[1, 5, 11]],
    [[1, 9, 4, 5, 12]],
    [[1, 1.2, 1.4, 1.6, 1.8, 2.1]],
  ])("%j is one", (means) => {
    expect(risen(means, { early: 1, late: 1 }, {})?.code).toBe("N657");
  });
});
