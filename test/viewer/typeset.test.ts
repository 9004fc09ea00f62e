import { describe, expect, it } from "vitest";
import { shapeText, typesetName, typesetSign, visible, widthOf } from "../../runtime/viewer/typeset.ts";
import type { Label } from "../../runtime/viewer/typeset.ts";

/** A label as TeX would be typed: `\it{W}_1`. */
function spelled({ lines }: Label): string {
  return lines
    .map((runs) =>
      runs
        .map((run) => `${run.lowered ? "_" : ""}${run.style === "italic" ? `{${run.text}}` : run.text}`)
        .join(""),
    )
    .join(" over ");
}

describe("names are set as a textbook sets them", () => {
  it.each([
    ["x", "{x}"],
    ["W1", "{W}_1"],
    ["W_12", "{W}_12"],
    ["x_hat", "{x}_hat"],
    ["lambda", "{λ}"],
    ["Sigma2", "{Σ}_2"],
    ["φ", "{φ}"],
    ["logits", "logits"],
    ["conv2", "conv_2"],
    ["max_pool2d", "max_pool2d"],
    ["h.W", "h.W"],
    ["1", "1"],
    ["", ""],
    ["__proto__", "__proto__"],
    ["∂J/∂h1", "∂{J} over ∂{h}_1"],
    ["∂loss/∂dense_1.W", "∂loss over ∂dense_1.W"],
    ["∂J/∂", "∂J/∂"],
  ])("%s is %s", (name, expected) => {
    expect(spelled(typesetName(name))).toBe(expected);
  });

  it("keeps both ends of a long name", () => {
    expect(spelled(typesetName("a_very_long_name_for_a_layer"))).toBe("a_very_lon…layer");
  });

  it("leaves signs upright", () => {
    expect(spelled(typesetSign("+"))).toBe("+");
    expect(spelled(typesetSign("e"))).toBe("e");
  });
});

describe("visible", () => {
  it("writes out what cannot be seen or turns the direction of text", () => {
    expect(visible("a\u202eb\u0000\ud800\u2028")).toBe("a\\u202eb\\u0000\\ud800\\u2028");
  });
  it("keeps what it is told to keep, and every letter", () => {
    expect(visible("a\tb\n", "\t\n")).toBe("a\tb\n");
    expect(visible("λ 名 𝑾 é")).toBe("λ 名 𝑾 é");
  });
});

it("writes shapes with ×", () => {
  expect(shapeText([])).toBe("");
  expect(shapeText(["5"])).toBe("5");
  expect(shapeText(["N", "784"])).toBe("N×784");
  expect(shapeText(["N + 1", "2*M"])).toBe("(N + 1)×(2*M)");
  expect(shapeText(["N + 1"])).toBe("N + 1");
});

it("measures a fraction by its longer line, and an index smaller than its letter", () => {
  const width = (name: string): number => widthOf(typesetName(name), 10);
  expect(width("∂J/∂logits")).toBeCloseTo(widthOf(typesetSign("∂logits"), 10), 6);
  expect(width("W2")).toBeLessThan(width("W22"));
  expect(width("W2")).toBeLessThan(width("W") + width("2"));
});
