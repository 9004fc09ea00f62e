/** Whole programs: a script and often a model with its training, in one file or two. A seed decides everything. */
import { isFloat } from "../../../compiler/ir/types.ts";
import { dimVariable } from "../../../compiler/ir/dim.ts";
import { leaf } from "./entry.ts";
import { Grower, type Shared } from "./grower.ts";
import { Random } from "./random.ts";
import { growStatement } from "./statements.ts";

export interface Program {
  readonly text: string;
  /** The file `./parts.net`, from which the program imports; empty where it imports nothing. */
  readonly parts: string;
}

const OPTIMIZERS: readonly [string, ...string[]] = [
  "sgd(lr=0.1)",
  "momentum(lr=0.1)",
  "adam(lr=0.05)",
  "adamw(lr=0.05, decay=0.1)",
  "rmsprop(lr=0.05)",
];

export function generateProgram(seed: number): Program {
  const random = new Random(seed);
  const shared: Shared = { own: [], imported: [], names: 0, depth: 0 };
  // A model takes ten times as long as a script.
  const hasModel = random.chance(12);
  const model = hasModel ? growModel(new Grower(random, shared, "model")) : [];
  const script = hasModel && random.chance(70) ? [] : growScript(new Grower(random, shared, "module"));
  const names = shared.imported.map(({ name }) => name);
  const head = names.length === 0 ? [] : [`import { ${names.join(", ")} } from "./parts.net"`];
  return {
    text: [...head, ...shared.own, ...model, ...script, ""].join("\n"),
    parts: shared.imported.map(({ text }) => `${text}\n`).join(""),
  };
}

/** Every name that is left is shown. */
function growScript(grower: Grower): readonly string[] {
  for (let i = 0; i < 4 + grower.random.below(9); i++) growStatement(grower);
  const names = grower.entries.filter(({ text }) => /^[av]\d+$/.test(text)).slice(-8);
  const shown = names.map(({ text }) => text);
  return shown.length === 0 ? [] : [...grower.lines, `show ${shown.join(", ")}`];
}

/** Inputs that bind N and M, statements, outputs, and a loss of some floats and every parameter. */
function growModel(grower: Grower): readonly string[] {
  const { random } = grower;
  const [N, M] = [dimVariable("N"), dimVariable("M")];
  grower.lines.push("input x: f32[N, 3]", "input y: i32[N]", "input z: f32[M, N]");
  grower.lines.push("param W: f32[3, 2] = normal(std=0.5)", "param b: f32[2] = zeros()");
  grower.entries.push(
    grower.named("x", leaf("x", "f32", [N, 3])),
    grower.named("y", leaf("y", "i32", [N])),
    grower.named("z", leaf("z", "f32", [M, N])),
    grower.named("W", leaf("W", "f32", [3, 2])),
    grower.named("b", leaf("b", "f32", [2])),
  );
  for (let i = 0; i < 4 + random.below(8); i++) growStatement(grower);
  const named = grower.entries.filter(({ text }) => /^[avW]\d+$/.test(text));
  named.slice(-6).forEach(({ text }, i) => grower.lines.push(`output r${String(i)} = ${text}`));
  const terms = named
    .filter(({ type, smooth }) => isFloat(type.dtype) && smooth.size > 0)
    .slice(-3)
    .map(({ text }) => `mean(tanh(${text}))`);
  const params = grower.entries
    .filter(({ text }) => /^W\d*$|^b$/.test(text))
    .map(({ text }) => `sum(${text} * ${text})`);
  grower.lines.push(
    `output r = x @ W + b`,
    `metric zs = mean(z) + sum(y)`,
    `loss L = cast(${[...terms, ...params].join(" + ")}, f32)`,
  );
  const clip = random.chance(20) ? ["  clip_norm = 0.5"] : [];
  const frozen = random.chance(20) ? [`  frozen = ${random.from(["W", "[b]"])}`] : [];
  return [
    "model M1(k = 2) {",
    ...grower.lines.map((line) => `  ${line}`),
    "  output last = x * k",
    "}",
    "train {",
    "  model = M1()",
    `  optimizer = ${random.from(OPTIMIZERS)}`,
    ...clip,
    ...frozen,
    "}",
  ];
}
