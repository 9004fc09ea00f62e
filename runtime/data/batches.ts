/** Cuts a part into batches and gathers each into arrays that are allocated once. */
import type { InputArray, Inputs, ModelInput } from "../train/model-interface.ts";
import { meet } from "./columns.ts";
import type { Meeting } from "./columns.ts";
import type { Part } from "./dataset.ts";
import { RandomStream, resetOrder, shuffle } from "./philox.ts";

export interface Batch {
  /** Examples in it: the batch size, fewer in the last one. */
  readonly length: number;
  /** One array for each input of the model, row by row; overwritten by the next batch. */
  readonly inputs: Inputs;
}

export class Batches {
  /** Batches in an epoch; the last may be smaller. */
  readonly count: number;
  private readonly meetings: readonly Meeting[];
  private readonly size: number;
  private readonly full: Batch;
  private readonly last: Batch;

  /** Throws a Fault where the part's columns do not meet the inputs. */
  constructor(part: Part, inputs: readonly ModelInput[], batchSize: number) {
    this.size = Math.max(1, Math.min(batchSize, part.length));
    this.count = Math.ceil(part.length / this.size);
    this.meetings = inputs.map((input) => meet(part, input, this.size));
    this.full = this.view(this.size);
    this.last = this.view(part.length - (this.count - 1) * this.size);
  }

  /** Batch `index` of the examples in this order (`order[k]` is the k-th example's place in the part). */
  gather(order: Uint32Array, index: number): Batch {
    const batch = index === this.count - 1 ? this.last : this.full;
    const start = index * this.size;
    for (const meeting of this.meetings) meeting.gather(order, start, batch.length);
    return batch;
  }

  private view(length: number): Batch {
    // Without a prototype, so that an input may have any name.
    const inputs = Object.create(null) as Record<string, InputArray>;
    for (const { name, target, count } of this.meetings) inputs[name] = target.subarray(0, length * count);
    return { length, inputs };
  }
}

/** Writes into `order` the order of an epoch (counted from 1): it depends on seed, epoch and length alone. */
export function epochOrder(order: Uint32Array, seed: number, epoch: number): void {
  shuffle(resetOrder(order), new RandomStream(seed, "shuffle", epoch));
}
