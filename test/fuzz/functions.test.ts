/** The generator calls every function there is. */
import { expect, test } from "vitest";
import { BUILTINS } from "../../compiler/build/builtins/index.ts";
import { StandardLibrary } from "../../compiler/build/names/standard.ts";
import { FUNCTIONS } from "./generate/functions.ts";

test("every builtin, standard function and layer has an entry in generate/functions.ts", () => {
  const names = [...BUILTINS.keys(), ...new StandardLibrary().names("Fn", "Layer")];
  expect(Object.keys(FUNCTIONS).toSorted()).toEqual(names.toSorted());
});
