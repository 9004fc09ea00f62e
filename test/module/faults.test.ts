/** Indices out of range, as the runtime reports them. */
import { describe, expect, test } from "vitest";
import { checkedMachine, outOfRange } from "../../runtime/module/faults.ts";
import type { Machine, Manifest } from "../../runtime/module/manifest.ts";

const MANIFEST: Manifest = {
  model: "M",
  dimensions: [],
  inputs: [],
  params: [],
  states: [],
  hypers: [],
  buffers: [],
  constants: [],
  programs: [],
};

/** A machine whose programs are given; its note of faults lies at byte 16. */
function machineOf(...programs: readonly ((note: Int32Array) => void)[]): Machine {
  const memory = new ArrayBuffer(32);
  return { memory, run: (program) => programs[program]?.(new Int32Array(memory, 16, 2)) };
}

describe("a machine whose kernels note wrong indices", () => {
  const noted = machineOf(
    (note) => note.set([7, 5]),
    () => undefined,
    (note) => note.set([0, 0]),
  );
  const machine = checkedMachine({ ...MANIFEST, faults: 0 }, noted, [16]);

  test("throws RangeError that names index and bound, and only after the run that found it", () => {
    const run = (program: number) => () => {
      machine.run(program, []);
    };
    expect(run(0)).toThrow(RangeError);
    expect(run(0)).toThrow("index 7 is out of range for an axis of 5: its indices are 0 to 4, or -5 to -1");
    expect(run(1)).not.toThrow();
    expect(run(2)).toThrow(outOfRange(0, 0));
    expect(run(1)).not.toThrow();
  });

  test("is the machine itself where no kernel can find one", () => {
    expect(checkedMachine(MANIFEST, noted, [])).toBe(noted);
  });
});
