/**
 * What stands for a node: squares for values with a name, circles for operators, small marks for
 * plumbing. Pure sizes; layout makes room for a mark, drawing paints it.
 */
import type { GraphNode } from "./document.ts";
import { shapeText, textWidth, typesetName, typesetSign, widthOf } from "./typeset.ts";
import type { Label } from "./typeset.ts";

/** The outline of one part of a mark. Roles differ by outline, so that colour is never needed to tell them apart. */
export type Outline =
  | "circle" // an operator
  | "dot" // plumbing: an operator that changes no number
  | "cut" // detach: no gradient passes
  | "value" // a named result of an operator
  | "input"
  | "param"
  | "state"
  | "hyper"
  | "constant"
  | "output" // an output or a metric
  | "loss"
  | "gradient"; // ∂loss/∂value

export interface Part {
  readonly outline: Outline;
  readonly label: Label | null;
  readonly fontSize: number;
  readonly width: number;
  readonly height: number;
  /** Distance of its centre from the mark's incoming end, along the flow of data. */
  readonly at: number;
}

export interface Mark {
  readonly parts: readonly Part[];
  readonly height: number;
  /** Along the flow: the parts. */
  readonly length: number;
  /** Along the flow, behind the parts: the line that carries the shape, before the edges part. */
  readonly stem: number;
  readonly shape: string;
}

const CIRCLE = 34;
const SQUARE = 36;
const DOT = 9;
const GAP = 18;
export const NAME_SIZE = 17;
export const SIGN_SIZE = 15;
export const SHAPE_SIZE = 11;

const PLUMBING: ReadonlySet<string> = new Set(["broadcast", "reshape", "cast", "as_written"]);

export function markOf(node: GraphNode): Mark {
  const parts: Part[] = [];
  const add = (part: Omit<Part, "at">): void => {
    const last = parts.at(-1);
    const start = last === undefined ? 0 : last.at + last.width / 2 + GAP;
    parts.push({ ...part, at: start + part.width / 2 });
  };
  if (node.kind === "operator") add(operatorPart(node));
  if (node.kind === "constant") add(constantPart(node));
  const value = valuePart(node);
  if (value !== null) add(value);
  const last = parts.at(-1);
  const shape = shapeText(node.shape);
  return {
    parts,
    height: Math.max(...parts.map((part) => part.height)),
    length: last === undefined ? 0 : last.at + last.width / 2,
    stem: shape === "" || isPlumbing(node) ? 0 : Math.max(14, textWidth(shape, SHAPE_SIZE) + 8),
    shape: isPlumbing(node) ? "" : shape,
  };
}

/** Whether a node changes no number, only how they lie: drawn small. */
export function isPlumbing(node: GraphNode): boolean {
  return node.kind === "operator" && PLUMBING.has(node.op) && nameOf(node) === null;
}

/** The name of a node as a value: bound in the text, or that of the result it is. */
export function nameOf(node: GraphNode): string | null {
  return node.name ?? node.results[0]?.name ?? null;
}

function operatorPart(node: GraphNode): Omit<Part, "at"> {
  if (node.op === "detach") return { outline: "cut", label: null, fontSize: 0, width: 14, height: 20 };
  if (PLUMBING.has(node.op)) return { outline: "dot", label: null, fontSize: 0, width: DOT, height: DOT };
  const label = typesetSign(node.label);
  const fontSize = node.label.length > 2 ? SIGN_SIZE - 3 : SIGN_SIZE + 2;
  const width = Math.max(CIRCLE, widthOf(label, fontSize) + 8);
  return { outline: "circle", label, fontSize, width, height: CIRCLE };
}

function constantPart(node: GraphNode): Omit<Part, "at"> {
  const label = typesetSign(rounded(node.label));
  const width = Math.max(22, widthOf(label, SIGN_SIZE - 1) + 8);
  return { outline: "constant", label, fontSize: SIGN_SIZE - 1, width, height: 22 };
}

/** A long number to four digits; the details have it whole. */
function rounded(text: string): string {
  const value = Number(text);
  return text.length > 7 && Number.isFinite(value) ? String(Number(value.toPrecision(4))) : text;
}

function valuePart(node: GraphNode): Omit<Part, "at"> | null {
  const outline = outlineOf(node);
  const name = nameOf(node);
  if (name === null && (node.kind === "operator" || node.kind === "constant")) return null;
  const label = typesetName(name ?? node.label);
  const fraction = label.lines.length === 2;
  const fontSize = fraction ? NAME_SIZE - 3 : NAME_SIZE;
  const point = outline === "output" ? 10 : 0;
  return {
    outline,
    label,
    fontSize,
    width: Math.max(SQUARE, widthOf(label, fontSize) + 14) + point,
    height: fraction ? 44 : SQUARE,
  };
}

function outlineOf(node: GraphNode): Outline {
  const role = node.results[0]?.role;
  if (role === "loss") return "loss";
  if (node.kind !== "operator" && node.kind !== "constant") return role === undefined ? node.kind : "output";
  if (node.half !== "forward" && nameOf(node) !== null) return "gradient";
  if (role !== undefined) return "output";
  return "value";
}
