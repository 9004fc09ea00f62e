import { describe, expect, test } from "vitest";
import { textWidth } from "../../runtime/show/plain-text.ts";
import { ProgressReporter, formatEpoch, formatLine } from "../../runtime/train/progress.ts";
import type { EpochRecord, Progress } from "../../runtime/train/records.ts";

const PROGRESS: Progress = {
  epoch: 3,
  epochs: 10,
  step: 94,
  steps: 235,
  values: { L: 0.4521, acc: 0.8412 },
  stepsPerSecond: 61.2,
  secondsLeft: 31.4,
};
const RECORD: EpochRecord = {
  epoch: 3,
  train: { L: 0.45, acc: 0.84 },
  val: { L: 0.47, acc: 0.83 },
  stepsPerSecond: 61.2,
};

describe("formatLine", () => {
  test("shows the epoch, a bar, steps, values, pace and time left", () => {
    expect(formatLine(PROGRESS, 110)).toBe(
      "epoch  3/10  ━━━━━━━━━╸──────────────   94/235  L 0.4521  acc 0.8412  61.2 steps/s  0:32 left",
    );
  });

  test("leaves out what does not fit, the least wanted first", () => {
    expect([87, 75, 65, 48, 36, 30, 18, 8, 0].map((width) => formatLine(PROGRESS, width))).toEqual([
      "epoch  3/10  ━━━━━━━───────────   94/235  L 0.4521  acc 0.8412  61.2 steps/s  0:32 left",
      "epoch  3/10   94/235  L 0.4521  acc 0.8412  61.2 steps/s  0:32 left",
      "epoch  3/10  L 0.4521  acc 0.8412  61.2 steps/s  0:32 left",
      "epoch  3/10  L 0.4521  acc 0.8412  0:32 left",
      "epoch  3/10  L 0.4521  acc 0.8412",
      "epoch  3/10  L 0.4521",
      "epoch  3/10",
      "epoch  …",
      "",
    ]);
  });

  test("never exceeds the width, whatever the names", () => {
    const values = { "損失\x1b[2J": 1, ["x".repeat(200)]: 2, "\u202e": 3, acc: 0.5 };
    for (let width = 0; width < 160; width++) {
      const line = formatLine({ ...PROGRESS, values }, width);
      expect(textWidth(line)).toBeLessThanOrEqual(width);
      expect(line).not.toMatch(/[\p{C}]/u);
    }
  });

  test("the bar is empty, half a cell, and full", () => {
    const bar = (step: number): string =>
      /[━╸─]+/.exec(formatLine({ ...PROGRESS, step, steps: 48 }, 200))?.[0] ?? "";
    expect(bar(0)).toBe("─".repeat(24));
    expect(bar(1)).toBe(`╸${"─".repeat(23)}`);
    expect(bar(48)).toBe("━".repeat(24));
  });
});

test("formatEpoch shows training and validation values, names made plain", () => {
  expect(formatEpoch(RECORD, 10)).toBe(
    "epoch  3/10  L 0.4500  acc 0.8400  val_L 0.4700  val_acc 0.8300  61.2 steps/s",
  );
  expect(formatEpoch({ ...RECORD, train: { "\x1b]0;x\x07": 1 }, val: undefined }, 3)).toBe(
    "epoch 3/3  \\u{1b}]0;x\\u{7} 1.0000  61.2 steps/s",
  );
});

describe("ProgressReporter", () => {
  function reporter(stream: { isTTY?: boolean; columns?: number }, live?: boolean) {
    const written: string[] = [];
    let now = 0;
    const made = new ProgressReporter(
      { ...stream, write: (text: string) => written.push(text) },
      10,
      () => now,
      live,
    );
    return { reporter: made, written, at: (milliseconds: number) => (now = milliseconds) };
  }

  test("writes one line for each epoch, and nothing else, where there is no terminal", () => {
    const { reporter: made, written } = reporter({});
    for (let step = 0; step < 50; step++) made.onStep(() => PROGRESS);
    made.onEpoch(RECORD);
    made.end();
    expect(written).toEqual([`${formatEpoch(RECORD, 10)}\n`]);
  });

  test("redraws at most ten times a second, and asks for progress only then", () => {
    const { reporter: made, written, at } = reporter({ isTTY: true, columns: 100 });
    let asked = 0;
    for (let milliseconds = 0; milliseconds < 1000; milliseconds++) {
      at(milliseconds);
      made.onStep(() => {
        asked++;
        return PROGRESS;
      });
    }
    expect(asked).toBe(10);
    expect(written).toEqual(new Array(10).fill(`\r\x1b[K${formatLine(PROGRESS, 99)}`));
  });

  test("takes the live line away before an epoch's line and at the end", () => {
    const { reporter: made, written, at } = reporter({ isTTY: true });
    made.onStep(() => PROGRESS);
    made.onEpoch(RECORD);
    at(500);
    made.onStep(() => PROGRESS);
    made.end();
    made.end();
    const [live, clear] = [`\r\x1b[K${formatLine(PROGRESS, 79)}`, "\r\x1b[K"];
    expect(written).toEqual([live, clear, `${formatEpoch(RECORD, 10)}\n`, live, clear]);
  });

  test("can be told to be plain on a terminal", () => {
    const { reporter: made, written } = reporter({ isTTY: true }, false);
    made.onStep(() => PROGRESS);
    expect(written).toEqual([]);
  });
});
