/** The outlines of marks as SVG path data, around 0, 0. Each role has a form of its own. */
import type { Outline, Part } from "../marks.ts";

interface Stroke {
  readonly class: "outline" | "inner";
  readonly d: string;
}

type Draw = (width: number, height: number, flow: 1 | -1) => readonly Stroke[];

const outline = (d: string): Stroke => ({ class: "outline", d });
const inner = (d: string): Stroke => ({ class: "inner", d });

const OUTLINES: Readonly<Record<Outline, Draw>> = {
  circle: (w, h) => [outline(rounded(w, h, h / 2))],
  dot: (w, h) => [outline(rounded(w, h, h / 2))],
  cut: (w, h) => [inner(`M${n(-w / 2)},${n(h / 2)}l6,${n(-h)}m2,${n(h)}l6,${n(-h)}`)],
  value: (w, h) => [outline(rounded(w, h, 6))],
  input: (w, h) => [outline(rounded(w, h, 0))],
  param: (w, h) => [outline(rounded(w, h, 0)), inner(rounded(w - 6, h - 6, 0))],
  state: (w, h) => [outline(rounded(w, h, 9)), inner(rounded(w - 6, h - 6, 6))],
  hyper: (w, h) => [outline(chamfered(w, h, 9))],
  constant: (w, h) => [outline(rounded(w, h, h / 2))],
  output: (w, h, flow) => [outline(arrowed(w, h, flow))],
  loss: (w, h) => [outline(rounded(w, h, 0))],
  gradient: (w, h) => [outline(chamfered(w, h, 7))],
};

export function strokesOf(part: Part, flow: 1 | -1): readonly Stroke[] {
  return OUTLINES[part.outline](part.width, part.height, flow);
}

/** Coordinates to a tenth: no eye sees more, and files stay small. */
export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function rounded(width: number, height: number, radius: number): string {
  const [w, h, r] = [n(width - 2 * radius), n(height - 2 * radius), n(radius)];
  const corner = (x: string, y: string): string => (radius === 0 ? "" : `a${r},${r} 0 0 1 ${x},${y}`);
  return (
    `M${n(-width / 2 + radius)},${n(-height / 2)}h${w}${corner(r, r)}v${h}${corner(`-${r}`, r)}` +
    `h-${w}${corner(`-${r}`, `-${r}`)}v-${h}${corner(r, `-${r}`)}z`
  );
}

function chamfered(width: number, height: number, cut: number): string {
  const [w, h, c] = [n(width - 2 * cut), n(height - 2 * cut), n(cut)];
  return (
    `M${n(-width / 2 + cut)},${n(-height / 2)}h${w}l${c},${c}v${h}l-${c},${c}` + `h-${w}l-${c},-${c}v-${h}z`
  );
}

function arrowed(width: number, height: number, flow: 1 | -1): string {
  const tip = 10 * flow;
  const [back, front] = [(-flow * width) / 2, (flow * width) / 2];
  return (
    `M${n(back)},${n(-height / 2)}L${n(front - tip)},${n(-height / 2)}L${n(front)},0` +
    `L${n(front - tip)},${n(height / 2)}L${n(back)},${n(height / 2)}z`
  );
}
