/**
 * Faults of data and training that a user can mend: a bad argument, a missing file, a broken
 * download. Each has a code for `netc explain` and one plain message; a command prints it and ends
 * with status 1. Anything else that is thrown here is a defect of ours.
 */

export const FAULTS = {
  N651: {
    title: "unknown data source",
    explanation: "A data set is made by one of the known sources; the message lists them.",
  },
  N652: {
    title: "argument of a data source",
    explanation: "The source has no argument of this name, or the value is not of the kind it takes.",
  },
  N653: {
    title: "file cannot be used",
    explanation: "Reading or writing a file failed; the message names the path and the reason.",
  },
  N654: {
    title: "malformed data file",
    explanation:
      "The bytes of a data file do not follow its format; the message says where they part from it.",
  },
  N655: {
    title: "data set not available",
    explanation:
      "The data set is neither in the cache, nor could it be downloaded, nor is a package with it installed.",
  },
  N656: {
    title: "data do not fit the model",
    explanation:
      "Columns meet inputs by name, and an example's values fill the input row by row, so that the counts must be equal.",
  },
  N657: {
    title: "training diverged",
    explanation:
      "The loss grew without bound or became NaN. A smaller learning rate is the usual cure; inputs of very different scales are the next cause to look for.",
  },
  N658: {
    title: "training setting",
    explanation: "A setting of the train block is out of its range.",
  },
  N661: {
    title: "checkpoint of another training",
    explanation:
      "With --resume a training continues from the checkpoint in its folder, to the same weights as if it had not ended. For that, model, data and settings must be those of the checkpoint. Only epochs may differ, if no schedule depends on them, and there must be at least as many as are done. netc does not continue from a file that was cut off or altered.",
  },
  N662: {
    title: "picture not drawn",
    explanation:
      "The graph page or the learning curves could not be drawn: the graph is too deep or too large for it, or it took longer than --page-limit allows. The weights are not affected.",
  },
} as const;

export type FaultCode = keyof typeof FAULTS;

/** A fault with its code, a message of one line, and what to do about it. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly help: string | undefined;

  constructor(code: FaultCode, message: string, help?: string) {
    super(message);
    this.name = "Fault";
    this.code = code;
    this.help = help;
  }
}

/** The text of anything that was thrown: messages join in one line. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? "" : `: ${reasonOf(thrown.cause)}`;
  return (thrown.message === "" ? thrown.name : thrown.message) + cause;
}
