/** Typesets the formulas of a graph, LaTeX to MathML, when the page is built: no script and no font goes along. */
import temml from "temml";
import type { GraphDocument } from "./document.ts";

/** MathML by node. A formula that cannot be read is set as plain text. */
export function typesetFormulas({ nodes }: GraphDocument): readonly (readonly [number, string])[] {
  return nodes.flatMap((node) => (node.formula === null ? [] : [[node.id, mathmlOf(node.formula)] as const]));
}

export function mathmlOf(formula: string): string {
  // What XML has no place for would make the whole formula unreadable.
  const latex = formula.replace(/[\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]/gu, " ");
  try {
    const mathml = temml.renderToString(latex, {
      displayMode: true,
      xml: true,
      throwOnError: true,
      trust: false,
      strict: false,
      maxExpand: 100,
      maxSize: [10, 200],
    });
    // The page's content policy has no place for style attributes.
    return mathml.replace(/<[^>]*>/g, (tag) => tag.replace(/ (?:style|class)="[^"]*"/g, ""));
  } catch (fault) {
    if (!(fault instanceof Error)) throw fault;
    const text = latex.replace(/[&<>]/g, (letter) => `&#${String(letter.charCodeAt(0))};`);
    return `<math xmlns="http://www.w3.org/1998/Math/MathML"><mtext>${text}</mtext></math>`;
  }
}
