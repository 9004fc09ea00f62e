/**
 * An interactive session: each text goes on from where the last good one ended. Names keep their values; a text
 * with a mistake, and one that stops while it runs, leave the session as it was.
 */
import type { Module } from "../../../grammar/ast.ts";
import { parse, parseInteractive } from "../../../grammar/index.ts";
import type { Source } from "../../../grammar/source.ts";
import { valuesOf, type Ending } from "../../build/continuation.ts";
import { differentiatedIn } from "../../build/differentiated.ts";
import { build } from "../../build/index.ts";
import type { BuiltModule } from "../../build/built.ts";
import { nodesIn } from "../../build/values.ts";
import { hasErrors } from "../../compile.ts";
import type { Graph, Node } from "../../ir/graph.ts";
import type { ScriptValues } from "../executors.ts";
import { dataReader } from "../data-files.ts";
import { fileResolver } from "../imports.ts";
import type { Io } from "../io.ts";
import { carryOut, findCulprit, graphOf } from "../script-run.ts";
import { ScriptStopped } from "../executors.ts";
import type { StepWriter } from "../script-steps.ts";
import { printDiagnostics } from "../sources.ts";
import { KeptValues, type SessionSettings } from "./kept-values.ts";

/** A text that was taken in, and the files it imports as they were then. */
interface Entered {
  readonly module: Module;
  readonly resolve: ReturnType<typeof fileResolver>;
}

export class Session {
  readonly #io: Io;
  readonly #writer: StepWriter;
  readonly #values: KeptValues;
  /** Before any text. */
  readonly #start: Ending;
  #ending: Ending;
  #history: readonly Entered[] = [];
  /** The names that gradients were asked for so far. */
  #differentiated: ReadonlySet<string> = new Set();

  constructor(io: Io, writer: StepWriter, settings: SessionSettings) {
    [this.#io, this.#writer] = [io, writer];
    this.#values = new KeptValues(settings);
    const { module } = parse({ path: "", text: "" });
    this.#start = this.#ending = build(module, { readData: dataReader(io.cwd) }).ending;
  }

  /** Takes a text in. False, after a message, where something is wrong with it. */
  async enter(source: Source): Promise<boolean> {
    const { module, diagnostics } = parseInteractive(source);
    if (hasErrors(diagnostics)) return this.#refuse(diagnostics);
    if (module.items.length === 0) return true;
    this.#mark(differentiatedIn(module));
    const entered = { module, resolve: fileResolver(this.#io.cwd) };
    const built = this.#build(entered, this.#ending, this.#differentiated);
    if (hasErrors(built.diagnostics)) return this.#refuse([...diagnostics, ...built.diagnostics]);
    printDiagnostics([...diagnostics, ...built.diagnostics], this.#io);
    if (module.items.some(({ kind }) => kind === "Train"))
      this.#io.err("netc: a train block is checked here; netc train carries it out, from a file\n");
    const values = await this.#run(built);
    if (values === undefined) return false;
    this.#ending = built.ending;
    this.#values.keep(values, built.ending);
    this.#history = [...this.#history, entered];
    return true;
  }

  #build({ module, resolve }: Entered, after: Ending, differentiated: ReadonlySet<string>): BuiltModule {
    return build(module, { resolve, after, differentiated });
  }

  /** Does the statements, then computes what the text binds; undefined after a message. */
  async #run(built: BuiltModule): Promise<ScriptValues | undefined> {
    const { script, provenance, ending } = built;
    const compute = (graph: Graph): Promise<ScriptValues> => this.#values.compute(graph, built);
    const failure = await carryOut(script, compute, provenance, this.#writer);
    if (failure !== undefined) {
      printDiagnostics([failure], this.#io);
      return undefined;
    }
    // Names of earlier texts too: an update or a loop gives them other values.
    const bound = [...valuesOf(ending).values()].flatMap((value) => nodesIn(value).filter(isComputed));
    try {
      return await compute(graphOf([...new Set(bound)]));
    } catch (fault) {
      const span = ending.unit.module.items[0]?.span;
      if (!(fault instanceof ScriptStopped) || span === undefined) throw fault;
      printDiagnostics([await findCulprit(fault, bound, new Set(), span, compute, provenance)], this.#io);
      return undefined;
    }
  }

  #refuse(diagnostics: Parameters<typeof printDiagnostics>[0]): false {
    printDiagnostics(diagnostics, this.#io);
    return false;
  }

  /**
   * What a gradient is with respect to must have been a node of its own since it was bound (build/variables.ts), and
   * here that was before anyone knew. So the session is built again, with the new names among those marked; values
   * stay. Where a name cannot be marked, since a text needs the number it is, all stays as it is.
   */
  #mark(names: ReadonlySet<string>): void {
    const bound = valuesOf(this.#ending);
    const added = [...names].filter((name) => bound.has(name) && !this.#differentiated.has(name));
    if (added.length === 0) return;
    const differentiated = new Set([...this.#differentiated, ...added]);
    let ending = this.#start;
    for (const entered of this.#history) {
      const built = this.#build(entered, ending, differentiated);
      if (hasErrors(built.diagnostics)) return;
      ending = built.ending;
    }
    this.#values.transfer(this.#ending, ending);
    this.#ending = ending;
    this.#differentiated = differentiated;
  }
}

/** Literals, ranges and columns of data sets are had again at no cost. */
function isComputed({ op }: Node): boolean {
  return op !== "constant" && op !== "iota" && op !== "input";
}
