/** The types of a module's raw rows, under the TypeScript compiler. */
import { expect, it } from "vitest";
import { declarationsOf } from "../../compiler/emit/declarations.ts";
import { prepared } from "../support/prepared.ts";
import { typeChecker } from "./type-check.ts";

const NET = `model Homes() {
  input x: f32[N, 4]
  input y: i32[N]
  logits = dense(x, 2)
  output scores = logits
  loss L = cross_entropy(logits, y)
}
data D = csv("d.csv") {
  x = [Rooms |> fill(mean), "Lot Area", Roof |> one_hot(missing=true)]
  y = Kind |> labels()
}
train {
  model = Homes()
  data = D
  optimizer = sgd(lr=0.1)
}
`;
const CSV = 'Rooms,Lot Area,Roof,Kind\n1,30,NA,"*/ flat"\n2,40,Tile,house\n';

const BEFORE = `import { createHomes, type HomesRow, type HomesFullRow } from "./module.js";
const homes = await createHomes({ N: 8 });
const row = { Rooms: 3, "Lot Area": 40, Roof: "Tile" };
`;
const ACCEPTED = [
  "const x: Float32Array = homes.prepare([row]).x; homes.predict(homes.prepare([row]));",
  'const { x, y } = homes.prepare([{ ...row, Kind: "house" }]); const labels: Int32Array = y; homes.step({ x, y: labels });',
  'homes.step(homes.prepare([{ Rooms: "3", "Lot Area": 4, Roof: null, Kind: "house" }]), { lr: 0.1 });',
  "homes.prepare([{ ...row, Rooms: null, Roof: null }], { unknown: 'zeros' });",
  "const name: string | undefined = homes.classes.y[0];",
  "const one: HomesRow = row; const all: HomesFullRow = { ...one, Kind: 'house' };",
];
const REJECTED = [
  "homes.prepare([{ Rooms: 3, Roof: null }]);",
  'homes.prepare([{ ...row, "Lot Area": null }]);',
  "homes.prepare([{ ...row, Rooms: {} }]);",
  "homes.prepare(row);",
  "homes.step(homes.prepare([row]));",
  "homes.prepare([row], { unknown: 'ones' });",
  "homes.classes.z;",
  "homes.classes.y.sort();",
];

it("accept exactly the rows that can be prepared", async () => {
  const dts = await declarationsOf(prepared(NET, CSV).compiled.lowered);
  const samples = [...ACCEPTED, ...REJECTED].map((code, i) => [`sample${String(i)}.ts`, BEFORE + code]);
  const errors = typeChecker()({
    "module.d.ts": dts,
    ...(Object.fromEntries(samples) as Record<string, string>),
  });
  const rejected = new Set(errors.map((error) => Number(/^sample(\d+)\.ts\(4,/.exec(error)?.[1])));
  expect([...rejected].sort((a, b) => a - b)).toEqual(REJECTED.map((_, i) => ACCEPTED.length + i));
});

it("a table without targets or classes has one kind of row", async () => {
  const net = `model Same() {
  input x: f64[N]
  param w: f64 = zeros()
  output z = x * w
  loss L = sum(x * w)
}
data D = csv("d.csv")
train {
  model = Same()
  data = D
  optimizer = sgd(lr=0.1)
}
`;
  const dts = await declarationsOf(prepared(net, "x\n1\n2\n").compiled.lowered);
  expect(dts).not.toContain("SameFullRow");
  const use = `import { createSame } from "./module.js"; const same = await createSame({ N: 8 });
const { x }: { x: Float64Array } = same.prepare([{ x: 1 }]); same.step({ x }); same.classes;`;
  expect(typeChecker()({ "module.d.ts": dts, "main.ts": use })).toEqual([]);
});
