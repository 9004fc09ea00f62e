/** The parameters of a region under way, and what stands behind them outside. */
import type { Builder, Node } from "../ir/graph.ts";
import { openParameter } from "../ir/region.ts";
import type { TensorType } from "../ir/types.ts";

export class Inside {
  readonly #builder: Builder;
  readonly #outside = new Map<Node, Node>();

  constructor(builder: Builder) {
    this.#builder = builder;
  }

  /** What the region sees of a node outside: of its type or, for a stack, of that of one element. */
  parameter(type: TensorType, outside: Node): Node {
    const made = openParameter(this.#builder, type);
    this.#outside.set(made, outside);
    return made;
  }

  /** The nodes outside that stand behind parameters. */
  operands(parameters: readonly Node[]): readonly Node[] {
    return parameters.map((parameter) => {
      const outside = this.#outside.get(parameter);
      if (outside === undefined) throw new Error("nothing stands behind this parameter");
      return outside;
    });
  }
}

export function atPlace<T>(list: readonly T[], place: number): T {
  const found = list[place];
  if (found === undefined) throw new RangeError(`nothing stands at ${String(place)}`);
  return found;
}
