/** Helps in the user's own words: how the statement at fault is written. Each gives undefined where it cannot tell. */
import { functionFor } from "./foreign-functions.ts";

/** The text around a fault. */
export interface FaultText {
  /** The statement up to the fault. */
  readonly before: string;
  /** What follows on the line, comments left out. */
  readonly rest: string;
}

export type HelpFrom = (text: FaultText) => string | undefined;

const match = (text: string, pattern: RegExp): readonly string[] | undefined => pattern.exec(text)?.slice(1);
const NAME = String.raw`[\p{XID_Continue}]+`;
const pattern = (source: string): RegExp => new RegExp(source.replaceAll("NAME", NAME), "u");

/** `for (i in 0..5)`, `for i = 0:5`, `for i in range(5)`. */
export const loopHelp: HelpFrom = ({ before, rest }) => {
  const header = `${before} ${rest}`.replace(/[{:]\s*$|\{.*$/u, "").trim();
  const [name, inner] = match(header, LOOP) ?? [];
  if (name === undefined || inner === undefined) return undefined;
  const values = inner.replace(/\)\s*$/, (end) => (header.startsWith("for (") ? "" : end)).trim();
  const ranges = match(values, RANGE_CALL)?.[0]?.split(/\s*,\s*/) ?? values.split(/\s*(?:\.\.\.?|:)\s*/);
  const isRange = ranges.length === 2 || values !== ranges[0] || /^\d+$/.test(values);
  if (ranges.length > 2 || !isRange || /[[\]]/.test(values)) return undefined;
  const [from, to] = ranges.length === 2 ? ranges : ["0", ranges[0]];
  return `write for ${name} in ${String(from)}..${String(to)} { ... }`;
};
const LOOP = pattern(String.raw`^for\s*\(?\s*(?:(?:let|var|const|int)\s+)?(NAME)\s*(?:in\b|=)\s*(.+)$`);
const RANGE_CALL = pattern(String.raw`^(?:range|arange)\s*\((.+)\)$`);

/** `while s < 3: s <- s + 1`. */
export const blockHelp: HelpFrom = ({ before, rest }) => `write ${before} { ${body(rest) || "..."} }`;
const body = (rest: string): string => rest.replace(/^:\s*/, "").trim();

/** `fn f(x): x + 1`, `fn f(x): f32 = x`. */
export const functionHelp: HelpFrom = ({ before, rest }) => {
  const value = body(rest);
  const [typed] = match(value, TYPED) ?? [];
  if (typed !== undefined) return `write ${before} ${typed}; the result's type is inferred`;
  return value === "" ? `write ${before} { ... return ... }` : `write ${before} = ${value}`;
};
const TYPED = pattern(String.raw`^NAME(?:\[[^\]]*\])?\s*([={].*)$`);

/** `fn f(x) = {`. */
export const bracedHelp: HelpFrom = ({ before }) =>
  /^fn\b/.test(before) && before.endsWith("=")
    ? `write ${before.slice(0, -1).trim()} { ... return ... }`
    : undefined;

/** `train Deep(h=3) { ... }`. */
export const trainHelp: HelpFrom = ({ before, rest }) => {
  const [name] = match(before, pattern(String.raw`^train\s+(NAME)`)) ?? [];
  const [given] = match(rest, /^(\([^{}]*\))\s*\{/u) ?? [];
  return name && given && `write train ${name} { model = ${name}${given} ... }`;
};

/** `param W: f32[4] frozen = ones()`. */
export const frozenHelp: HelpFrom = ({ before }) => {
  const [name] = match(before, pattern(String.raw`^param\s+(NAME)`)) ?? [];
  return name && `leave \`frozen\` out, and write in the train block: frozen = [${name}]`;
};

/** `y: f32 = 3`, `model: A()`, `loss: sum(x)`, `var x: f32 = 1`. */
export const bindingHelp: HelpFrom = ({ before, rest }) => {
  const value = body(rest);
  const [typed] = match(value, TYPED) ?? [];
  const right = typed?.startsWith("=") === true ? typed : value === "" ? undefined : `= ${value}`;
  if (right === undefined) return undefined;
  if (before === "input" || before === "param") return `write ${before} x: ${value}`;
  return `write ${RESULTS.has(before) ? `${before} ${RESULTS.get(before) ?? ""}` : before} ${right}`;
};
const RESULTS: ReadonlyMap<string, string> = new Map([
  ["loss", "L"],
  ["output", "y"],
  ["metric", "m"],
]);

/** `loss sum(x)`, `output y`. */
export const resultHelp: HelpFrom = (text) => {
  const { before, rest } = text;
  if (rest.startsWith(":")) return bindingHelp(text);
  const [word = "", value] = match(`${before}${rest}`, /^(\w+)\s+(.+)$/u) ?? [];
  const name = RESULTS.get(word);
  if (name === undefined || value === undefined || /=|<-/.test(value)) return undefined;
  return `write ${word} ${new RegExp(`\\b${name}\\b`).test(value) ? `${name}_` : name} = ${value}`;
};

/** `function(x) { return x }`. */
export const namelessBlockHelp: HelpFrom = (text) =>
  /\b(?:function|func|fun|def)\s*\([^()]*\)$/.test(text.before) ? namelessHelp(text) : undefined;

/** `x |> torch.relu()`. */
export const pipeHelp: HelpFrom = ({ rest }) => {
  const [name] = match(rest, pattern(String.raw`^(?:\.NAME)*\.(NAME)`)) ?? [];
  return name === undefined ? undefined : `write |> ${name}(), without what stands before it`;
};

/** `[i * 2 for i in 0..3]`. */
export const comprehensionHelp: HelpFrom = ({ before, rest }) => {
  const [each] = match(before, /\[([^[\]]*)$/u) ?? [];
  const [name, called, range = called] = match(rest, COMPREHENSION) ?? [];
  if (each === undefined || name === undefined || range === undefined) return undefined;
  const values = `arange(${range.replace(/^0\s*(?:\.\.|,)\s*/, "").replace(/\.\./, ", ")})`;
  const written = each
    .trim()
    .replaceAll(new RegExp(`(?<![\\p{XID_Continue}.])${name}(?![\\p{XID_Continue}])`, "gu"), values);
  return `write ${written}: whole tensors are computed with at once`;
};
const COMPREHENSION = pattern(
  String.raw`^for\s+(NAME)\s+in\s+(?:a?range\s*\(([^()]+)\)|([^\s\][]+\.\.[^\s\][]+))\s*\]`,
);

/** `lambda x: x * 2`, `fn(x) = x * 2`. */
export const namelessHelp: HelpFrom = ({ before, rest }) => functionFor(`${before} ${rest}`);

/** `f32[N 4]`, `[N, 4]`, `f32<N, 4>`, `f32[N][4]`. */
export const typeHelp: HelpFrom = ({ before, rest }) => {
  const [dtype, start] = match(before, pattern(String.raw`:\s*(NAME)?\s*([\[<(]?[^:]*)$`)) ?? [];
  const inside = `${start ?? ""} ${rest}`.replace(/[=].*$/u, "").match(/[\p{XID_Continue}*+/-]+|\.\.\./gu);
  if (inside === null) return undefined;
  return `write ${dtype ?? "f32"}[${inside.join(", ")}]`;
};

/** `input x f32[N, 4]`, `input x = f32[N, 4]`, `input f32[N, 4] x`. */
export const declaredHelp: HelpFrom = ({ before, rest }) => {
  const text = `${before} ${rest}`;
  const [word, name, type] = match(text, DECLARED) ?? [];
  if (word !== undefined) return `write ${word} ${name ?? ""}: ${type ?? ""}`;
  const [own, made, shape, others] = match(text, SHAPED) ?? [];
  if (own !== undefined) return `write param ${own}: f32[${shape ?? ""}] = ${made ?? ""}(${others ?? ""})`;
  const [other, first, last] = match(text, TURNED) ?? [];
  return other === undefined
    ? undefined
    : `write ${other} ${last ?? ""}: ${first?.replace(/\s*\[/, "[") ?? ""}`;
};
const DECLARED = pattern(String.raw`^(input|param)\s+(NAME)\s*=?\s*((?:f32|f64|i32|bool|u8)\b.*)$`);
/** `param W = normal([3, 4], std=0.01)`, `param b = zeros(3)`. */
const SHAPED = pattern(
  String.raw`^param\s+(NAME)\s*=\s*(NAME)\(\s*\[?([\w\s,*+-]*?)\]?\s*(?:,\s*(NAME\s*=.*))?\)$`,
);
const TURNED = pattern(String.raw`^(input|param)\s+((?:f32|f64|i32|bool|u8)\s*(?:\[[^\]]*\])?)\s*(NAME.*)$`);

/** An import with the names and the path that stand in it. */
export const importHelp: HelpFrom = ({ before, rest }) => {
  const text = `${before} ${rest}`;
  const path =
    /"[^"]*"|'[^']*'/.exec(text)?.[0].slice(1, -1) ??
    /\.{0,2}\/[\w./-]*\.net/.exec(text)?.[0] ??
    "./file.net";
  const named = text.replace(/"[^"]*"|'[^']*'|\.{0,2}\/[\w./-]*/g, " ").replace(/\bas\s+\w+/g, " ");
  const names = (named.match(/[\p{XID_Continue}]+/gu) ?? []).filter(
    (name) => name !== "import" && name !== "from",
  );
  return `write import { ${names.length === 0 ? "a, b" : names.join(", ")} } from "${path}"`;
};

/** `import a from "./a.net"`, or `import numpy as np`, which is none of ours. */
export const takingHelp: HelpFrom = (text) => (/["']/.test(text.rest) ? importHelp(text) : undefined);

/** `input x: f32[N] = zeros()`. */
export const assignedHelp: HelpFrom = ({ before }) =>
  /^input\b/.test(before) ? `an input has no initial value: write ${before}` : undefined;

/** `x = a y = b`. */
export const secondLineHelp: HelpFrom = ({ rest }) => {
  const name = /^([\p{XIDS}_][\p{XIDC}]*)\s*=(?!=)/u.exec(rest)?.[1];
  return name === undefined ? undefined : `put ${name} = ... on a line of its own`;
};

/** `input x: f32[N][4]`. */
export const typedHelp: HelpFrom = (text) =>
  /^(?:input|param)\b/.test(text.before) ? typeHelp(text) : undefined;
