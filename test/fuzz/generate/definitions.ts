/** Functions and layers: a body grown for the types of one call, declared as loosely as it is called. */
import { computed, isAny, leaf, type Entry } from "./entry.ts";
import { Grower } from "./grower.ts";
import { growExpression } from "./expressions.ts";
import { isSmall } from "./entry.ts";

/** A parameter's declaration: without a type, with names for its dimensions, or open in front. */
function declaration(grower: Grower, name: string, { type: { dtype, shape } }: Entry): string {
  const last = grower.name("d");
  return grower.random.from([
    name,
    `${name}: any[...]`,
    `${name}: ${dtype}[...]`,
    shape.length > 0 ? `${name}: ${dtype}[..., ${last}]` : name,
    shape.length > 0 ? `${name}: any[${shape.map(() => grower.name("d")).join(", ")}]` : `${name}: ${dtype}`,
  ]);
}

/** Defines a function or a layer, here or in the file that is imported, and binds a call of it. */
export function growFunction(grower: Grower): void {
  const { random, shared } = grower;
  if (shared.depth > 1) return;
  const isLayer = (grower.body === "model" || grower.body === "layer") && random.chance(50);
  const operands = Array.from({ length: 1 + random.below(2) }, () => grower.pick(isAny));
  const names = operands.map(() => grower.name("p"));
  const inner = new Grower(
    random,
    shared,
    isLayer ? "layer" : "fn",
    operands.map((operand, i) =>
      grower.named(names[i] ?? "", leaf("", operand.type.dtype, operand.type.shape)),
    ),
  );
  shared.depth++;
  const value = growBody(inner, isLayer);
  shared.depth--;
  const parameters = operands.map((operand, i) => declaration(grower, names[i] ?? "", operand));
  const scale = grower.name("k");
  const name = grower.name(isLayer ? "layer_" : "f");
  const [word, body] = [isLayer ? "layer" : "fn", inner.lines.map((line) => `  ${line}\n`).join("")];
  const scaled = random.chance(50) && value.type.dtype !== "bool";
  const returned = scaled ? `${value.text} * ${scale}` : value.text;
  const all = [...parameters, ...(scaled ? [`${scale} = ${random.from(["0.5", "2"])}`] : [])].join(", ");
  const isFloat = value.type.dtype !== "i32";
  const text =
    !isLayer && body === ""
      ? `fn ${name}(${all}) = ${returned}`
      : `${word} ${name}(${all}) {\n${body}  return ${returned}\n}`;
  if (random.chance(30)) shared.imported.push({ name, text });
  else shared.own.push(text);
  // A scale of 0.5 makes floats of whole numbers: the call says 2.
  const texts = [...operands.map((operand) => operand.text), ...(scaled && !isFloat ? [`${scale}=2`] : [])];
  const smooth = operands.filter((_, i) => value.smooth.has(names[i] ?? ""));
  const result = computed(`${name}(${texts.join(", ")})`, value.type, operands, smooth);
  if (isSmall(result.type)) grower.bind(result);
}

/** Some statements, and the value that the body returns. */
function growBody(inner: Grower, isLayer: boolean): Entry {
  const [first] = inner.entries;
  if (isLayer) {
    inner.lines.push("param W: f32[2] = normal(std=0.5)");
    inner.entries.push(inner.named("W", leaf("W", "f32", [2])));
  }
  let value = first ?? inner.scalar("f32");
  for (let i = 0; i < 1 + inner.random.below(3); i++) {
    const grown = growExpression(inner);
    if (grown !== undefined && isSmall(grown.type)) value = inner.bind(grown);
  }
  return value;
}
