/** Statements of every kind that the grammar has. The table is total: a new kind of statement does not compile without an entry. */
import type { Statement } from "../../../grammar/ast.ts";
import { formatDim } from "../../../compiler/ir/dim.ts";
import { isFloat } from "../../../compiler/ir/types.ts";
import { computed, isAny, isFloating, isNumber, isSmall, leaf, type Entry } from "./entry.ts";
import { growExpression } from "./expressions.ts";
import { growFunction } from "./definitions.ts";
import { type Grower } from "./grower.ts";

/** Writes lines into the body; nothing where the statement does not stand in such a body. */
type Write = (grower: Grower) => void;

const inside =
  (bodies: readonly Grower["body"][], write: Write): Write =>
  (grower) => {
    if (bodies.includes(grower.body)) write(grower);
  };

const shapeText = ({ type: { dtype, shape } }: Entry): string =>
  shape.length === 0 ? dtype : `${dtype}[${shape.map(formatDim).join(", ")}]`;

/** Some element of a tensor as a condition that holds or not. */
const asserted: Write = (grower) => {
  const x = grower.pick(isNumber, ["f32"]);
  grower.lines.push(`assert ${x.text} == ${x.text}`);
};

/** A value of a variable's type that is computed from the variable. */
function next(grower: Grower, variable: Entry): string {
  const { text, type } = variable;
  if (type.dtype === "bool") return `not ${text}`;
  if (type.dtype === "i32") return `${text} + 1`;
  const other = grower.random.oneOf(
    grower.entries.filter((entry) => entry.type.dtype === type.dtype && entry.type.shape.length === 0),
  );
  const scalar = other?.text ?? "0.5";
  return grower.random.from([`${text} * 0.5`, `tanh(${text}) + ${scalar}`, `${text} * ${scalar} - 0.25`]);
}

const STATEMENTS: Readonly<Record<Statement["kind"], Write>> = {
  Binding(grower) {
    const value = growExpression(grower);
    if (value === undefined || !isSmall(value.type)) return;
    // What is not bound stands inside the expressions that use it; it must not grow without end.
    const isShort = value.text.length < 60;
    if (isShort && grower.random.chance(30) && !isRandom(value.text)) grower.entries.push(value);
    else grower.bind(value);
  },
  Var(grower) {
    const start = grower.pick(isAny);
    if (start.type.shape.length === 0 && start.needs.size === 0) return;
    const name = grower.name("a");
    grower.lines.push(`var ${name} = ${start.text}`, `${name} <- ${next(grower, { ...start, text: name })}`);
    grower.entries.push({ ...grower.named(name, computed(name, start.type, grower.entries)), isName: false });
  },
  Update(grower) {
    STATEMENTS.Var(grower);
  },
  For(grower) {
    const start = grower.pick(isNumber, ["f32", "i32"]);
    if (start.type.shape.length === 0 && start.needs.size === 0) return;
    const name = grower.name("a");
    const [from, count] = [grower.random.below(2), grower.random.below(4)];
    const turn = grower.random.chance(40) ? ` + i` : "";
    const update = `${name} <- ${next(grower, { ...start, text: name })}${turn}`;
    grower.lines.push(`var ${name} = ${start.text}`);
    grower.lines.push(`for i in ${String(from)}..${String(from + count)} { ${update} }`);
    grower.entries.push({ ...grower.named(name, computed(name, start.type, grower.entries)), isName: false });
  },
  While(grower) {
    const start = grower.pick(isNumber, ["f32", "i32"]);
    if (start.type.shape.length === 0 && start.needs.size === 0) return;
    const [name, turn] = [grower.name("a"), grower.name("c")];
    // The counter ends it where the values do not.
    const more = grower.random.from(["", ` and sum(${name}) < 5`, ` and max(${name}) > -1`]);
    grower.lines.push(
      `var ${name} = ${start.text}`,
      `var ${turn} = 0`,
      `while ${turn} < ${String(grower.random.below(5))}${more} {`,
      `  ${name} <- ${next(grower, { ...start, text: name })}`,
      `  ${turn} <- ${turn} + 1`,
      "}",
    );
    grower.entries.push({ ...grower.named(name, computed(name, start.type, grower.entries)), isName: false });
  },
  Return(grower) {
    growFunction(grower);
  },
  Show: inside(["module"], (grower) => {
    const shown = grower.entries.filter(({ isName }) => isName).slice(-2);
    if (shown.length > 0) grower.lines.push(`show ${shown.map(({ text }) => text).join(", ")}`);
  }),
  Plot: inside(["module"], (grower) => {
    const [x, y] = [grower.ofType("f32", [3]), grower.ofType("f32", [3])];
    grower.lines.push(`plot ${x.text}, ${y.text}, labels=["a line"]`);
  }),
  Assert: inside(["module"], asserted),
  Input: inside(["model"], (grower) => {
    const shape = Array.from({ length: grower.random.below(3) }, () => grower.size());
    const dtype = grower.random.from(["f32", "i32", "f32"] as const);
    // M is bound by an input of the model's head, N too.
    const name = grower.name("x");
    const input = leaf(name, dtype, shape);
    grower.lines.push(`input ${name}: ${shapeText(input)}`);
    grower.entries.push({ ...grower.named(name, input) });
  }),
  Param: inside(["model", "layer"], (grower) => {
    const shape = Array.from({ length: grower.random.below(3) }, () => grower.whole(1, 3));
    const dtype = grower.random.from(["f32", "f32", "f64"] as const);
    const name = grower.name("W");
    const param = leaf(name, dtype, shape);
    const start = grower.random.from(["normal(std=0.5)", "zeros()", "ones()", "uniform(low=-1.0)"]);
    // What is drawn is drawn in f32.
    const initial = dtype === "f64" ? grower.random.from(["zeros()", "ones()"]) : start;
    grower.lines.push(`param ${name}: ${shapeText(param)} = ${initial}`);
    grower.entries.push(grower.named(name, param));
  }),
  State: inside(["model", "layer"], (grower) => {
    const like = grower.pick(
      ({ type }) => isFloat(type.dtype) && type.shape.every((dim) => typeof dim === "number"),
      ["f32"],
    );
    if (!like.type.shape.every((dim) => typeof dim === "number")) return;
    const name = grower.name("s");
    const state = leaf(name, like.type.dtype, like.type.shape);
    grower.lines.push(
      `state ${name}: ${shapeText(state)} = zeros()`,
      `${name} <- 0.5 * ${name} + ${like.text}`,
    );
    grower.entries.push({ ...grower.named(name, computed(name, state.type, [like])), isName: false });
  }),
  Result: inside(["model"], (grower) => {
    const value = grower.pick(({ needs }) => needs.size > 0);
    if (value.needs.size > 0) grower.lines.push(`output ${grower.name("o")} = ${value.text}`);
    const metric = grower.pick((entry) => isFloating(entry) && entry.type.shape.length === 0);
    if (metric.needs.size > 0) grower.lines.push(`metric ${grower.name("m")} = ${metric.text}`);
  }),
};

/** Two places with one text would be two draws: such a value is bound to a name. */
const isRandom = (text: string): boolean =>
  /\b(uniform|normal|rand|randn|random_bits|xavier_uniform|he_normal|dropout|dense|attention|conv2d|layer_norm|batch_norm|embedding)\b/.test(
    text,
  );

const KINDS = Object.keys(STATEMENTS) as [Statement["kind"], ...Statement["kind"][]];

export function growStatement(grower: Grower): void {
  STATEMENTS[grower.random.chance(75) ? "Binding" : grower.random.from(KINDS)](grower);
}
