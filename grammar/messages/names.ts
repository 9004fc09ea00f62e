/** Messages N1xx: names, calls and scopes. */
import type { MessageKind } from "../messages.ts";

export const NAME_MESSAGES = {
  N101: {
    title: "unknown name",
    explanation:
      "No binding, parameter, function or constant of this name is in scope. Names must be bound above their use; capital and small letters differ.",
  },
  N102: {
    title: "name bound twice",
    explanation:
      "A name bound with `=` (or as an input, parameter, argument or function) keeps its value. Give the second one another name, or declare it with `var` and change it with `<-`.",
  },
  N103: {
    title: "name cannot be updated",
    explanation:
      "`<-` updates a `state`, a `var` or, in an optimizer, `w`. Everything else keeps the value it was bound to, and what stands at the top of a file keeps it inside functions, layers, models and optimizers.",
  },
  N104: {
    title: "unknown function",
    explanation: "No function or layer of this name is defined in the file or in the standard library.",
  },
  N105: {
    title: "not a function",
    explanation: "Only functions and layers can be called. A tensor is indexed with [ ].",
  },
  N106: { title: "unknown keyword argument", explanation: "The function has no parameter of this name." },
  N107: {
    title: "too many arguments",
    explanation: "More arguments were given than the function has parameters.",
  },
  N108: { title: "missing argument", explanation: "A parameter without a default was given no value." },
  N109: {
    title: "argument given twice",
    explanation: "A parameter got a value by position and another by keyword, or two by keyword.",
  },
  N110: {
    title: "recursion",
    explanation:
      "Functions and layers are inlined where they are called, so one may not call itself, not even through another. Use `for` with static bounds.",
  },
  N111: {
    title: "never used",
    explanation: "Nothing reads this name, so it has no influence on any result.",
  },
  N112: {
    title: "wrong kind of value",
    explanation:
      "The place wants another kind of value: a tensor, a whole number known at compile time, a bool, a text or a list.",
  },
  N113: {
    title: "too deeply nested",
    explanation: "Calls and expressions lie in each other deeper than the compiler follows.",
  },
  N114: {
    title: "unknown member",
    explanation:
      "A tensor has the members `T`, `shape` and `dtype`. A binding of a layer's call has the layer's parameters: `h.W`.",
  },
  N115: {
    title: "no value returned",
    explanation: "A function or layer gives what its `return` names; on the way taken there is none.",
  },
  N116: {
    title: "statement out of place",
    explanation:
      "The statement has no meaning in this kind of body: `input` and `loss` belong in a model, `return` in a function or layer.",
  },
  N117: {
    title: "wrong number of names",
    explanation: "The left side of `=` names more or fewer values than the right side gives.",
  },
  N118: {
    title: "too many copies",
    explanation:
      "Functions are inlined and `for` loops unrolled: each call and each turn is written out, and there is a limit to their number.",
  },
  N119: {
    title: "path of an import",
    explanation:
      "An import gives the path of a .net file relative to the importing one: ./layers.net, ../shared/layers.net. Absolute paths and addresses of the network are not followed, so that a folder of files means the same everywhere.",
  },
  N120: {
    title: "file cannot be imported",
    explanation: "The file that the import names is not there or cannot be read as text.",
  },
  N121: {
    title: "circular import",
    explanation:
      "A file imports itself, by itself or through others. What both files need belongs in a third one.",
  },
  N122: {
    title: "name is not in the imported file",
    explanation:
      "Consts, functions, layers, optimizers, models and data sets of a file can be imported; not its bindings and statements, and not what it imports itself.",
  },
  N123: {
    title: "argument out of range",
    explanation:
      "The function has no meaning for this number: a rate of dropout of 1 or more keeps nothing, a standard deviation below 0 is none, a learning rate below 0 climbs.",
  },
  N124: {
    title: "softmax or sigmoid twice",
    explanation:
      "cross_entropy takes scores and applies softmax itself, bce_with_logits takes scores and applies sigmoid itself: together with the logarithm that is exact. Give them what the last layer computed; softmax(z) and sigmoid(z) are for outputs.",
  },
  N125: {
    title: "statement after return",
    explanation: "A `return` ends the body it stands in. What stands behind it in the same block never runs.",
  },
} as const satisfies Record<string, MessageKind>;
