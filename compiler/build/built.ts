/** What building an AST gives: graphs of each model before any pass, and what training them needs. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Label } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type { Dataset, Part } from "../../runtime/data/dataset.ts";
import type { Recipe } from "../../runtime/module/preparation/recipe.ts";
import type { EarlyStopping } from "../../runtime/train/early-stopping.ts";
import type { Builder, Graph, Node } from "../ir/graph.ts";
import type { Provenance } from "../ir/provenance.ts";
import type { Ending } from "./continuation.ts";
import type { Obstacle } from "./data/obstacles.ts";
import type { TensorType } from "../ir/types.ts";

export interface InputTensor {
  readonly name: string;
  readonly type: TensorType;
  readonly doc: string | undefined;
  readonly span: Span;
}
/** A parameter or state: `initial` computes its first value from the hyper `seed` alone. */
export interface StoredTensor {
  readonly name: string;
  readonly role: "param" | "state";
  readonly type: TensorType;
  readonly initial: Node;
  readonly doc: string | undefined;
  readonly span: Span;
}
/** A scalar that may change from call to call, with its value where the caller gives none: NaN where a schedule gives it. */
export interface HyperScalar extends HyperRange {
  readonly name: string;
  readonly value: number;
}
/** The range of a value that a caller may give: at least `least`, and below `below`. */
export interface HyperRange {
  readonly least?: number;
  readonly below?: number;
}

export interface BuiltModel {
  readonly name: string;
  readonly doc: string | undefined;
  /** The values of the model's arguments: `hidden` is 256. */
  readonly arguments: ReadonlyMap<string, number | boolean | string>;
  readonly inputs: readonly InputTensor[];
  readonly stored: readonly StoredTensor[];
  readonly hypers: readonly HyperScalar[];
  /** Dimension variables in the order of their binding, each with the input and axis that bind it. */
  readonly dimensions: readonly { readonly name: string; readonly input: string; readonly axis: number }[];
  /** With `training` false: outputs, then metrics and the loss. */
  readonly forward: Graph;
  /** With `training` true: loss, metrics, and updates of the model's own states. Undefined where there is no loss. */
  readonly training: Graph | undefined;
}

/** A `train` block, evaluated, ready for the trainer. */
export interface BuiltTraining {
  readonly name: string | undefined;
  readonly model: BuiltModel;
  /** What `data =` named; undefined where the block names none. */
  readonly data: DataSource | undefined;
  /** Where the block names data whose file was not read. */
  readonly unread: Span | undefined;
  readonly batch: number;
  readonly epochs: number;
  readonly seed: number;
  /** Undefined where the block names none. */
  readonly optimizer: BuiltOptimizer | undefined;
  /** Properties of the training that do not depend on its optimizer. */
  readonly limits: TrainingLimits;
  /** When training ends before its last epoch. */
  readonly stop: EarlyStopping | undefined;
  /** Its name, or the word `train`. */
  readonly span: Span;
}
export interface TrainingLimits {
  /** The greatest norm that all gradients together may have; longer ones are scaled down to it. */
  readonly clipNorm?: number;
  /** Full names of the parameters that the train block freezes: no step changes them. */
  readonly frozen?: ReadonlySet<string>;
}
export interface BuiltOptimizer extends TrainingLimits {
  readonly name: string;
  readonly hypers: readonly HyperScalar[];
  /** The update of one parameter, from its node and that of its gradient. */
  update(param: Node<"param">, gradient: Node): OptimizerUpdate;
}
export interface OptimizerUpdate {
  /** The parameter's next value. */
  readonly next: Node;
  /** What the optimiser keeps for the parameter, each with its next value. */
  readonly states: readonly { readonly stored: StoredTensor; readonly next: Node }[];
}
export type DataSource = DataCall | LoadedData;
/** A source that loads when training begins. */
export interface DataCall {
  readonly kind: "call";
  /** `fashion_mnist`, `synthetic_regression`. */
  readonly source: string;
  readonly arguments: ReadonlyMap<string, StaticValue>;
  readonly span: Span;
}
/** A file that was read while compiling. */
export interface LoadedData {
  readonly kind: "loaded";
  readonly dataset: Dataset;
  /** All rows in the order of the file. */
  readonly whole: Part;
  /** How a module makes a column of a raw row. */
  readonly recipes: ReadonlyMap<string, Recipe>;
  /** Where each column is described. */
  readonly places: ReadonlyMap<string, Span>;
  /** Columns of the file that the data set leaves out, each with the reason: nothing describes them, and they are not numbers. */
  readonly left: ReadonlyMap<string, () => Obstacle | undefined>;
  /** Marks a row in the file. */
  readonly rowAt: (row: number, text: string) => readonly Label[];
  /** What to do where the file seems to be separated otherwise. */
  readonly separator: string | undefined;
  readonly span: Span;
}
export type StaticValue = number | boolean | string | readonly StaticValue[];

/** A column of a data set that a script reads: the name of an input node, and its values row by row. */
export interface ScriptInput {
  readonly name: string;
  readonly type: TensorType;
  readonly values: Float32Array | Float64Array | Int32Array;
}

/** What `show` prints: a tensor, or a text as it is. */
export type ShownValue =
  { readonly kind: "tensor"; readonly node: Node } | { readonly kind: "text"; readonly text: string };
/** The comparison that an assertion is about. `left` and `right` broadcast to the shape of `holds`. */
export interface ComparedSides {
  readonly holds: Node;
  readonly left: Node;
  readonly right: Node;
}
/** A statement of a script. */
export type ScriptStep =
  | { readonly kind: "show"; readonly values: readonly ShownValue[]; readonly span: Span }
  | {
      readonly kind: "assert";
      /** bool; every element must be true. */
      readonly condition: Node;
      readonly sides: ComparedSides | undefined;
      readonly span: Span;
    }
  /** Vectors of one length. */
  | {
      readonly kind: "plot";
      readonly x: Node;
      readonly series: readonly { readonly label: string; readonly node: Node }[];
      readonly span: Span;
    };

/** A statement at the top of a file, with the values it gives to names and what it asks to be carried out. */
export interface TopStatement {
  readonly span: Span;
  readonly bound: readonly Node[];
  readonly steps: readonly ScriptStep[];
}

export interface BuiltModule {
  readonly builder: Builder;
  readonly provenance: Provenance;
  readonly models: readonly BuiltModel[];
  readonly trainings: readonly BuiltTraining[];
  /** What trains a model in a file without a `train` block: `sgd(lr=0.01)`. */
  readonly defaultOptimizer: BuiltOptimizer | undefined;
  /** What stands at the top of the file for `netc run`, in order. */
  readonly script: readonly ScriptStep[];
  /** The statements at the top of the file in order, those of the script among them. */
  readonly statements: readonly TopStatement[];
  /** The columns of data sets that the script reads, as inputs of its graph. */
  readonly scriptInputs: readonly ScriptInput[];
  /** Where the file ended, for a text that goes on from there. */
  readonly ending: Ending;
  readonly diagnostics: readonly Diagnostic[];
}
