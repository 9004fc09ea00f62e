import { expect, test } from "vitest";
import {
  cutToWidth,
  formatDuration,
  formatRate,
  formatValue,
  plainText,
  textWidth,
} from "../../runtime/show/plain-text.ts";

test.each([
  ["acc", "acc"],
  ["λ_φ", "λ_φ"],
  ["\x1b[2J", "\\u{1b}[2J"],
  ["a\nb\r\t", "a\\u{a}b\\u{d}\\u{9}"],
  ["\x9b31m", "\\u{9b}31m"],
  ["\u202eabc\u2066", "\\u{202e}abc\\u{2066}"],
  ["a\u200bb\ufeff", "a\\u{200b}b\\u{feff}"],
  ["\u2028\u2029", "\\u{2028}\\u{2029}"],
  ["\ud800x", "\\u{d800}x"],
  ["\u{e0041}", "\\u{e0041}"],
])("plainText(%j) is %j", (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test("plainText cuts by code points", () => {
  expect(plainText("abcdef", 4)).toBe("abc…");
  expect(plainText("😀😀😀", 2)).toBe("😀…");
  expect(plainText("abcd", 4)).toBe("abcd");
});

test("textWidth counts columns, and cutToWidth keeps within them", () => {
  expect([textWidth("abc"), textWidth("精度"), textWidth("e\u0301"), textWidth("😀")]).toEqual([3, 4, 1, 2]);
  expect(cutToWidth("abcdef", 6)).toBe("abcdef");
  expect(cutToWidth("abcdef", 4)).toBe("abc…");
  expect(cutToWidth("精度精度", 4)).toBe("精…");
  expect(cutToWidth("abc", 1)).toBe("…");
  expect(cutToWidth("abc", 0)).toBe("");
});

test.each([
  [0, "0.0000"],
  [0.45214, "0.4521"],
  [-1.5, "-1.5000"],
  [0.001, "0.0010"],
  [0.00012, "1.200e-4"],
  [123456, "1.235e+5"],
  [NaN, "nan"],
  [Infinity, "inf"],
  [-Infinity, "-inf"],
])("formatValue(%d) is %s", (value, text) => {
  expect(formatValue(value)).toBe(text);
});

test("rates and durations", () => {
  expect([0.42, 61.24, 99.96, 12345.6].map(formatRate)).toEqual(["0.42", "61.2", "100.0", "12,346"]);
  expect([0, 13.2, 60, 723, 3723, -1, NaN].map(formatDuration)).toEqual([
    "0:00",
    "0:14",
    "1:00",
    "12:03",
    "1:02:03",
    "0:00",
    "0:00",
  ]);
});
