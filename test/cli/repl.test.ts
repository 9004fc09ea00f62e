import { readdirSync, readFileSync } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { EXECUTORS } from "../../compiler/cli/executors.ts";
import { netcWith, temporaryFolder, type CliResult } from "../support/cli.ts";

async function session(
  lines: readonly string[],
  options: readonly string[] = [],
  folder?: string,
): Promise<CliResult> {
  const text = lines.map((line) => `${line}\n`).join("");
  const world = { input: () => Readable.from([Buffer.from(text)]) };
  return netcWith(world, folder ?? (await temporaryFolder()), "repl", ...options);
}

/** What a session without mistakes prints. */
async function shown(...lines: readonly string[]): Promise<string> {
  const { status, out, err } = await session(lines);
  expect([err, status]).toEqual(["", 0]);
  return out;
}

describe("netc repl from a pipe", () => {
  it("an update that stops has its message at once, and leaves the name as it was", async () => {
    const lines = ["var i = 0", "while i < 3 { i <- i + 0 }", "i", "while i < 3 { i <- i + 1 }", "i"];
    const { status, out, err } = await session(lines, ["--max-iterations", "100"]);
    expect([status, out]).toEqual([1, "tensor(0, dtype=i32)\ntensor(3, dtype=i32)\n"]);
    expect(err).toMatch(/^error\[N703\]: a while loop did not end within 100 turns.*\n {2}<stdin>:2:1\n/);
  });

  it.each(EXECUTORS)("keeps what was defined and shows expressions, on %s", async (target) => {
    const lines = [
      "x = 3",
      "show x",
      "x + 1",
      "fn double(a) {",
      "  return a * 2",
      "}",
      "v = double(arange(3) * 0.5)",
      "v, sum(",
      "  v)",
      "assert v >= 0",
      "const n = 2",
      "zeros(n, 0)",
      '"text"',
    ];
    expect(await session(lines, ["--target", target])).toEqual({
      status: 0,
      err: "",
      out: `tensor(3, dtype=i32)
tensor(4, dtype=i32)
tensor([0., 1., 2.])
tensor(3.)
tensor([], size=(2, 0))
text
`,
    });
  });

  it.each(EXECUTORS)("takes gradients through names of earlier lines, on %s", async (target) => {
    const lines = [
      ...["x = arange(4.0)", "y = 2 * dot(x, x)", "grad(y, x)"],
      // A number, a value that random numbers went into, and a gradient of a gradient.
      ...["a = 2.0", "b = a ** 3", "grad(b, a)", "g = grad(b, a)", "grad(g, a)"],
      ...["W = randn(2, 2)", "L = sum(W * W) / 2", "all(grad(L, W) == W)"],
    ];
    expect(await session(lines, ["--target", target])).toEqual({
      status: 0,
      err: "",
      out: "tensor([ 0.,  4.,  8., 12.])\ntensor(12.)\ntensor(12.)\ntensor(True)\n",
    });
  });

  it("draws a name's random numbers once, the same as a script with the same statements", async () => {
    const statements = ["x = rand(3)", "show x", "show rand(2)", "y = 2 * x", "show x, y, randn(2)"];
    const folder = await temporaryFolder();
    await writeFile(join(folder, "s.net"), statements.join("\n"));
    for (const seed of ["0", "7"]) {
      const script = await netcWith({}, folder, "run", "s.net", "--seed", seed);
      expect(await session(statements, ["--seed", seed])).toEqual(script);
    }
    const later = await session(["x = rand(3)", "x", "y = sum(x)", "grad(y, x)", "x"]);
    const [first, , last] = later.out.split("\n");
    expect(last).toBe(first);
  });

  it("binds names anew; what was computed before keeps its value, functions see the newest names", async () => {
    expect(
      await shown(
        ...["k = 1", "fn f(x) = x + k", "a = f(10)", "k = 5", "a, f(10)"],
        ...["fn f(x) = x * 100", "fn g(x) = f(x) + 1", "g(1)", "fn f(x) = x", "g(1)", "a"],
        ...["k = k + 1", "k", "var c = 1", "c <- c + k", "c <- c * 2", "c"],
        ...["const n = 2", "const n = 3", "ones(n)", "fn relu(x) = -x", "relu(2)"],
      ),
    ).toBe(
      [
        ...["11", "15", "101", "2", "11", "6", "14"].map((value) => `tensor(${value}, dtype=i32)`),
        ...["tensor([1., 1., 1.])", "tensor(-2, dtype=i32)", ""],
      ].join("\n"),
    );
  });

  it("goes on after a mistake as if the line had not been there, and ends with status 1", async () => {
    const lines = [
      "x = arange(3)",
      "x = x + nope",
      "x[",
      "",
      "  7]",
      "y = x[sum(x)]",
      "x = y",
      "var c = 1",
      "c <- x @ x @ ones(9)",
      "assert x == 1",
      "3 + * 4",
      "x, c",
    ];
    const { status, out, err } = await session(lines);
    expect([status, out]).toEqual([1, "tensor([0, 1, 2], dtype=i32)\ntensor(1, dtype=i32)\n"]);
    expect(
      [...err.matchAll(/^error\[(N\d+)\].*\n {2}<stdin>:(\d+:\d+)/gm)].map(([, ...found]) => found),
    ).toEqual([
      ...[
        ["N101", "2:9"],
        ["N208", "5:3"],
        ["N703", "6:5"],
        ["N101", "7:5"],
      ],
      ...[
        ["N205", "9:12"],
        ["N701", "10:8"],
        ["N008", "11:5"],
      ],
    ]);
  });

  it("draws no random numbers for a line with a mistake", async () => {
    const [with_, without] = [await session(["rand(2) + nope", "rand(2)"]), await session(["rand(2)"])];
    expect(with_.out).toBe(without.out);
  });

  it("reports what the text's end leaves open, and takes no operand", async () => {
    const { status, err } = await session(["x = 1", "fn f(x) {"]);
    expect(status).toBe(1);
    expect(err).toMatch(/^error\[N003\]: `\{` is not closed\n {2}<stdin>:2:10/);
    expect(await session([], ["file.net"])).toMatchObject({ status: 2, out: "" });
    expect(await session([])).toEqual({ status: 0, out: "", err: "" });
  });

  it("imports, also a file that changed since, and checks models and train blocks", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "f.net"), "fn f(x) = x + 1\nconst n = 4\n");
    const model = ["model M(h = 2) {", "input x: f32[N, h]", "loss L = mean(dense(x, 1))", "}"];
    const first = await session(['import { f, n } from "./f.net"', "f(n)", ...model], [], folder);
    expect(first).toEqual({ status: 0, out: "tensor(5, dtype=i32)\n", err: "" });
    const train = await session([...model, "train {", "model = M(h=3)", "}", "train {", "model = N()", "}"]);
    expect(train.err).toMatch(/^netc: a train block is checked here; .*\nerror\[N409\].*\n {2}<stdin>:9:9/);
  });

  it("reads data sets, each time it is defined anew", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.csv"), "a,b\n1,2\n3,4\n");
    const define = (column: string) => [`data D = csv("a.csv", val=0) {`, `x = ${column}`, "}"];
    const lines = [...define("a"), "D.x", "y = D.x * 2", "y", ...define("b"), "D.x", "y + D.x"];
    expect(await session(lines, [], folder)).toEqual({
      status: 0,
      err: "",
      out: ["[1., 3.]", "[2., 6.]", "[2., 4.]", "[ 4., 10.]"]
        .map((row) => `tensor(${row}, dtype=f64)\n`)
        .join(""),
    });
  });

  it("writes plots one after the other", async () => {
    const folder = await temporaryFolder();
    const { out } = await session(["t = arange(3)", "plot t, t", "plot t, t * t"], ["-o", "out"], folder);
    expect(out).toBe(["1", "2"].map((i) => `wrote ${join("out", `session-plot-${i}.svg`)}\n`).join(""));
    expect(await readFile(join(folder, "out/session-plot-2.svg"), "utf8")).toContain("t * t");
  });

  it("has a line for what memory does not suffice for, and goes on", async () => {
    const { status, out, err } = await session(["x = rand(70000, 70000)", "1"]);
    expect([status, out]).toEqual([1, "tensor(1, dtype=i32)\n"]);
    expect(err).toMatch(/^netc: .*\n$/);
  });
});

const COURSE = join(import.meta.dirname, "../course");
const chapters = readdirSync(COURSE).filter((file) => file.endsWith(".net"));

it.each(chapters)("line by line the course's %s prints what the script prints", async (chapter) => {
  const folder = await temporaryFolder();
  for (const file of readdirSync(COURSE).filter((name) => name.endsWith(".csv")))
    await copyFile(join(COURSE, file), join(folder, file));
  const lines = readFileSync(join(COURSE, chapter), "utf8").split("\n");
  const expected = readFileSync(join(COURSE, chapter.replace(/net$/, "expected")), "utf8");
  const { status, out, err } = await session(lines, [], folder);
  expect(status).toBe(0);
  expect(err).not.toMatch(/^error/m);
  expect(out.replaceAll("session-plot", chapter.replace(".net", "-plot"))).toBe(expected);
});

describe("netc repl at a terminal", () => {
  /** Types at a terminal, piece by piece, each after the prompt for it; gives all that is on the screen, without escapes. */
  async function typed(
    ...pieces: readonly string[]
  ): Promise<{ readonly status: number; readonly screen: string }> {
    const [input, output] = [new PassThrough(), new PassThrough()];
    let screen = "";
    const print = (text: string): void => void (screen += text);
    output.on("data", (chunk: Buffer) => {
      print(chunk.toString());
    });
    const world = { keyboard: { input, output }, out: print, err: print, outIsTerminal: true };
    const ended = netcWith(world, await temporaryFolder(), "repl");
    for (let [i, before] = [0, ""]; i < pieces.length; i++) {
      // The prompt for it.
      while (screen === before || !/^[>.] $/m.test(plain(screen).split("\n").at(-1) ?? ""))
        await new Promise((resolve) => setTimeout(resolve, 5));
      before = screen;
      input.write(pieces[i]);
    }
    const { status } = await ended;
    return { status, screen: plain(screen) };
  }

  const plain = (screen: string): string => screen.replace(/\u001b\[\d*[A-Z]/gi, "").replaceAll("\r", "");

  it("prompts, goes on in the next line, and leaves with Ctrl-D", async () => {
    const { status, screen } = await typed("x = [1,\r", "2]\r", "x\r", "x + q\r", "\u0004");
    expect(status).toBe(0);
    expect(screen).toMatch(
      /^netc: .*Ctrl-D leaves\n> x = \[1,\n\. 2\]\n> x\ntensor\(\[1, 2\], dtype=i32\)\n> x \+ q\n/,
    );
    expect(screen).toMatch(/ {2}session:4:5\n {2}4 \| x \+ q\n {4}\| {5}\^\n> \n$/);
  });

  it("drops the line, and what had begun before it, with Ctrl-C; knows earlier lines", async () => {
    const { status, screen } = await typed("fn f(x) {\r", "retu\u0003", "7\r", "\u001b[A\r", "\u0004");
    expect(status).toBe(0);
    expect(screen).toContain("> fn f(x) {\n. retu^C\n> 7\ntensor(7, dtype=i32)\n> ");
    expect(screen.match(/tensor\(7, dtype=i32\)/g)).toHaveLength(2);
    expect(screen).not.toContain("error");
  });
});
