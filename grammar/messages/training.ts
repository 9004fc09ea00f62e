/** Messages N6xx: data and training. */
import type { MessageKind } from "../messages.ts";

export const TRAINING_MESSAGES = {
  N601: {
    title: "unknown data source",
    explanation: "The data sources are fashion_mnist, synthetic_regression and csv.",
  },
  N602: {
    title: "unknown setting",
    explanation:
      "A train block knows the settings model, data, batch, epochs, optimizer, clip_norm, stop and seed.",
  },
  N603: { title: "setting missing", explanation: "A train block names at least its model." },
  N604: {
    title: "setting out of range",
    explanation: "The setting's value is of the wrong kind or out of its range.",
  },
  N605: {
    title: "not known before the run",
    explanation:
      "What describes the data must be a number, text, bool or list that is known at compile time.",
  },
  N617: {
    title: "value that stopping watches",
    explanation:
      'early(on="val_L") watches the mean of the loss L over the validation part, early(on="L") over the training part; a metric in the same way. Of a loss the lowest is the best. Of a metric best="highest" or best="lowest" says which it is.',
  },
} as const satisfies Record<string, MessageKind>;
