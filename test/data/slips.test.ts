import { expect, it } from "vitest";
import { slipOf } from "../../runtime/data/slips.ts";
import { isMissing, numberOf } from "../../runtime/module/preparation/fields.ts";

const GAP = "a value that is not known is an empty field, or NA";

it.each([
  ...["?", "??", "-", "--", ".", "n/a", "N/A", "#N/A", "null", "NULL", "None", "missing", "\\N"].map(
    (field): [string, string] => [field, GAP],
  ),
  ["1,234", "write 1234, or where the comma is a decimal one, 1.234"],
  ["-1,234", "write -1234, or where the comma is a decimal one, -1.234"],
  ["1,234,567", "write 1234567"],
  ["12,345.6", "write 12345.6"],
  ["1 234", "write 1234"],
  ["1\u00a0234\u00a0567.5", "write 1234567.5"],
  ["1'234", "write 1234"],
  ["1_000", "write 1000"],
  ["1,5", "write a decimal point: 1.5"],
  ["-0,25", "write a decimal point: -0.25"],
  ["1.234,56", "write a decimal point: 1234.56"],
  ["1 234,5", "write a decimal point: 1234.5"],
  ["12345,678", "write a decimal point: 12345.678"],
  ["12%", "write the number alone, 12, without %"],
  ["12.5 kg", "write the number alone, 12.5, without kg"],
  ["-3 °C", "write the number alone, -3, without °C"],
  ["$12.50", "write the number alone, 12.50, without $"],
  ["-€ 3", "write the number alone, -3, without €"],
  ["0x1F", "write it in decimal: 31"],
  ["1e999", "it is beyond the numbers of f64: write the column in another unit"],
  ["Infinity", "a model computes with finite numbers: leave the row out, or write NA"],
])("%s is a slip", (field, help) => {
  expect([isMissing(field), numberOf(field)]).toEqual([false, undefined]);
  expect(slipOf(field)?.help).toBe(help);
});

it.each(["Slate", "A12", "2024-01-05", "12:30", "1st of May", "a,b", "12 kilograms a day", "", "x1"])(
  "%s is a text like any other",
  (field) => {
    expect(slipOf(field)).toBeUndefined();
  },
);
