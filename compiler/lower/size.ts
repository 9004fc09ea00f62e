/** Dimensions as the runtime reads them: variables by index instead of by name. */
import type { Dim, DimAtom } from "../ir/dim.ts";
import type { SizeExpression, SizeQuotient } from "../../runtime/module/manifest.ts";

/** `variables` gives the order. Throws where a dimension names one that is not in it. */
export function sizeExpression(dim: Dim, variables: readonly string[]): SizeExpression {
  if (typeof dim === "number") return dim;
  const factor = (atom: DimAtom): number | SizeQuotient => {
    if (atom.kind === "quotient")
      return {
        dividend: sizeExpression(atom.dividend, variables),
        divisor: sizeExpression(atom.divisor, variables),
      };
    const index = variables.indexOf(atom.key);
    if (index < 0) throw new Error(`dimension ${atom.key} is bound by no input`);
    return index;
  };
  return dim.terms.map(({ coefficient, factors }) => [coefficient, ...factors.map(factor)] as const);
}
