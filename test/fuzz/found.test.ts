/** Programs that the fuzzer found at fault, as small as they became. */
import { expect, test } from "vitest";
import { checkProgram } from "./execute.ts";

test.each([
  [
    "a remainder of f64 was off by the divisor",
    "show cast([1.0, 10.1, 7.0], f64) % cast([1e-3, 0.3, 0.1], f64)",
  ],
  ["so was a quotient", "show cast([1.0, 10.1, 7.0], f64) // cast([1e-3, 0.3, 0.1], f64)"],
  ["cumprod took a list of whole numbers for a shape", "show cumprod([-4, -4])"],
  [
    "sine and cosine of an f64 beyond 2^127 were NaN",
    "show cos(cast(9.0, f64) * 1e30 * 1e30), sin(cast([-3.0, 4.0], f64) * 1e38 * 1e20)",
  ],
  ["a line that begins with var( began a statement", "assert var([[2], [0]]) ==\n  var([[0], [2]])"],
  ["also inside brackets", "show stack([\n  var([2, 0]),\n  var([3, 0]),\n])"],
  [
    "nothing: what compares with a value that leaves f32 on its way is not claimed",
    "x = [1e30, 0.5]\nshow (x - mean(x)) / std(x) < 1e-3",
  ],
  ["nothing: no module has the memory, and the reference need not try", "show arange(-7, -2147483648, -1)"],
  [
    "nothing: a sum that cancels is as exact as its terms",
    "show [[-0.75, 2.0, 3.0, 1.0], [-1.5, -2., -1.5, 2.0]] @ [[1e-3, -2.], [3.0, 0.25], [0.0, 1e-3], [3.0, 7]]",
  ],
])("%s", async (_, text) => {
  const { refused, found } = await checkProgram({ text, parts: "" });
  expect(refused).toEqual([]);
  expect(found).toEqual([]);
});
