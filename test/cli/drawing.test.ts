/** A graph that cannot be drawn loses only its page: weights and curves come first, and no process crashes. */
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drawDocument, drawGraph } from "../../compiler/cli/draw-graph.ts";
import { graphDocument } from "../../compiler/emit/graph-json.ts";
import { Fault } from "../../runtime/data/fault.ts";
import { drawCurves } from "../../runtime/train/curves.ts";
import { compileExample } from "../emit/compiled.ts";
import { netc, temporaryFolder } from "../support/cli.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/linear-regression/model.net");

describe("a page that cannot be drawn", () => {
  it("is a warning after training, once the rest is written", async () => {
    const folder = await temporaryFolder();
    const { status, out, err } = await netc(folder, "train", EXAMPLE, "-o", "out", "--page-limit", "0.001");
    expect(status).toBe(0);
    expect(err).toMatch(
      /^warning\[N662\]: the graph of LinearRegression is not drawn: it takes longer than 0\.001 seconds\n {2}help: netc view draws it without a limit, which may take minutes; --page-limit of netc train sets another limit$/m,
    );
    const written = ["checkpoint.safetensors", "weights.safetensors", "curves.svg"];
    expect(out.match(/^wrote .*/gm)).toEqual(written.map((name) => `wrote ${join("out", name)}`));
    expect((await readdir(join(folder, "out"))).sort()).toEqual(written.sort());
    const { out: json } = await netc(
      folder,
      "train",
      EXAMPLE,
      "-o",
      "out",
      "--page-limit",
      "0.001",
      "--json",
    );
    expect(JSON.parse(json)).toMatchObject({ files: [{}, {}, {}].map(() => expect.any(String) as string) });
  });

  it("is left out on request", async () => {
    const folder = await temporaryFolder();
    const { status, err } = await netc(folder, "train", EXAMPLE, "-o", "out", "--page-limit", "0");
    expect([status, err.includes("N662")]).toEqual([0, false]);
    expect(await readdir(join(folder, "out"))).not.toContain("graph.html");
  });

  it("for lack of memory gives one message", async () => {
    const { compiled, built, source } = compileExample("linear-regression");
    const document = graphDocument(compiled, built, source);
    await expect(drawDocument({ kind: "page", document }, { stack: 4, memory: 6 })).rejects.toEqual(
      new Fault(
        "N662",
        "the graph of LinearRegression is not drawn: it is too large, and takes more than 6.0 MiB of memory",
      ),
    );
  });

  it("in another thread is the page that one thread draws", async () => {
    const { compiled, built, source } = compileExample("one-hidden-layer");
    const [first, second] = [
      await drawGraph({ kind: "svg", compiled, built, source }),
      await drawGraph({ kind: "svg", compiled, built, source, seconds: 3600 }),
    ];
    expect(second).toBe(first);
    expect(first).toMatch(/^<svg /);
  });
});

describe("more than the engine takes as arguments", () => {
  it("of epochs is drawn", () => {
    const history = Array.from({ length: 200_000 }, (_, i) => ({
      epoch: i + 1,
      train: { L: 1 / (i + 1) },
      val: { L: 2 / (i + 1) },
      stepsPerSecond: 1,
    }));
    expect(drawCurves("M", "L", history)).toMatch(/^<svg .*<\/svg>\n$/s);
  });
});

it("a model that deep trains to the end and keeps its weights", async () => {
  const folder = await temporaryFolder();
  const text = await readFile(EXAMPLE, "utf8");
  const deep = text.replace(
    "  output prediction = x @ w + b",
    "  var h = x @ w + b\n  for i in 0..300 { h <- sin(h) + h }\n  output prediction = h",
  );
  await writeFile(
    join(folder, "m.net"),
    deep.replace("epochs    = 3", "epochs    = 1").replace("lr=0.03", "lr=0"),
  );
  const { status, err } = await netc(folder, "train", "m.net", "-o", "out", "--page-limit", "1");
  expect(err).toContain("warning[N662]: the graph of LinearRegression is not drawn: ");
  expect([status, await readdir(join(folder, "out"))]).toEqual([
    0,
    ["checkpoint.safetensors", "curves.svg", "weights.safetensors"],
  ]);
});
