import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../compiler/cli/commands.ts";
import { MESSAGES } from "../../grammar/messages.ts";
import { FAULTS } from "../../runtime/data/fault.ts";
import { netc } from "../support/cli.ts";

describe("usage", () => {
  it("prints the overview and status 2 without arguments, status 0 for --help", async () => {
    const bare = await netc("/");
    const help = await netc("/", "--help");
    expect([bare.status, bare.out, bare.err]).toEqual([2, "", help.out]);
    expect([help.status, help.err]).toEqual([0, ""]);
    for (const { name } of COMMANDS) expect(help.out).toContain(`netc ${name} `);
  });

  it.each(COMMANDS)("lists the options of $name", async ({ name, options }) => {
    const { status, out } = await netc("/", name, "--help");
    expect(status).toBe(0);
    for (const option of options) expect(out).toContain(`--${option.name}`);
  });

  it.each([
    [["frobnicate"], 'netc: there is no command "frobnicate"; netc --help lists them\n'],
    [["check"], "netc: netc check wants file...; netc check --help\n"],
    [["build", "a.net", "b.net"], 'netc: netc build takes one file; "b.net" is too many\n'],
    [["check", "--nope", "a.net"], "netc: Unknown option '--nope'; netc check --help lists the options\n"],
    [["train", "a.net", "--target", "gpu"], 'netc: --target takes wasm, js; found "gpu"\n'],
    [
      ["train", "a.net", "--lr", "-1"],
      "netc: --lr wants a value, not another option; a value with a minus is written --lr=-1\n",
    ],
    [
      ["emit", "a.net", "--skip", "zzz"],
      'netc: there is no pass "zzz"; netc emit --list-passes lists them\n',
    ],
  ])("%j is wrong usage", async (args, err) => {
    expect(await netc("/", ...args)).toEqual({ status: 2, out: "", err });
  });

  it("shows what could act on a terminal as escapes", async () => {
    const { err } = await netc("/", "\x1b[31m\u202Ered");
    expect(err).toBe('netc: there is no command "\\u{001B}[31m\\u{202E}red"; netc --help lists them\n');
  });

  it.each([...Object.entries(MESSAGES), ...Object.entries(FAULTS)])("explains %s", async (code, kind) => {
    const { status, out, err } = await netc("/", "explain", code);
    expect([status, err]).toEqual([0, ""]);
    expect(out).toBe(`${code}: ${kind.title}\n\n${kind.explanation}\n`);
    expect(kind.explanation).toMatch(/^.{20,}\.$/s);
  });

  it.each(["n204", "204", "[N204]", "error[N204]:"])("takes %s for N204", async (given) => {
    expect((await netc("/", "explain", given)).out).toMatch(/^N204: /);
  });

  it.each([
    ["N2O4", "did you mean N204?"],
    ["N1", "a code is N and three digits, as N204"],
    ["N2044", "did you mean N204?"],
  ])("suggests a code for %s", async (given, help) => {
    const { status, out, err } = await netc("/", "explain", given);
    expect([status, out]).toEqual([1, ""]);
    expect(err).toContain(`netc: there is no message ${given}; ${help}`);
  });
});
