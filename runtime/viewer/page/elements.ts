/** Makes HTML elements. Strings become text nodes, whatever they hold. */
import type { Label } from "../typeset.ts";

type Child = Node | string;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The element of the page with an id. */
export function part<T extends Element>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no ${type.name} "${id}"`);
  return element;
}

/** A typeset label on one line: a fraction with a slash. */
export function labelElement(label: Label): HTMLElement {
  const whole = make("bdi", { class: "name" });
  label.lines.forEach((runs, i) => {
    if (i > 0) whole.append("/");
    for (const run of runs) {
      const text = run.style === "italic" ? make("i", {}, run.text) : run.text;
      whole.append(run.lowered ? make("sub", {}, text) : text);
    }
  });
  return whole;
}
