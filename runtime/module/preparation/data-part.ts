/** The part of a model object that concerns its data, if the module knows something about them. */
export interface DataPart {
  /** Adds its members to the object. */
  extend(model: object): void;
  /** What is saved with the weights. */
  metadata(): readonly (readonly [string, string])[];
  /** Reads the metadata of a file. Returns a function that takes them over. Throws Error if they do not fit the module. */
  adopt(metadata: ReadonlyMap<string, string>): (() => void) | undefined;
}

/** The key in a file's metadata. */
export const KEY = "preparation";

export const otherColumns = (what: string): Error =>
  new Error(`the weights were learned from other columns of data: ${what}`);
