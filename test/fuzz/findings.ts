/** What is wrong with one program, and what it went through. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { OpName } from "../../compiler/ir/attrs.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { compare, type Expected } from "./tolerance.ts";

export interface Finding {
  /** What kind of property does not hold; shrinking keeps to it. */
  readonly kind: "exception" | "verifier" | "print" | "format" | "bits" | "value" | "rewritten" | "outcome";
  readonly text: string;
}

export class Findings {
  readonly found: Finding[] = [];
  /** The errors of a program that `check` refuses. */
  refused: readonly Diagnostic[] = [];
  /** The operators of its graphs. */
  readonly ops = new Set<OpName>();
  /** Elements compared with the reference, and those that a rounding decides. */
  decided = 0;
  open = 0;

  add(kind: Finding["kind"], text: string): void {
    this.found.push({ kind, text });
  }

  /** Whatever is thrown is a finding. */
  async guard(kind: Finding["kind"], run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (fault) {
      this.add(kind, fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
    }
  }

  /** Whether a run ended well everywhere; it is a finding where it ended in different ways. */
  agree(where: string, faults: readonly (string | undefined)[]): boolean {
    if (new Set(faults.map((fault) => fault !== undefined)).size > 1)
      this.add("outcome", `${where}: ${faults.map((fault) => fault ?? "success").join(" | ")}`);
    return faults.every((fault) => fault === undefined);
  }

  /**
   * Compares a result with the optimised graph, and where nothing was NaN or infinite on the way with the graph as it
   * was written: rewrites may lose these.
   */
  compare(
    where: string,
    found: TensorValue,
    optimised: Expected | undefined,
    written: Expected | undefined,
  ): void {
    if (optimised !== undefined) {
      const verdict = compare(found, optimised);
      this.decided += verdict.decided;
      this.open += verdict.open;
      for (const fault of verdict.faults) this.add("value", `${where}: ${fault}`);
    }
    if (written?.isFinite === true)
      for (const fault of compare(found, written).faults) this.add("rewritten", `${where}: ${fault}`);
  }
}
