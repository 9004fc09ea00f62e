/** A command as a user can type it again. */
import { expect, it } from "vitest";
import { commandText } from "../../compiler/cli/command.ts";

it.each([
  [["a.net"], {}, "netc train a.net"],
  [["a.net"], { out: "my run", epochs: "4", json: true }, "netc train a.net --out 'my run' --epochs 4"],
  [["it's.net:two"], { skip: ["cse", "dce"] }, "netc train 'it'\\''s.net:two' --skip cse --skip dce"],
  [["a.net"], { resume: true, out: undefined, set: "h=$x" }, "netc train a.net --set 'h=$x'"],
] as const)("%j %j", ([file], options, text) => {
  expect(commandText("train", { operands: [file], options }, ["json", "resume"])).toBe(text);
});
