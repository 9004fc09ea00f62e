/** Section "Lexical": names, comments, where a statement ends, literals. */
import { describe, expect, test } from "vitest";
import { analysed, answers, holds } from "./support.ts";

describe("names", () => {
  holds("letters of any script, digits and _ make a name", "λ = 2\nφ_1 = λ * 2\nW1 = φ_1\nassert W1 == 4");
  answers("a name begins with a letter", "x = 1\nshow 2x", "N012");
});

describe("comments", () => {
  holds("# begins a comment, alone and behind a statement", "# nothing\nx = 1 # one\nassert x == 1 # still");
  test("## belongs to the next declaration", () => {
    const { built } = analysed(
      "## Doubles.\nmodel M() {\n  ## What comes in.\n  input x: f32[N, 3]\n  output y = 2 * x\n}",
    );
    expect(built.models[0]?.doc).toBe("Doubles.");
    expect(built.models[0]?.inputs[0]?.doc).toBe("What comes in.");
  });
});

describe("a newline ends a statement", () => {
  answers("two statements on a line are a mistake", "x = 1 y = 2", "N002");
  holds("not inside ( )", "x = (1\n+ 2\n)\nassert x == 3");
  holds("not inside [ ]", "x = [1,\n2,\n\n3]\nassert sum(x) == 6");
  holds("not after a binary operator", "x = 1 +\n  2 *\n  3\nassert x == 7");
  holds("not before a line that begins with a pipe", "x = [1, -2]\n  |> abs()\n  |> sum()\nassert x == 3");
});

describe("literals", () => {
  holds("12 and 1_000 are whole", "assert [12, 1_000] == [12, 1000]\nassert [12].dtype == i32");
  holds("0.5 and 1e-3 are floats", "assert 1e-3 * 1000 == 1.0\nassert [0.5].dtype == f32");
  holds("true and false", "assert true\nassert not false");
  holds("inf and nan", "assert inf > 3e38\nassert nan != nan");
  holds(
    "lists are tensors, and one point makes them floats",
    "x = [[2.0, 1], [3, 4]]\nassert x.dtype == f32\nassert x.shape == [2, 2]",
  );
  test("texts stand in double quotes", () => {
    expect(analysed('show "text"').diagnostics).toEqual([]);
    expect(analysed("show 'text'").diagnostics.map(({ code }) => code)).toEqual(["N005"]);
  });
});
