/**
 * A linear model by hand, `pred = x @ w + b` with the mean squared error as its loss: the manifest that the compiler would
 * write and a machine in plain loops. For tests of the runtime, which must not need the compiler.
 */
import type { Machine, Manifest, SizeExpression } from "../../runtime/module/manifest.ts";

const N: SizeExpression = [[1, 0]];
const floats = (count: number): SizeExpression => [[4 * count, 0]];
const BUFFERS = ["x", "y", "w", "b", "steps", "lr", "seed", "pred", "loss", "dw", "db", "residual"] as const;
type BufferName = (typeof BUFFERS)[number];
const at = (name: BufferName): number => BUFFERS.indexOf(name);
const f32 = <S extends readonly SizeExpression[]>(name: BufferName, shape: S) =>
  ({ name, dtype: "f32", shape, buffer: at(name) }) as const;

const sizes: Readonly<Record<BufferName, SizeExpression>> = {
  ...{ x: floats(2), y: floats(1), w: 8, b: 4, steps: 4, lr: 4, seed: 4 },
  ...{ pred: floats(1), loss: 4, dw: 8, db: 4, residual: floats(1) },
};
const PROGRAMS = ["init", "predict", "evaluate", "gradients", "step"] as const;
const loss = f32("loss", []);
const gradients = [
  { ...f32("dw", [2]), name: "w" },
  { ...f32("db", []), name: "b" },
];
const outputs: Readonly<Record<(typeof PROGRAMS)[number], readonly Manifest["params"][number][]>> = {
  init: [],
  predict: [f32("pred", [N])],
  evaluate: [loss],
  gradients: [loss, ...gradients],
  step: [loss],
};

export const lineManifest: Manifest = {
  model: "Line",
  dimensions: [{ name: "N", input: 0, axis: 0 }],
  inputs: [f32("x", [N, 2]), f32("y", [N])],
  params: [f32("w", [2]), f32("b", [])],
  states: [{ name: "steps", dtype: "i32", shape: [], buffer: at("steps") }],
  hypers: [
    { name: "lr", dtype: "f32", value: 0.03, buffer: at("lr") },
    { name: "seed", dtype: "i32", value: 0, buffer: at("seed") },
  ],
  buffers: BUFFERS.map((name) => ({
    bytes: sizes[name],
    life: name === "residual" ? [4, 0, 1] : "fixed",
  })),
  constants: [],
  programs: PROGRAMS.map((name) => ({
    name,
    inputs: name === "init" ? [] : name === "predict" ? [0] : [0, 1],
    outputs: outputs[name],
    hypers: name === "init" ? [1] : name === "step" ? [0] : [],
  })),
};

/** The machine of `lineManifest`. */
export function lineMachine(bytes: number, offsets: readonly number[]): Machine {
  const memory = new ArrayBuffer(bytes);
  const floatsAt = (name: BufferName): Float32Array => new Float32Array(memory, offsets[at(name)] ?? 0);
  const wordsAt = (name: BufferName): Int32Array => new Int32Array(memory, offsets[at(name)] ?? 0, 1);
  const [x, y, w, b] = [floatsAt("x"), floatsAt("y"), floatsAt("w"), floatsAt("b")] as const;
  const [lr, pred, result, dw, db] = [
    floatsAt("lr"),
    floatsAt("pred"),
    floatsAt("loss"),
    floatsAt("dw"),
    floatsAt("db"),
  ] as const;
  const [seed, steps] = [wordsAt("seed"), wordsAt("steps")] as const;
  const get = (values: { readonly [index: number]: number }, i: number): number => values[i] ?? NaN;
  const forward = (n: number): void => {
    for (let i = 0; i < n; i++)
      pred[i] = get(x, 2 * i) * get(w, 0) + get(x, 2 * i + 1) * get(w, 1) + get(b, 0);
  };
  const score = (n: number): void => {
    forward(n);
    result[0] = 0;
    for (let i = 0; i < n; i++) result[0] += (get(pred, i) - get(y, i)) ** 2 / n;
  };
  const backward = (n: number): void => {
    score(n);
    dw.fill(0, 0, 2);
    db[0] = 0;
    for (let i = 0; i < n; i++) {
      const slope = (2 * (get(pred, i) - get(y, i))) / n;
      dw[0] = get(dw, 0) + slope * get(x, 2 * i);
      dw[1] = get(dw, 1) + slope * get(x, 2 * i + 1);
      db[0] += slope;
    }
  };
  const run: readonly ((n: number) => void)[] = [
    () => {
      w.set([get(seed, 0) / 100, 0]);
      b[0] = 0;
      steps[0] = 0;
    },
    forward,
    score,
    backward,
    (n) => {
      backward(n);
      w[0] = get(w, 0) - get(lr, 0) * get(dw, 0);
      w[1] = get(w, 1) - get(lr, 0) * get(dw, 1);
      b[0] = get(b, 0) - get(lr, 0) * get(db, 0);
      steps[0] = get(steps, 0) + 1;
    },
  ];
  return { memory, run: (program, dimensions) => run[program]?.(dimensions[0] ?? 0) };
}
