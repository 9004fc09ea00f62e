/** What each statement of a script does once its values are known: prints, draws, or tests. */
import { join, resolve } from "node:path";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { printable } from "../../grammar/index.ts";
import { formatTensor, type ShownTensor } from "../../runtime/show/format-tensor.ts";
import { textChart } from "../../runtime/show/text-chart.ts";
import { ensureDirectory, writeAtomically } from "../../runtime/files/files.ts";
import type { ScriptStep, ShownValue } from "../build/built.ts";
import type { Node } from "../ir/graph.ts";
import { failureOf } from "./assertions.ts";
import type { ScriptValues } from "./executors.ts";
import type { Io } from "./io.ts";

/** Lines of a chart on a terminal. */
const CHART_HEIGHT = 20;

export interface PlotFiles {
  /** The folder that pictures are written to, relative to the working folder. */
  readonly folder: string;
  /** What their names begin with. */
  readonly stem: string;
}

export class StepWriter {
  readonly #io: Io;
  readonly #files: PlotFiles;
  #plots = 0;

  constructor(io: Io, files: PlotFiles) {
    [this.#io, this.#files] = [io, files];
  }

  /** Does one statement; gives the message where it is an assertion that fails. */
  async write(step: ScriptStep, values: ScriptValues): Promise<Diagnostic | undefined> {
    const valueOf = (node: Node): ShownTensor => {
      const value = values.get(node);
      if (value === undefined) throw new Error(`%${String(node.id)} (${node.op}) was not computed`);
      return value;
    };
    switch (step.kind) {
      case "show":
        for (const value of step.values) this.#io.out(`${textOf(value, valueOf)}\n`);
        return undefined;
      case "assert":
        return failureOf(step, valueOf);
      case "plot":
        await this.#plot(step, valueOf);
        return undefined;
    }
  }

  /** Writes the chart as SVG; on a terminal it is drawn there too. */
  async #plot(
    { x, series }: Extract<ScriptStep, { readonly kind: "plot" }>,
    valueOf: (node: Node) => ShownTensor,
  ): Promise<void> {
    const io = this.#io;
    const path = join(this.#files.folder, `${this.#files.stem}-plot-${String(++this.#plots)}.svg`);
    // The libraries behind it take their time to load; most scripts draw nothing.
    const { lineChart } = await import("../../runtime/show/line-chart.ts");
    const data = {
      x: valueOf(x).data,
      series: series.map(({ node, label }) => ({ label, y: valueOf(node).data })),
    };
    if (io.outIsTerminal) io.out(`${textChart({ ...data, width: io.columns(), height: CHART_HEIGHT })}\n`);
    const absolute = resolve(io.cwd, path);
    await ensureDirectory(resolve(absolute, ".."));
    await writeAtomically(absolute, lineChart(data));
    io.out(`wrote ${printable(path)}\n`);
  }
}

function textOf(value: ShownValue, valueOf: (node: Node) => ShownTensor): string {
  return value.kind === "text"
    ? value.text.split("\n").map(printable).join("\n")
    : formatTensor(valueOf(value.node));
}
