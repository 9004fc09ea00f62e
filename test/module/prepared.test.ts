/** Raw rows, class names and weights of models that are trained on a table, on both targets. */
import { describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors } from "../../runtime/module/safetensors.ts";
import { prepared, rowsOf, type PreparedModel } from "../support/prepared.ts";

const NET = `model Homes() {
  input x: f32[N, 4]
  input y: i32[N]
  logits = dense(x, 2)
  output scores = softmax(logits)
  metric right = accuracy(logits, y)
  loss L = cross_entropy(logits, y)
}
data D = csv("d.csv") {
  x = [Rooms |> fill(mean) |> standardize(), Roof |> one_hot(), Area / Rooms]
  y = Kind |> labels()
}
train {
  model = Homes()
  data = D
  optimizer = sgd(lr=0.1)
}
`.replace("Area / Rooms", "Area / 3 - 1");
const CSV =
  "Rooms,Roof,Area,Kind,Id\n1,Slate,30,flat,a\n5,Tile,99,house,b\nNA,Tile,70,house,c\n3,Slate,64,flat,d\n";
const OTHER = "Rooms,Roof,Area,Kind\n10,Metal,30,barn\n20,Straw,99,mill\n40,Straw,70,mill\n";

const ROW = { Rooms: 3, Roof: "Slate", Area: 60 };
const TARGETS = ["js", "wasm"] as const;

/** The same weights with other metadata. */
function withMetadata(file: Uint8Array, change: (metadata: Map<string, string>) => void): Uint8Array {
  const { tensors, metadata } = readSafetensors(file);
  const changed = new Map(metadata);
  change(changed);
  return writeSafetensors({ tensors, metadata: changed });
}

describe.each(TARGETS)("on %s", (target) => {
  const homes = (csv = CSV): Promise<PreparedModel> => prepared(NET, csv).live(target);

  it("rows of the file become the bits that training sees", async () => {
    const { data, live } = prepared(NET, CSV);
    const model = await live(target);
    const { x, y } = model.prepare(rowsOf(CSV));
    const [seen, classes] = data.whole.columns;
    expect([x, y]).toEqual([Float32Array.from(seen?.values ?? []), classes?.values]);
    expect(model.classes).toEqual({ y: ["flat", "house"] });
    expect(model.evaluate(model.prepare(rowsOf(CSV)))["L"]).toBe(
      model.evaluate({ x: x ?? [], y: y ?? [] })["L"],
    );
  });

  it("rows without targets give the inputs of predict", async () => {
    const model = await homes();
    expect(Object.keys(model.prepare([ROW]))).toEqual(["x"]);
    expect(Object.keys(model.prepare([{ ...ROW, Kind: "flat" }]))).toEqual(["x", "y"]);
    expect(model.prepare([])).toEqual(Object.assign(Object.create(null), { x: new Float32Array() }));
    expect([...(model.prepare([ROW])["x"] ?? [])]).toEqual([
      ...(model.prepare([{ ...ROW, Rooms: null }])["x"] ?? []),
    ]);
  });

  it.each([
    [
      "a field that is absent",
      [{ Rooms: 3, Area: 1 }],
      TypeError,
      'row 0: "Roof" is absent; a value that is not known is null',
    ],
    [
      "a misspelt field",
      [ROW, { Rooms: 3, roof: "Tile", Area: 1 }],
      TypeError,
      'row 1: "Roof" is absent; did you mean "Roof" by "roof"?',
    ],
    [
      "a text for a number",
      [{ ...ROW, Area: "big" }],
      TypeError,
      'row 0: "Area" is "big", and a number is expected',
    ],
    [
      "a number with a comma",
      [{ ...ROW, Area: "1,5" }],
      TypeError,
      'row 0: "Area" is "1,5", and a number is expected',
    ],
    [
      "infinity",
      [{ ...ROW, Area: Infinity }],
      TypeError,
      'row 0: "Area" is Infinity, and a number is expected',
    ],
    [
      "an object",
      [{ ...ROW, Roof: {} }],
      TypeError,
      'row 0: "Roof" is an object without data, and a text is expected',
    ],
    [
      "a rounded identifier",
      [{ ...ROW, Roof: 2 ** 53 }],
      TypeError,
      'row 0: "Roof" is 9007199254740992, and a text is expected',
    ],
    [
      "a gap that nothing fills",
      [{ ...ROW, Area: null }],
      RangeError,
      'row 0: "Area" has no value, and training does not fill it',
    ],
    [
      "a gap in a category",
      [{ ...ROW, Roof: "NA" }],
      RangeError,
      'row 0: "Roof" has no value, and training does not fill it',
    ],
    [
      "an unknown category",
      [{ ...ROW, Roof: "Straw" }],
      RangeError,
      'row 0: the model was not trained on "Straw" of "Roof"; it knows "Slate", "Tile"',
    ],
    ["a category nearly known", [{ ...ROW, Roof: "slate" }], RangeError, 'did you mean "Slate"?'],
    [
      "an unknown class",
      [{ ...ROW, Kind: "tent" }],
      RangeError,
      'the model was not trained on "tent" of "Kind"',
    ],
    [
      "a number beyond f32",
      [{ ...ROW, Area: 1e300 }],
      RangeError,
      'of "Rooms", "Roof", "Area" does not fit the input "x", which is f32',
    ],
    ["no array", ROW, TypeError, "the rows must be an array of objects"],
    ["rows of numbers", [[1, 2], 3], TypeError, "the rows must be an array of objects"],
  ])("%s is refused with its row and column", async (_, rows, Kind, message) => {
    const model = await homes();
    expect(() => model.prepare(rows)).toThrow(Kind);
    expect(() => model.prepare(rows)).toThrow(message);
  });

  it("an unknown category becomes zeros on request, an unknown class does not", async () => {
    const model = await homes();
    const x = model.prepare([{ ...ROW, Roof: "Straw" }], { unknown: "zeros" })["x"];
    expect([...(x ?? [])].slice(1, 3)).toEqual([0, 0]);
    expect(() => model.prepare([{ ...ROW, Kind: "tent" }], { unknown: "zeros" })).toThrow(RangeError);
    expect(() => model.prepare([ROW], { unknown: "ones" })).toThrow(TypeError);
  });

  it("weights bring the preparation that they were learned with", async () => {
    const [here, there] = [await homes(), await homes(OTHER)];
    const row = { Rooms: 20, Roof: "Straw", Area: 60, Kind: "mill" };
    expect(() => here.prepare([row])).toThrow(RangeError);
    here.load(there.save());
    expect(here.prepare([row])).toEqual(there.prepare([row]));
    expect(here.classes).toEqual({ y: ["barn", "mill"] });
    expect(here.save()).toEqual(there.save());
  });

  it("weights without a preparation load, and the module keeps its own", async () => {
    const [here, there] = [await homes(), await homes(OTHER)];
    here.load(withMetadata(there.save(), (metadata) => metadata.delete("preparation")));
    expect(here.classes).toEqual({ y: ["flat", "house"] });
  });

  const change = (text: string, other: string) => (metadata: Map<string, string>) => {
    const before = metadata.get("preparation") ?? "";
    expect(before).toContain(text);
    metadata.set("preparation", before.replace(text, other));
  };
  it.each([
    ["a later version", change('"version":1', '"version":2'), "is version 2; this module reads 1"],
    ["no JSON", change("{", "["), "cannot be read"],
    ["no recipe", change('"kind":"standardize"', '"kind":"__proto__"'), "cannot be read"],
    ["a mean that is none", change('"mean":', '"mean":null,"m":'), "cannot be read"],
    [
      "a list inside a value",
      change('{"kind":"field","name":"Rooms","texts":false}', '{"kind":"list","parts":[]}'),
      "cannot be read",
    ],
    [
      "other columns",
      change('"name":"Rooms"', '"name":"Floors"'),
      '"x" is made of "Area", "Floors", "Roof" in the file, and of "Area", "Roof", "Rooms" in the module',
    ],
    [
      "another width",
      change('["Slate","Tile"]', '["Slate"]'),
      '"x" is 3 numbers a row in the file, and 4 in the module',
    ],
    ["an input less", change('"name":"y"', '"name":"z"'), 'the file has none for the input "y"'],
    ["a class too many", change('"flat"', '"tent","flat"'), '"y" has 3 classes, and the model 2'],
  ])("%s in a file is refused, and nothing has changed", async (_, made, message) => {
    const model = await homes();
    const before = model.save();
    const other = await homes(
      OTHER.replaceAll("Metal", "Slate").replaceAll("Straw", "Tile").replaceAll("barn", "flat"),
    );
    expect(() => {
      model.load(withMetadata(other.save(), made));
    }).toThrow(message);
    expect(model.save()).toEqual(before);
  });
});

it("columns, inputs and classes may have any names", async () => {
  const names = ["__proto__", "constructor", "toString"];
  const net = `model M() {
  input x: f32[N, 3]
  input __proto__: i32[N]
  logits = dense(x, 2)
  output o = logits
  loss L = cross_entropy(logits, __proto__)
}
data D = csv("d.csv") {
  x = [${names.join(", ")}]
  __proto__ = hasOwnProperty |> labels()
}
train {
  model = M()
  data = D
  optimizer = sgd(lr=0.1)
}
`;
  const csv = `${names.join(",")},hasOwnProperty\n1,2,3,valueOf\n4,5,6,__proto__\n`;
  const model = await prepared(net, csv).live("js");
  const row = JSON.parse('{"__proto__":1,"constructor":2,"toString":3}') as object;
  expect([...(model.prepare([row])["x"] ?? [])]).toEqual([1, 2, 3]);
  expect(model.classes["__proto__"]).toEqual(["__proto__", "valueOf"]);
  expect(() => model.prepare([{}])).toThrow('"__proto__" is absent');
  const again = await prepared(net, csv).live("wasm");
  again.load(model.save());
  expect(again.save()).toEqual(model.save());
});

it("identifiers beyond 2^53 stay distinct, in texts and in bigints", async () => {
  const ids = ["9007199254740993", "9007199254740992", "9007199254740994"];
  const net = `model M() {
  input x: f32[N, 3]
  param w: f32[3] = zeros()
  output o = x @ w
  loss L = sum(x @ w)
}
data D = csv("d.csv") {
  x = id |> one_hot()
}
train {
  model = M()
  data = D
  optimizer = sgd(lr=0.1)
}
`;
  const model = await prepared(net, `id,v\n${ids.map((id) => `${id},0`).join("\n")}\n`).live("js");
  const expected = [0, 1, 0, 1, 0, 0, 0, 0, 1];
  expect([...(model.prepare(ids.map((id) => ({ id })))["x"] ?? [])]).toEqual(expected);
  expect([...(model.prepare(ids.map((id) => ({ id: BigInt(id) })))["x"] ?? [])]).toEqual(expected);
});
