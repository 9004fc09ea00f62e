import { describe, expect, test } from "vitest";
import { Fault } from "../../../runtime/data/fault.ts";
import { readRows } from "../../../runtime/data/fashion-mnist/rows.ts";

const rows = (json: string): number[] => [...readRows(new TextEncoder().encode(json), 3, "f.json")];

describe("readRows", () => {
  test("joins the rows and skips empty ones", () => {
    expect(rows('{"data":[[0,1,255],[],[007,10,2],[]]}')).toEqual([0, 1, 255, 7, 10, 2]);
    expect(rows('{"data":[[]]}')).toEqual([]);
    expect(rows('{"data":[]}')).toEqual([]);
  });

  test.each([
    ["", 0, 'the opening {"data":['],
    ['{"date":[]}', 5, 'the opening {"data":['],
    ['{"data":[', 9, "a row"],
    ['{"data":[1]}', 9, "a row"],
    ['{"data":[[1,2]]}', 13, "3 values in the row"],
    ['{"data":[[1,2,3,4]]}', 17, "3 values in the row"],
    ['{"data":[[1,2,256]]}', 16, "a value of at most 255"],
    ['{"data":[[1,,3]]}', 12, "a whole number, a comma or ]"],
    ['{"data":[[1,2,-3]]}', 14, "a whole number, a comma or ]"],
    ['{"data":[[1,2,3.5]]}', 15, "a whole number, a comma or ]"],
    ['{"data":[[1,2', 13, "a whole number, a comma or ]"],
    ['{"data":[[1,2,3]', 16, "a comma or the end"],
    ['{"data":[[1,2,3]]', 16, "a comma or the end"],
    ['{"data":[[1,2,3]][', 16, "a comma or the end"],
  ])("refuses %j", (json, offset, expected) => {
    expect(() => rows(json)).toThrow(
      new Fault("N654", `f.json is not sound at byte ${offset}: expected ${expected}`),
    );
  });
});
