/** `grad`: of a scalar or with a seed, of the first order or of what was differentiated before. */
import { computed, isFloating, type Entry } from "./entry.ts";
import type { Grower } from "./grower.ts";

/** A name that a value may be differentiated by: it depends on it through operators with a gradient, or not at all. */
function variableOf(grower: Grower, y: Entry): Entry | undefined {
  const isOpen = ({ isName, text }: Entry): boolean => isName && (y.smooth.has(text) || !y.needs.has(text));
  const open = grower.entries.filter(isOpen);
  const used = open.filter(({ text }) => y.smooth.has(text));
  return grower.random.oneOf(used.length > 0 && grower.random.chance(95) ? used : open);
}

export function gradient(grower: Grower): Entry | undefined {
  const y = grower.pick((entry) => isFloating(entry) && entry.smooth.size > 0, ["f32"]);
  const x = variableOf(grower, y);
  if (x === undefined) return undefined;
  const isScalar = y.type.shape.length === 0;
  const text = grower.random.from<string>([
    isScalar ? `grad(${y.text}, ${x.text})` : `grad(sum(${y.text}), ${x.text})`,
    `grad(${y.text}, x=${x.text}, seed=ones_like(${y.text}))`,
    `grad(sum(${y.text} * ${y.text}), [${x.text}])[0]`,
  ]);
  return computed(text, x.type, [y, x]);
}
