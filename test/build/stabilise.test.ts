/** Formulas written by hand that overflow: values and gradients are those of the standard functions, on every executor. */
import { describe, expect, it } from "vitest";
import { EXECUTORS, runScript } from "../../compiler/cli/executors.ts";
import { analyse, scriptGraph } from "../../compiler/compile.ts";
import { textOf } from "../../grammar/source.ts";

function analysed(text: string, skip: readonly string[] = []) {
  const found = analyse({ path: "test.net", text }, new Map(), undefined, skip);
  expect(found.diagnostics.filter(({ severity }) => severity !== "note")).toEqual([]);
  return found;
}

/** The text that each note is about. */
const notesOf = (text: string): readonly string[] =>
  analysed(text).diagnostics.map(({ code, span }) => `${code} ${textOf(span)}`);

/** The elements of everything that a script shows. */
async function shown(
  text: string,
  executor: (typeof EXECUTORS)[number],
  skip: readonly string[] = [],
): Promise<readonly (readonly number[])[]> {
  const { built } = analysed(text, skip);
  const values = await runScript(scriptGraph(built.script), built, executor, 0, { skip });
  return built.script.flatMap((step) =>
    step.kind === "show"
      ? step.values.map((value) => {
          const found = value.kind === "tensor" ? values.get(value.node) : undefined;
          if (found === undefined) throw new Error("show shows tensors here");
          return Array.from(found.data);
        })
      : [],
  );
}

const SCORES =
  "[[-1000.0, -100, -1], [0, 0.5, 1], [20, 100, 1000], [1000, 1000, 1000], [-1000, -1000, -1000]]";

interface Formula {
  readonly by: string;
  readonly standard: string;
  /** How many notes there are. */
  readonly notes: number;
}

const FORMULAS: readonly Formula[] = [
  { by: "exp(z) / sum(exp(z), axis=1, keepdims=true)", standard: "softmax(z)", notes: 1 },
  { by: "exp(z) / sum(exp(z), axis=-1)[:, None]", standard: "softmax(z)", notes: 1 },
  { by: "exp(z) / exp(z).sum(0)", standard: "softmax(z, 0)", notes: 1 },
  { by: "exp(z) / sum(exp(z), 1).reshape(5, 1)", standard: "softmax(z)", notes: 1 },
  { by: "exp(z) / sum(exp(z))", standard: "reshape(softmax(reshape(z, [15])), [5, 3])", notes: 1 },
  { by: "exp(-2 * z) / sum(exp(-2 * z), 1, true)", standard: "softmax(-2 * z)", notes: 1 },
  { by: "log(exp(z) / sum(exp(z), 1, true))", standard: "log_softmax(z)", notes: 2 },
  { by: "log(softmax(z))", standard: "log_softmax(z)", notes: 1 },
  {
    by: "log(softmax(z)[[0, 1, 2, 3, 4], [2, 0, 1, 1, 0]])",
    standard: "log_softmax(z)[[0, 1, 2, 3, 4], [2, 0, 1, 1, 0]]",
    notes: 1,
  },
  { by: "log(softmax(z).T[1:])", standard: "log_softmax(z).T[1:]", notes: 1 },
  { by: "log(sum(exp(z), axis=1))", standard: "logsumexp(z)", notes: 1 },
  { by: "log(sum(exp(z), 0, true))", standard: "logsumexp(z, 0, true)", notes: 1 },
  { by: "log(1 + exp(z))", standard: "softplus(z)", notes: 1 },
  { by: "log(exp(-z) + 1)", standard: "softplus(-z)", notes: 1 },
  { by: "log1p(exp(z))", standard: "softplus(z)", notes: 1 },
  { by: "1 / (1 + exp(-z))", standard: "sigmoid(z)", notes: 1 },
  { by: "1 / (exp(z) + 1)", standard: "sigmoid(-z)", notes: 1 },
  { by: "exp(z) / (1 + exp(z))", standard: "sigmoid(z)", notes: 1 },
  { by: "log(sigmoid(z))", standard: "-softplus(-z)", notes: 1 },
  { by: "log(1 / (1 + exp(-z)))", standard: "-softplus(-z)", notes: 2 },
  { by: "log(1 - sigmoid(z))", standard: "-softplus(z)", notes: 1 },
  { by: "(exp(z) - exp(-z)) / (exp(z) + exp(-z))", standard: "tanh(z)", notes: 1 },
  { by: "(exp(-z) - exp(z)) / (exp(z) + exp(-z))", standard: "tanh(-z)", notes: 1 },
  { by: "(1 - exp(-2 * z)) / (1 + exp(-2 * z))", standard: "tanh(z)", notes: 1 },
  { by: "(exp(2 * z) - 1) / (exp(2 * z) + 1)", standard: "tanh(z)", notes: 1 },
];

const TOLERANCE = { f32: 2e-6, f64: 1e-12 } as const;

function distance(found: readonly number[] | undefined, expected: readonly number[] | undefined): number {
  if (found === undefined || expected === undefined || found.length !== expected.length) return Infinity;
  return Math.max(
    ...expected.map((value, i) => Math.abs(value - (found[i] ?? NaN)) / Math.max(1, Math.abs(value))),
  );
}

describe.each(FORMULAS)("$by", ({ by, standard, notes }) => {
  const script = (dtype: "f32" | "f64") => `
z = cast(${SCORES}, ${dtype})
p = ${by}
q = ${standard}
show p, q
weights = cast(reshape(1 + arange(size(p)), p.shape), ${dtype})
slope = grad(p, z, seed=weights)
show slope, grad(q, z, seed=weights)
show grad(slope, z, seed=ones_like(z))`;

  it.each(EXECUTORS)(
    "and its gradients are finite, and those of the standard function, on %s",
    async (executor) => {
      for (const dtype of ["f32", "f64"] as const) {
        const tolerance = TOLERANCE[executor === "interpreter" ? "f64" : dtype];
        const [p, q, slope, expected, second] = await shown(script(dtype), executor);
        expect(distance(p, q)).toBeLessThan(tolerance);
        // Weights go to 15.
        expect(distance(slope, expected)).toBeLessThan(15 * tolerance);
        expect([...(p ?? [NaN]), ...(slope ?? [NaN]), ...(second ?? [NaN])].every(Number.isFinite)).toBe(
          true,
        );
      }
    },
  );

  it("gives a note for each place, and none when the pass is left out", () => {
    const text = `z = ${SCORES}\np = ${by}\nassert all(p == p)`;
    expect(notesOf(text).length).toBe(notes);
    expect(analysed(text, ["stabilise"]).diagnostics).toEqual([]);
  });
});

describe("what is left as it was written", () => {
  it.each([
    ["softmax with the greatest taken off", "e = exp(z - max(z, 1, true))\np = e / sum(e, 1, true)"],
    ["the same with detach", "e = exp(z - detach(max(z, 1)[:, None]))\np = e / sum(e, 1)[:, None]"],
    ["softmax of other sums", "p = exp(z) / sum(exp(z), 0)[:, None] + exp(z) / sum(exp(2 * z), 1, true)"],
    ["a stable log-sum-exp", "m = max(z, 1)\np = m + log(sum(exp(z - m[:, None]), 1))"],
    ["a stable softplus", "p = maximum(z, 0) + log1p(exp(-abs(z)))"],
    ["a stable sigmoid", "e = exp(where(z >= 0, -z, z))\np = where(z >= 0, 1, e) / (1 + e)"],
    [
      "the standard functions",
      "p = softmax(z) + log_softmax(z) + sigmoid(z) + softplus(z) + logsumexp(z, 1, true) + silu(z)",
    ],
    [
      "other logarithms and quotients",
      "p = log(2 + exp(z)) + log(1 + z) + 1 / (1 + z) + exp(z) / (2 + exp(z)) + log(exp(z))",
    ],
    [
      "what a gradient is with respect to",
      "e = exp(z)\np = e / sum(e, 1, true)\nassert all(grad(sum(p * p), e) == 0)",
    ],
  ])("%s", (_what, body) => {
    const square = "z = [[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]";
    expect(notesOf(`${square}\n${body}\nassert all(p == p)`)).toEqual([]);
  });

  it("a value that a gradient is with respect to stays what it depends on", async () => {
    const text = "z = [1.0, 2]\ne = exp(z)\np = e / sum(e)\nshow grad(p, e, seed=[1.0, 0]), z";
    const total = Math.E + Math.E ** 2;
    const [found] = await shown(text, "interpreter");
    expect(distance(found, [Math.E ** 2 / total ** 2, -Math.E / total ** 2])).toBeLessThan(1e-12);
  });

  it.each(EXECUTORS)("everything without the pass, on %s", async (executor) => {
    const text = "z = [1000.0, 0]\nshow exp(z) / sum(exp(z)), log(1 + exp(z))";
    expect(await shown(text, executor, ["stabilise"])).toEqual([
      [NaN, 0],
      [Infinity, executor === "interpreter" ? Math.log(2) : Math.fround(Math.log(2))],
    ]);
  });
});

describe("the notes", () => {
  it("are at the formula, once, however often its function is called", () => {
    const text = `fn soft(z) = exp(z) / sum(exp(z), -1, true)
a = soft([1.0, 2])
b = soft([3.0, 4])
assert all(a == b)`;
    expect(notesOf(text)).toEqual(["N801 exp(z) / sum(exp(z), -1, true)"]);
  });

  it("say what is computed instead, and how to have it otherwise", () => {
    const [note] = analysed("z = [1.0]\nassert all(log(1 + exp(z)) > 0)").diagnostics;
    expect(note).toMatchObject({
      severity: "note",
      message: "this softplus is computed in a form that does not overflow",
      notes: ["log(1 + exp(x)) = max(x, 0) + log1p(exp(-abs(x)))"],
      help: "written as softplus(x) it is stable from the start; --skip=stabilise computes what is written",
    });
  });
});
