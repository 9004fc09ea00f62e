import { expect, test } from "vitest";
import { editDistance, nearest } from "../../runtime/module/nearest.ts";

test.each([
  ["", "", 0],
  ["", "abc", 3],
  ["kitten", "sitting", 3],
  ["nosie", "noise", 1],
  ["ca", "abc", 3],
  ["λx", "λ", 1],
])("editDistance(%j, %j) is %d", (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test("nearest suggests what is near and nothing that is far", () => {
  const names = ["train", "val", "noise"];
  expect(nearest("trian", names)).toBe("train");
  expect(nearest("Val", names)).toBe("val");
  expect(nearest("vla", names)).toBe("val");
  expect(nearest("seed", names)).toBeUndefined();
  expect(nearest("x", [])).toBeUndefined();
});
