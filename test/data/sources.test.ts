import { expect, test } from "vitest";
import { cacheDirectory } from "../../runtime/data/environment.ts";
import { loadDataset } from "../../runtime/data/sources.ts";
import { testEnvironment } from "./support.ts";

test("loadDataset finds a source by name", async () => {
  const call = { source: "synthetic_regression", arguments: new Map([["w", [1, 2, 3]]]) };
  const dataset = await loadDataset(call, await testEnvironment());
  expect(dataset.name).toBe("synthetic_regression");
  expect(dataset.train.columns[0]?.shape).toEqual([3]);
});

test.each([
  ["fashion_minst", "there is no data source fashion_minst", "did you mean fashion_mnist?"],
  ["__proto__", "there is no data source __proto__", "the sources are fashion_mnist, synthetic_regression"],
])("refuses the source %s", async (source, message, help) => {
  const environment = await testEnvironment();
  await expect(loadDataset({ source, arguments: new Map() }, environment)).rejects.toMatchObject({
    code: "N651",
    message,
    help,
  });
});

test("the cache lies where the variables say", () => {
  expect(cacheDirectory({ NETC_CACHE: "/c", XDG_CACHE_HOME: "/x" }, "/home/u")).toBe("/c");
  expect(cacheDirectory({ NETC_CACHE: "", XDG_CACHE_HOME: "/x" }, "/home/u")).toBe("/x/netc");
  expect(cacheDirectory({ XDG_CACHE_HOME: "relative" }, "/home/u")).toBe("/home/u/.cache/netc");
  expect(cacheDirectory({}, "/home/u")).toBe("/home/u/.cache/netc");
});
