/** Messages N80x: notes on what a reader of the text may not expect. Nothing is wrong. */
import type { MessageKind } from "../messages.ts";

export const NOTE_MESSAGES = {
  N801: {
    title: "computed in a form that does not overflow",
    explanation:
      "`exp` of 89 is above the greatest f32, of 710 above the greatest f64, so that exp(z) / sum(exp(z)) would be inf / inf, which is nan, for scores of 1000. The formula means something finite there; it is computed in another form that gives that, and its gradient is the gradient of that form. The two differ where the formula as written overflows, where it comes to 0 too early, and elsewhere by rounding. Put in a stable form are the softmax exp(z) / sum(exp(z)); the sigmoid 1 / (1 + exp(-x)) and exp(x) / (1 + exp(x)); tanh written with exp; log(1 + exp(x)), log(sum(exp(z))); and the logarithm of a softmax, of some of its elements, of a sigmoid, and of 1 - sigmoid(x). The functions softmax, log_softmax, logsumexp, sigmoid, softplus and tanh say the same in one word, without a note. `--skip=stabilise` computes what is written.",
  },
  N802: {
    title: "parameter that training does not change",
    explanation:
      "The loss is computed from this parameter only through `detach`, or through functions whose derivative is 0 (`floor`, `ceil`, `round`, `sign`). No gradient reaches it. A training step leaves it as it is: no weight decay, no state of the optimiser. To freeze parameters in one training and not in another, name them in the train block: `frozen = [encoder, W1]`.",
  },
} as const satisfies Record<string, MessageKind>;
