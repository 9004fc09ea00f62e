import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXECUTORS } from "../../compiler/cli/executors.ts";
import { readSafetensors } from "../support/safetensors.ts";
import { netc, temporaryFolder } from "../support/cli.ts";

const PRICES = join(import.meta.dirname, "../../examples/house-prices/model.net");

/** A folder with these files. */
async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** What a script prints, the same on every executor. */
async function shown(files: Readonly<Record<string, string>>, script: string): Promise<string> {
  const folder = await folderWith({ ...files, "s.net": script });
  const runs = await Promise.all(EXECUTORS.map((target) => netc(folder, "run", "s.net", "--target", target)));
  for (const { status, err, out } of runs) expect([err, status, out]).toEqual(["", 0, runs[0]?.out]);
  return runs[0]?.out ?? "";
}

describe("training on a file", () => {
  it("learns prices from numbers with gaps and a text", async () => {
    const folder = await temporaryFolder();
    const { status, err, out } = await netc(folder, "train", PRICES, "-o", "out");
    expect(status).toBe(0);
    expect(err).toMatch(/^data: .*houses\.csv, 80 rows; 64 to train, 16 to validate$/m);
    expect(Number(/^validation L (\S+)$/m.exec(out)?.[1])).toBeLessThan(0.05);
    const { w } = await readSafetensors(join(folder, "out/weights.safetensors"));
    // Altstadt is dearer than Hafen, Hafen than Nord: the order of the texts.
    const [area = 0, rooms = 0, ...[altstadt = 0, hafen = 0, nord = 0]] = w ?? [];
    expect(area > rooms && rooms > 0 && altstadt > hafen && hafen > nord).toBe(true);
    await netc(folder, "train", PRICES, "-o", "js", "--target", "js");
    const weights = ["out", "js"].map((name) => readFile(join(folder, name, "weights.safetensors")));
    const [wasm, js] = await Promise.all(weights);
    expect(js).toEqual(wasm);
  });

  it("tells kinds apart by the names of their classes", async () => {
    const flowers = Array.from({ length: 60 }, (_, i) => {
      const kind = ["rose", "dahlia", "aster"][i % 3] ?? "";
      return `${String((i % 3) * 2 + (i % 5) / 10)},${String(7 - (i % 3) * 3 + (i % 4) / 10)},${kind}`;
    });
    const folder = await folderWith({
      "data/flowers.csv": `\ufeffhigh,wide,kind\r\n${flowers.join("\r\n")}\r\n`,
      "models/kinds.net": `model Kinds() {
  input x: f32[N, 2]
  input y: i32[N]
  logits = dense(x, 3)
  metric right = accuracy(logits, y)
  loss L = cross_entropy(logits, y)
}
data Flowers = csv("../data/flowers.csv", val=0.25, seed=3) {
  x = [high, wide] |> standardize()
  y = kind |> labels()
}
train {
  model = Kinds()
  data = Flowers
  epochs = 60
  optimizer = sgd(lr=0.5)
}
`,
    });
    const { status, out, err } = await netc(folder, "train", "models/kinds.net");
    expect(err).toContain("45 to train, 15 to validate");
    expect([status, /^validation right (\S+)$/m.exec(out)?.[1]]).toEqual([0, "1.0000"]);
  });

  it("takes whole numbers of a file for an integer input, and says which is none", async () => {
    const model = (column: string): string => `model M() {
  input x: f32[N]
  input y: i32[N]
  param w: f32[2] = zeros()
  loss L = cross_entropy(unsqueeze(x, 1) * w, y)
}
data D = csv("d.csv") {
  x = a
  y = ${column}
}
train {
  model = M()
  data = D
  epochs = 1
  optimizer = sgd(lr=0.1)
}
`;
    const files = { "d.csv": "a,b\n1,0\n2,1\n3.5,1\n", "right.net": model("b"), "wrong.net": model("a") };
    const folder = await folderWith(files);
    expect((await netc(folder, "train", "right.net")).status).toBe(0);
    expect((await netc(folder, "check", "wrong.net")).err).toMatch(
      /^error\[N612\]: the column y is f64, and the input y is i32: 3.5 is no whole number of 32 bits$/m,
    );
  });
});

describe("where files are read", () => {
  const script = 'data D = csv("d.csv") { x = a }\nmodel M() {\n  input x: f32[N]\n  output y = x * 2\n}\n';

  it("check, run and train read them; build, view and emit do without", async () => {
    const folder = await folderWith({ "m.net": `${script}show D.x\n` });
    for (const command of ["check", "run", "train"]) {
      const { status, err } = await netc(folder, command, "m.net");
      expect([status, err.split("\n")[0]]).toEqual([
        1,
        "error[N606]: d.csv cannot be read: there is no such file",
      ]);
    }
    for (const command of ["build", "view", "emit"])
      expect(await netc(folder, command, "m.net")).toMatchObject({ status: 0, err: "" });
  });

  it("a path is relative to the file that names it, imported or not", async () => {
    const folder = await folderWith({
      "main.net": 'import { D } from "./parts/data.net"\nshow D.x\n',
      "parts/data.net": 'const factor = 10\ndata D = csv("d.csv") { x = a * factor }\n',
      "parts/d.csv": "a\n1\n2\n",
    });
    expect((await netc(folder, "run", "main.net")).out).toBe("tensor([10., 20.], dtype=f64)\n");
    expect((await netc(join(folder, "parts"), "run", "../main.net")).out).toBe(
      "tensor([10., 20.], dtype=f64)\n",
    );
  });

  it.each([
    ["a folder", undefined, "it is a folder"],
    ["bytes", Uint8Array.of(0xff, 0xfe, 0x41, 0), "it is not UTF-8 text"],
    ["text in Latin-1", Uint8Array.from(Buffer.from("größe\n1\n", "latin1")), "it is not UTF-8 text"],
    ["a huge file", new Uint8Array(64 * 2 ** 20 + 1), "it holds more than 64 MiB"],
  ])("%s is refused", async (_, content, reason) => {
    const folder = await folderWith({
      "m.net": script,
      ...(content === undefined ? {} : { "d.csv": content }),
    });
    if (content === undefined) await mkdir(join(folder, "d.csv"));
    const { err } = await netc(folder, "check", "m.net");
    expect(err.split("\n")).toMatchObject({
      0: `error[N606]: d.csv cannot be read: ${reason}`,
      1: "  m.net:1:14",
    });
  });
});

describe("data sets in scripts", () => {
  const files = { "d.csv": "Größe,b,c d\n1,x,10\n2,y,20\n3,x,30\n4,y,40\n" };

  it("have all rows in the order of the file, and their parts", async () => {
    const out = await shown(
      files,
      `data D = csv("d.csv", val=1, seed=1) {
  x = [Größe, b |> one_hot(), -"c d" / 10 + 1]
  y = b |> labels()
  z = Größe |> standardize()
}
show D.x, D.y
assert all(concat([D.train.x, D.val.x], axis=0).shape == D.x.shape)
assert D.train.z.shape[0] == 3 and D.val.z.shape[0] == 1
assert all(abs(mean(D.train.z)) < 1e-12)
assert all(abs(mean(D.train.z ** 2) - 1) < 1e-12)
assert all(abs(mean(D.z)) > 0.1)
assert sum(D.train.x) + sum(D.val.x) == sum(D.x)
X = D.x
show grad(sum(X * X), X)[0]
`,
    );
    expect(out).toBe(`tensor([[ 1.,  1.,  0.,  0.],
        [ 2.,  0.,  1., -1.],
        [ 3.,  1.,  0., -2.],
        [ 4.,  0.,  1., -3.]], dtype=f64)
tensor([0, 1, 0, 1], dtype=i32)
tensor([2., 2., 0., 0.], dtype=f64)
`);
  });

  it("without a description have the columns of numbers", async () => {
    expect(await shown(files, 'data D = csv("d.csv")\nshow D.Größe, D.train.Größe, D.val.Größe\n')).toBe(
      "tensor([1., 2., 3., 4.], dtype=f64)\ntensor([1., 2., 3., 4.], dtype=f64)\ntensor([], dtype=f64)\n",
    );
  });

  it("of synthetic data are f32, the train part first", async () => {
    const out = await shown(
      {},
      `data Toy = synthetic_regression(w=[2, -3.4], b=4.2, noise=0, train=3, val=2)
show Toy.x.shape, Toy.x.dtype, Toy.val.y.shape
assert all(concat([Toy.train.x, Toy.val.x], axis=0) == Toy.x)
assert all(abs(Toy.x @ [2, -3.4] + 4.2 - Toy.y) < 1e-5)
`,
    );
    expect(out).toBe("tensor([5, 2], dtype=i32)\nf32\ntensor([2], dtype=i32)\n");
  });

  it.each([
    ["whole numbers beyond 2^53", ["9007199254740993", "9007199254740992", "9007199254740994"], "1, 0, 2"],
    ["negative ones", ["-9007199254740993", "-9007199254740992"], "1, 0"],
    [
      "identifiers of 18 digits",
      ["123456789012345678", "123456789012345679", "123456789012345678"],
      "0, 1, 0",
    ],
    ["fractions of many digits", ["0.12345678901234567891", "0.12345678901234567892"], "0, 1"],
    ["numbers that f64 has not", ["1e-400", "0"], "1, 0"],
    ["numbers that it has, however they are written", ["10", "9", "1e1", "+9.0"], "1, 0, 1, 0"],
  ])("tell %s apart", async (_, ids, classes) => {
    const width = new Set(classes.split(", ")).size;
    const script = `data D = csv("d.csv") {
  y = id |> labels()
  z = id |> one_hot()
  f = id |> fill(0) |> labels()
}
show D.y, D.z.shape[1]
assert all(argmax(D.z, axis=1) == D.y) and all(D.f == D.y)
`;
    const out = await shown({ "d.csv": `id,v\n${ids.map((id) => `${id},1`).join("\n")}\n` }, script);
    expect(out).toBe(`tensor([${classes}], dtype=i32)\ntensor(${String(width)}, dtype=i32)\n`);
  });

  it("may have any name that a column has", async () => {
    const names = ["__proto__", "constructor", "hasOwnProperty"];
    const out = await shown(
      { "d.csv": `${names.join(",")}\n1,2,3\n` },
      `data D = csv("d.csv")\nshow ${names.map((name) => `D.${name}`).join(", ")}\n`,
    );
    expect(out).toBe("tensor([1.], dtype=f64)\ntensor([2.], dtype=f64)\ntensor([3.], dtype=f64)\n");
  });
});
