/** Messages N4xx: models, layers and optimisers. */
import type { MessageKind } from "../messages.ts";

export const MODEL_MESSAGES = {
  N401: {
    title: "loss is not a scalar",
    explanation: "Training follows the gradient of one number. Reduce the loss over the batch: mean(...).",
  },
  N402: {
    title: "more than one loss",
    explanation: "A model has one loss. Add the terms up in it, or make the others metrics.",
  },
  N403: {
    title: "model without input",
    explanation: "A model computes from inputs, which the data set fills.",
  },
  N404: {
    title: "parameters out of place",
    explanation:
      "Parameters and states, and the layers that own them, live in a model or in a layer. A `fn` is pure.",
  },
  N405: {
    title: "parameter shape depends on the batch",
    explanation: "A parameter keeps its shape from call to call, so its dimensions are fixed numbers.",
  },
  N406: {
    title: "model argument without a value",
    explanation: "The argument has no default, and nothing gives it a value.",
  },
  N407: { title: "model without result", explanation: "A model has at least one output, metric or loss." },
  N408: {
    title: "model cannot be trained",
    explanation: "A `train` block needs a model with a loss, and with parameters that it teaches.",
  },
  N409: { title: "unknown model", explanation: "No model of this name is defined in the file." },
  N410: {
    title: "not an optimiser",
    explanation: "`optimizer =` wants a call of an optimizer: sgd(lr=0.1).",
  },
  N411: {
    title: "optimiser changes the kind of its weight",
    explanation: "An optimiser's update keeps the shape and dtype of the weight and of each state.",
  },
  N412: {
    title: "unknown setting on the command line",
    explanation:
      "--set names an argument of a model, an argument of its optimiser, or one of batch, epochs and seed.",
  },
  N414: {
    title: "optimiser changes nothing",
    explanation:
      "An optimiser gives each parameter its next value: `w <- w - lr * g`. Without that training leaves all parameters as they were.",
  },
  N415: {
    title: "state never changes",
    explanation:
      "A `state` is a tensor that lasts between steps, and `<-` gives it its next value. One that no `<-` names keeps what it began with: bind such a value with `=`. A state of random numbers may be meant so (weights that are not trained), and is not warned about.",
  },
  N416: {
    title: "nothing to freeze",
    explanation:
      "`frozen = [encoder, W1]` in a train block names parameters of its model, or layers, which mean all their parameters: `encoder`, `encoder.dense_1`, `h.W`. No step of this training changes them.",
  },
  N413: {
    title: "initial value depends on data",
    explanation:
      "What a parameter or state begins with is worked out once, before any data is seen: from numbers, shapes and the seed.",
  },
} as const satisfies Record<string, MessageKind>;
