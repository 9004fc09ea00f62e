/** Reordered products and sums: a result that is finite, or not 0, as written stays so. */
import { describe, expect, test } from "vitest";
import { EXECUTORS } from "../../compiler/cli/executors.ts";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { netc, temporaryFolder } from "../support/cli.ts";

/** A script whose assertions hold on every executor: with all passes, without matmul-chain, and without simplify. */
function holds(what: string, script: string): void {
  test.each(
    EXECUTORS.flatMap((target) =>
      [[], ["--skip=matmul-chain"], ["--skip=simplify"]].map((skip) => [target, skip] as const),
    ),
  )(`${what}: on %s %j`, async (target, skip) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "s.net"), script);
    const { status, out, err } = await netc(folder, "run", "s.net", "--target", target, ...skip);
    expect({ status, out, err }).toEqual({ status: 0, out: "", err: "" });
  });
}

const MATRICES = `
A = full([64, 64], 1e-30)
B = full([64, 64], 1e30)
fn near(x, y) = all(abs(x / y - 1) < 1e-5)
`;

describe("products of several matrices", () => {
  holds("that would overflow", `${MATRICES}c = full([64], 1e10)\nassert near((A @ B) @ c, 4.096e13)`);
  holds("that would underflow", `${MATRICES}c = full([64], 1e-20)\nassert near((B @ A) @ c, 4.096e-17)`);
  holds("from the right", `${MATRICES}c = full([64], 1e10)\nassert near(c @ (B @ A), 4.096e13)`);
  holds("of four", `${MATRICES}c = full([64], 1e10)\nassert near(((A @ B) @ (A @ B)) @ c, 1.6777216e17)`);
  holds(
    "with a row that would vanish beside others that would not",
    `${MATRICES}
r = where(arange(64) < 32, 1.0, 1e-15)[:, None]
c = full([64], 1e-20)
assert near(((B * r) @ A) @ c, 4.096e-17 * r[:, 0])`,
  );
  holds(
    "with zeros and without",
    `${MATRICES}
z = where(arange(64) % 2 == 0, 0, full([64], 1e10))
assert near((A @ B) @ z, 2.048e13)
assert all((zeros(64, 64) @ B) @ z == 0)`,
  );
  holds(
    "of f64",
    `A = full([64, 64], cast(1e-30, f64) ** 10)
B = full([64, 64], cast(1e30, f64) ** 10)
c = full([64], cast(1e10, f64) ** 10)
assert all(abs((A @ B) @ c / (cast(1e10, f64) ** 10 * 4096) - 1) < 1e-4)`,
  );
  holds(
    "in gradients",
    `${MATRICES}
c = full([64], 1e10)
u = full([64], 1e20)
L = dot(u, (A @ B) @ c)
dA, dB, dc = grad(L, [A, B, c])
K = dot(u, as_written(as_written(A @ B) @ c))
kA, kB, kc = grad(K, [A, B, c])
assert near(dc, kc) and near(dc, 4.096e23)
assert all(abs(dB / kB - 1) < 1e-5)
assert dA == kA`,
  );
  holds(
    "kept in order by as_written",
    `${MATRICES}c = full([64], 1e10)\nassert near(as_written(A @ B) @ c, 4.096e13)`,
  );
  holds(
    "whose value as_written does not change",
    "x = [1.0, -0.0, inf]\nassert as_written(x) == x\nassert as_written(3) == 3",
  );
});

describe("sums and powers", () => {
  holds(
    "of scaled numbers",
    "x = full([10], 1e38)\nassert abs(sum(x * 1e-30) / 1e9 - 1) < 1e-5\nassert abs(sum(x / 4) / 2.5e38 - 1) < 1e-5\nassert abs(sum(x * -0.1) / -1e38 - 1) < 1e-5",
  );
  holds(
    "of a number again",
    "y = full([3], -3e38)\nx = full([3], 2e38)\nassert all(abs((y + x) + x - 1e38) < 1e33)",
  );
  holds(
    "of sums",
    "x = stack([full([4], 3e38), full([4], -3e38)])\nassert sum(sum(x, axis=0)) == 0\nassert all(prod(prod(stack([full([4, 3], 1e30), full([4, 3], 1e-30)]), axis=0), axis=0) > 0.99)",
  );
  holds(
    "of numbers whose product is in range",
    `x = where(arange(64) % 2 == 0, 1e30, 1e-30)
assert abs(prod(x) - 1) < 1e-4
assert abs(prod(x.reshape(8, 8)) - 1) < 1e-4
assert all(abs(prod(x.reshape(8, 8), axis=1) - 1) < 1e-4)
assert all(abs(prod(x.reshape(2, 32).T * ones(32, 2), axis=0) - 1) < 1e-4)
assert all(abs(prod(stack([x, 1 / x]), axis=0) - 1) < 1e-4)`,
  );
  holds(
    "to the power -2",
    "x = full([4], 1e20)\nassert all(x ** -2 > 9e-41)\nassert all(full([2], 6e-20) ** -2 > 2.7e38)",
  );
});
