/** From a table to weights, and from raw rows to the classes that training saw: train, build, load, predict. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { readSafetensors } from "../../runtime/module/safetensors.ts";
import { netc, temporaryFolder } from "../support/cli.ts";
import { rowsOf, type PreparedModel } from "../support/prepared.ts";

const FLOWERS = `high,wide,soil,kind\n${Array.from({ length: 60 }, (_, i) => {
  const kind = ["rose", "dahlia", "aster"][i % 3] ?? "";
  const high = i === 7 ? "NA" : String(1000 + (i % 3) * 200 + (i % 5) * 10);
  return `${high},${String(7 - (i % 3) * 3 + (i % 4) / 10)},${["clay", "sand"][i % 2] ?? ""},${kind}`;
}).join("\n")}\n`;

const KINDS = `model Kinds() {
  input x: f32[N, 4]
  input y: i32[N]
  logits = dense(x, 3)
  output scores = logits
  metric right = accuracy(logits, y)
  loss L = cross_entropy(logits, y)
}
data Flowers = csv("flowers.csv", val=0.25, seed=3) {
  x = [[high |> fill(median), wide] |> standardize(), soil |> one_hot()]
  y = kind |> labels()
}
train {
  model = Kinds()
  data = Flowers
  epochs = 60
  optimizer = sgd(lr=0.5)
}
`;

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

async function moduleIn(path: string, creator: string, largest: number): Promise<PreparedModel> {
  const exports = (await import(pathToFileURL(path).href)) as Readonly<
    Record<string, (options: object) => Promise<PreparedModel>>
  >;
  const create = exports[creator];
  if (create === undefined) throw new Error(`no ${creator}`);
  return create({ N: largest });
}

it.each(["js", "wasm"])("a module built for %s takes raw rows as training took them", async (target) => {
  const folder = await folderWith({ "flowers.csv": FLOWERS, "kinds.net": KINDS });
  const trained = await netc(folder, "train", "kinds.net", "-o", "run", "--target", target);
  expect([trained.status, /^validation right (\S+)$/m.exec(trained.out)?.[1]]).toEqual([0, "1.0000"]);
  const weights = await readFile(join(folder, "run/weights.safetensors"));
  expect(await netc(folder, "build", "kinds.net", "--target", target)).toMatchObject({ status: 0, err: "" });
  const model = await moduleIn(join(folder, "dist/kinds.js"), "createKinds", 60);
  model.load(Uint8Array.from(weights));
  const rows = rowsOf(FLOWERS);
  expect(model.evaluate(model.prepare(rows))["right"]).toBe(1);
  const scores = model.predict(model.prepare(rows.map(({ high, wide, soil }) => ({ high, wide, soil }))))[
    "scores"
  ];
  const best = rows.map((_, row) => {
    const of = [0, 1, 2].map((k) => (scores as Float32Array)[row * 3 + k] ?? NaN);
    return model.classes["y"]?.[of.indexOf(Math.max(...of))];
  });
  expect(best).toEqual(rows.map(({ kind }) => kind));
  // Raw numbers give wrong results without an error.
  const raw = rows.flatMap(({ high, wide, soil }) => [
    Number(high) || 0,
    Number(wide),
    Number(soil === "clay"),
    Number(soil === "sand"),
  ]);
  const y = model.prepare(rows)["y"] ?? [];
  expect(model.evaluate({ x: Float32Array.from(raw), y })["right"]).toBeLessThan(0.5);
  expect(Buffer.from(model.save()).equals(weights)).toBe(true);
});

it("the weights of a train block carry its own data", async () => {
  const other = `data Late = csv("late.csv") {
  x = [[high, wide] |> standardize(), soil |> one_hot()]
  y = kind |> labels()
}
train late {
  model = Kinds()
  data = Late
  epochs = 2
  optimizer = sgd(lr=0.5)
}
`;
  const late = "high,wide,soil,kind\n1,2,peat,tulip\n3,4,loam,lily\n5,9,peat,iris\n";
  const folder = await folderWith({
    "flowers.csv": FLOWERS,
    "late.csv": late,
    "kinds.net": KINDS.replace("train {", "train early {") + other,
  });
  for (const name of ["early", "late"])
    expect(await netc(folder, "train", `kinds.net:${name}`)).toMatchObject({ status: 0 });
  const told = ["early", "late"].map(async (name) => {
    const { metadata } = readSafetensors(await readFile(join(folder, "runs", name, "weights.safetensors")));
    return metadata.get("preparation");
  });
  const [early, then] = await Promise.all(told);
  expect([early?.includes('"dahlia"'), then?.includes('"dahlia"'), then?.includes('"tulip"')]).toEqual([
    true,
    false,
    true,
  ]);
  await netc(folder, "build", "kinds.net");
  const model = await moduleIn(join(folder, "dist/kinds.js"), "createKinds", 3);
  expect(model.classes["y"]).toEqual(["aster", "dahlia", "rose"]);
  model.load(
    await readFile(join(folder, "runs/late/weights.safetensors")).then((bytes) => Uint8Array.from(bytes)),
  );
  expect(model.classes["y"]).toEqual(["iris", "lily", "tulip"]);
  expect(model.prepare(rowsOf(late))["x"]).toHaveLength(12);
});

it("a data file that is missing when a module is built is a warning", async () => {
  const folder = await folderWith({ "kinds.net": KINDS });
  const { status, err } = await netc(folder, "build", "kinds.net");
  expect(status).toBe(0);
  expect(err.split("\n")[0]).toBe("warning[N606]: flowers.csv cannot be read: there is no such file");
  const model = await moduleIn(join(folder, "dist/kinds.js"), "createKinds", 3);
  expect(["prepare" in model, "classes" in model]).toEqual([false, false]);
});

it("a module of images names their classes, without the data", async () => {
  const folder = await folderWith({
    "m.net": `model M() {
  input x: f32[N, 784]
  input y: i32[N]
  logits = dense(x, 10)
  output o = logits
  loss L = cross_entropy(logits, y)
}
train {
  model = M()
  data = fashion_mnist()
  optimizer = sgd(lr=0.1)
}
`,
  });
  expect(await netc(folder, "build", "m.net")).toMatchObject({ status: 0, err: "" });
  const model = await moduleIn(join(folder, "dist/m.js"), "createM", 2);
  expect([model.classes["y"]?.[0], model.classes["y"]?.length]).toEqual(["t-shirt", 10]);
  expect(readSafetensors(model.save()).metadata.get("preparation")).toContain(
    '{"name":"x","scale":0.00392156862745098}',
  );
  model.load(model.save());
});

it("a module carries only the runtime that its data need", async () => {
  const bare = "model Bare() {\n  input x: f32[N]\n  output y = x * 2\n}\n";
  const images = `model Images() {
  input x: f32[N, 784]
  input y: i32[N]
  loss L = cross_entropy(dense(x, 10), y)
}
train {
  model = Images()
  data = fashion_mnist()
  optimizer = sgd(lr=0.1)
}
`;
  const folder = await folderWith({
    "flowers.csv": FLOWERS,
    "bare.net": bare,
    "images.net": images,
    "kinds.net": KINDS,
  });
  const parts = ["bare", "images", "kinds"].map(async (name) => {
    expect(await netc(folder, "build", `${name}.net`)).toMatchObject({ status: 0 });
    const text = await readFile(join(folder, `dist/${name}.js`), "utf8");
    return ["learned from other columns", "was not trained on"].map((part) => text.includes(part));
  });
  expect(await Promise.all(parts)).toEqual([
    [false, false],
    [true, false],
    [true, true],
  ]);
});
