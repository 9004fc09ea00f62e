/** Telling that training diverged, and what to try. */
import { Fault } from "../data/fault.ts";
import type { Hypers } from "./model-interface.ts";

/** An epoch's mean loss beyond this multiple of the very first loss is not learning. */
const GROWTH_LIMIT = 10;

/** At the very start no step can have been too large: the formula itself has no value, or its first gradient none. */
const UNDEFINED_ADVICE =
  "look for 0 / 0, for log or sqrt of a number below 0, and for the gradient of sqrt or norm at 0, as with weights that begin at zeros()";

/** The loss of a step (both counted from 1) that is NaN or infinite, as a Fault. */
export function notFinite(loss: number, epoch: number, step: number, hypers: Hypers): Fault {
  const what = Number.isNaN(loss) ? "NaN" : "infinite";
  return new Fault(
    "N657",
    `the loss became ${what} in epoch ${epoch}, step ${step}${setting(hypers)}`,
    Number.isNaN(loss) && epoch === 1 && step <= 2 ? UNDEFINED_ADVICE : advice(hypers),
  );
}

/** A Fault where the loss ended finite but far above where it began; else undefined. */
export function grown(firstLoss: number, lastMean: number, epoch: number, hypers: Hypers): Fault | undefined {
  if (!(firstLoss > 0) || !(lastMean > GROWTH_LIMIT * firstLoss)) return undefined;
  const [first, last] = [firstLoss.toPrecision(4), lastMean.toPrecision(4)];
  return new Fault(
    "N657",
    `training diverged: the loss was ${first} at first and ${last} in epoch ${epoch}${setting(hypers)}`,
    advice(hypers),
  );
}

function setting(hypers: Hypers): string {
  const settings = Object.entries(hypers).map(([name, value]) => `${name} = ${value}`);
  return settings.length === 0 ? "" : ` (${settings.join(", ")})`;
}

function advice(hypers: Hypers): string {
  const rate = Object.hasOwn(hypers, "lr") ? hypers["lr"] : undefined;
  const smaller =
    rate === undefined
      ? "a smaller learning rate"
      : `a smaller learning rate, such as lr = ${+(rate / 10).toPrecision(3)}`;
  return `try ${smaller}; if it still diverges, look for inputs of very large values`;
}
