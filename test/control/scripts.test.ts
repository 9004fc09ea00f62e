/** `if` and `while` on data in scripts, on every executor: what runs, what it gives, its gradients. */
import { describe, expect, it } from "vitest";
import { EXECUTORS } from "../../compiler/cli/executors.ts";
import { netc, temporaryFolder } from "../support/cli.ts";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

async function run(text: string, ...options: readonly string[]) {
  const folder = await temporaryFolder();
  writeFileSync(join(folder, "script.net"), text);
  return netc(folder, "run", "script.net", ...options);
}

/** Scripts that assert what they are about. */
const HOLDING: Readonly<Record<string, string>> = {
  "only one side of an if runs: the other one's index would be out of range": `
    x = arange(4)
    i = sum(x)
    picked = if i < 4 then x[i] else -1
    assert picked == -1`,
  "an if inside an if, of other dtypes and a scalar beside a tensor": `
    x = [1.0, -2.0, 3.0]
    s = if sum(x) > 5 then 0 else if x[1] < 0 then x * 2 else x
    assert all(s == [2.0, -4.0, 6.0])`,
  "the gradient of an if is that of the side that ran": `
    x = [1.0, 2.0]
    y = if sum(x) > 2 then sum(x ** 2) else sum(x)
    z = if sum(x) < 2 then sum(x ** 2) else sum(x)
    dy, dz = [grad(y, x), grad(z, x)]
    assert all(dy == 2 * x)
    assert all(dz == ones(2))`,
  "a gradient taken on one side of an if": `
    x = [1.0, 2.0]
    y = sum(x ** 3)
    g = if y > 1 then grad(y, x) else zeros(2)
    assert all(g == 3 * x ** 2)`,
  "a gradient taken in each turn of a while": `
    var w = 3.0
    var turns = 0
    while turns < 20 {
      v = w
      loss = (v - 1) ** 2
      w <- v - 0.25 * grad(loss, v)
      turns <- turns + 1
    }
    assert abs(w - 1) < 1e-5`,
  "no turn: everything stays as it was, and so do gradients": `
    a = [1.0, 2.0]
    var b = a * 3
    while sum(b) < 0 { b <- b * 2 }
    assert all(b == a * 3)
    assert all(grad(sum(b), a) == [3.0, 3.0])`,
  "a loop whose body needs what it carried, three orders deep": `
    x = cast(0.5, f32)
    var y = x
    var i = 0
    while i < 3 { 
      y <- y * y
      i <- i + 1
    }
    d = grad(y, x)
    dd = grad(d, x)
    ddd = grad(dd, x)
    assert y == x ** 8
    assert d == 8 * x ** 7
    assert dd == 56 * x ** 6
    assert ddd == 336 * x ** 5`,
  "a while in a while, whose inner turns depend on the outer ones": `
    x = cast(1.25, f32)
    var y = 1.0
    var i = 0
    while i < 3 {
      var j = 0
      while j <= i {
        y <- y * x
        j <- j + 1
      }
      i <- i + 1
    }
    d = grad(y, x)
    assert y == x ** 6
    assert abs(d - 6 * x ** 5) < 1e-5
    assert abs(grad(d, x) - 30 * x ** 4) < 1e-4`,
  "an if in a while: the gradient follows the path that was taken": `
    a = cast(7.0, f32)
    var n = a
    var steps = 0
    while n > 1 and steps < 100 {
      n <- if n % 2 == 0 then n / 2 else 3 * n + 1
      steps <- steps + 1
    }
    assert steps == 16
    # Five times 3n + 1, eleven times n / 2.
    assert grad(n, a) == 3.0 ** 5 / 2.0 ** 11`,
  "names of the body are its own, and those outside are read": `
    scale = 2.0
    var y = 1.0
    while y < 10 {
      doubled = y * scale
      y <- doubled
    }
    assert y == 16`,
  "several values change together, each from the old ones": `
    var a = 0
    var b = 1
    var i = 0
    while i < 10 {
      next = a + b
      a <- b
      b <- next
      i <- i + 1
    }
    assert a == 55 and b == 89`,
  "a swap": `
    var a = [1.0, 2.0]
    var b = [3.0, 4.0]
    var i = 0
    while i < 3 {
      old = a
      a <- b
      b <- old
      i <- i + 1
    }
    assert all(a == [3.0, 4.0]) and all(b == [1.0, 2.0])`,
  "each turn draws numbers of its own": `
    var sum1 = zeros(4)
    var squares = zeros(4)
    var i = 0
    while i < 200 {
      r = rand(4)
      sum1 <- sum1 + r
      squares <- squares + r * r
      i <- i + 1
    }
    m = sum1 / 200
    assert all(abs(m - 0.5) < 0.1)
    assert all(squares / 200 - m * m > 0.05)`,
  "a part is replaced in each turn": `
    var x = zeros(5)
    var i = 0
    while i < 5 {
      x <- x + cast(arange(5) == i, f32) * cast(i * i, f32)
      i <- i + 1
    }
    assert all(x == [0.0, 1, 4, 9, 16])`,
  "f64 is carried as f64": `
    x = cast(2.0, f64)
    var y = x
    var i = 0
    while i < 50 {
      y <- (y + x / y) / 2
      i <- i + 1
    }
    assert abs(y * y - 2) < 1e-14
    assert abs(grad(y, x) - 0.5 / y) < 1e-14`,
  "what is empty can be carried": `
    var e = zeros(0)
    var i = 0
    while i < 3 {
      e <- e * 2
      i <- i + 1
    }
    assert sum(e) == 0 and i == 3`,
  "detach in a loop stops the gradient": `
    x = cast(3.0, f32)
    var y = x
    var i = 0
    while i < 2 {
      y <- detach(y) * x
      i <- i + 1
    }
    assert y == 27
    assert grad(y, x) == 9`,
  "a name that the value depends on only through the turns has gradient zero": `
    x = cast(3.0, f32)
    var y = 1.0
    var limit = x * 10
    while y < limit { y <- y * 2 }
    assert y == 32
    assert grad(y, x) == 0`,
};

describe.each(EXECUTORS)("on %s", (target) => {
  it.each(Object.entries(HOLDING))("%s", async (_, text) => {
    const { status, err } = await run(text.replaceAll(/^ {4}/gm, ""), "--target", target);
    expect(err.replace(/^warning[^]*?\n\n/gm, "")).not.toContain("error");
    expect(status).toBe(0);
  });

  it("a loop that does not end is stopped, after what stands before it was shown", async () => {
    const text = "show 1\nvar x = 1.0\nwhile x > 0 { x <- x + 1 }\nshow x\n";
    const { status, out, err } = await run(text, "--target", target, "--max-iterations", "1000");
    expect(status).toBe(1);
    expect(out).toBe("tensor(1, dtype=i32)\n");
    expect(err).toContain("a while loop did not end within 1,000 turns: --max-iterations allows more");
    expect(err).toContain("script.net:3:1");
  });

  it("a loop may make as many turns as it may make", async () => {
    const text = "var i = 0\nwhile i < 1000 { i <- i + 1 }\nshow i\n";
    const enough = await run(text, "--target", target, "--max-iterations", "1000");
    expect(enough.out).toBe("tensor(1000, dtype=i32)\n");
    const short = await run(text, "--target", target, "--max-iterations", "999");
    expect(short.status).toBe(1);
  });
});

it("a condition that nothing changes is warned about", async () => {
  const { err } = await run("x = rand(3)\nvar y = 1.0\nwhile sum(x) < 0 { y <- y * 2 }\nshow y\n");
  expect(err).toContain("warning[N814]");
});
