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
      "A train block knows the settings model, data, batch, epochs, optimizer, frozen, clip_norm, stop and seed.",
  },
  N603: {
    title: "setting missing",
    explanation: "A train block names at least its model, and for `netc train` its data and optimizer.",
  },
  N604: {
    title: "setting out of range",
    explanation:
      "The setting's value is of the wrong kind or out of its range. A batch that is larger than the data is cut to them.",
  },
  N605: {
    title: "not known before the run",
    explanation:
      "What describes the data must be a number, text, bool or list that is known at compile time.",
  },
  N606: {
    title: "data file cannot be read",
    explanation:
      "The path of csv(...) is relative to the .net file it stands in. The file is UTF-8 text of at most 64 MiB.",
  },
  N607: {
    title: "malformed CSV",
    explanation:
      "The first line names the columns, every other line has one field for each of them. A field with a separator, a quote or a line end in it stands in double quotes, and a quote in it is written twice.",
  },
  N608: {
    title: "unknown column",
    explanation:
      'A column is named as the first line of the file names it, capital and small letters apart; one whose name is no word of the language stands in quotes: "Lot Area". A data set has the columns that its { } describe.',
  },
  N609: {
    title: "missing values",
    explanation:
      "Empty fields, NA and nan are missing values. A model cannot compute with them: fill them with `|> fill(mean)`, `|> fill(median)` or `|> fill(0)`, or give them a column of their own with `|> one_hot(missing=true)`.",
  },
  N610: {
    title: "column is of another kind",
    explanation:
      "A column is of numbers where every value that is there is a number; else it is of texts. Texts become numbers with `|> one_hot()`, a column for each text, or with `|> labels()`, the number of a class.",
  },
  N611: {
    title: "description of a column",
    explanation:
      "The columns of csv(...) are described by names of the file's columns, numbers, + - * / of these, lists, which put columns side by side, and fill, one_hot, standardize and labels.",
  },
  N612: {
    title: "data do not fit the model",
    explanation:
      "Columns meet inputs by name, and an example's values fill the input row by row, so that the counts must be equal. Class numbers begin at 0 and are below the number of scores.",
  },
  N613: {
    title: "parts of a data set",
    explanation:
      "val is a number of rows, or a fraction between 0 and 1 of them, and at least one row is left to train on.",
  },
  N614: {
    title: "data set out of place",
    explanation:
      "A script reads the columns of a data set at the top of the file: House.x, House.train.x, House.val.x. A model sees data only through its inputs, a function only through its arguments.",
  },
  N615: {
    title: "value that training does not see",
    explanation:
      "one_hot has a column for each value of the train part. A value that only the val part has becomes zeros.",
  },
  N616: {
    title: "argument of a data source",
    explanation: "The value is not of the kind that the source takes for this argument.",
  },
  N617: {
    title: "value that stopping watches",
    explanation:
      'early(on="val_L") watches the mean of the loss L over the validation part, early(on="L") over the training part; a metric in the same way. Of a loss the lowest is the best. Of a metric best="highest" or best="lowest" says which it is. Without a validation part there is nothing to watch on it.',
  },
} as const satisfies Record<string, MessageKind>;
