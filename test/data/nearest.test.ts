import { expect, test } from "vitest";
import { editDistance, nearestName } from "../../runtime/data/nearest.ts";

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

test("nearestName suggests what is near and nothing that is far", () => {
  const names = ["train", "val", "noise"];
  expect(nearestName("trian", names)).toBe("train");
  expect(nearestName("Val", names)).toBe("val");
  expect(nearestName("vla", names)).toBe("val");
  expect(nearestName("seed", names)).toBeUndefined();
  expect(nearestName("x", [])).toBeUndefined();
});
