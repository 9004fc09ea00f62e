/** Any text gives messages or a tree; `check` and the formatter never throw; the formatter keeps what a text means. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../compiler/compile.ts";
import { renderDiagnostic } from "../../grammar/render.ts";
import { parse } from "../../grammar/index.ts";
import { Findings } from "./findings.ts";
import { FILES, hostileText } from "./generate/texts.ts";
import { generateProgram } from "./generate/program.ts";
import { NO_HURRY, seeds } from "./runs.ts";
import { checkText } from "./text.ts";

function formatted(text: string): readonly string[] {
  const findings = new Findings();
  checkText(text, findings);
  return findings.found.map((finding) => finding.text);
}

describe("the formatter keeps what a text means", () => {
  test.each([...FILES.keys()])("%s", (path) => {
    expect(formatted(FILES.get(path) ?? "")).toEqual([]);
  });

  test("generated programs", () => {
    for (const seed of seeds(300)) {
      const { text, parts } = generateProgram(seed);
      expect(parse({ path: "main.net", text }).diagnostics).toEqual([]);
      expect([...formatted(text), ...formatted(parts)]).toEqual([]);
    }
  });
});

/** Messages that can be drawn, with places inside their text. */
function survives(text: string): void {
  const { diagnostics } = analyse({ path: "main.net", text });
  for (const diagnostic of diagnostics) {
    const { start, end, source } = diagnostic.span;
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(source.text.length);
    expect(renderDiagnostic(diagnostic)).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}]|\bundefined\b|\[object/u);
  }
  expect(formatted(text)).toEqual([]);
}

test(
  "hostile texts",
  () => {
    for (const seed of seeds(2000)) {
      const text = hostileText(seed);
      try {
        survives(text);
      } catch (fault) {
        throw new Error(`seed ${String(seed)}: ${JSON.stringify(text)}`, { cause: fault });
      }
    }
  },
  NO_HURRY,
);
