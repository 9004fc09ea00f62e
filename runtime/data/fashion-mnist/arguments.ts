/** The arguments of `fashion_mnist`. */
import { readArguments, wholeNumber } from "../arguments.ts";
import type { SourceArguments } from "../arguments.ts";
import { TRAIN_IMAGES, VAL_IMAGES } from "./clothes.ts";

/** How many images each part takes; all where nothing is said. Throws a Fault for arguments that do not fit. */
export function readFashionArguments(given: SourceArguments): {
  readonly train: number;
  readonly val: number;
} {
  return readArguments("fashion_mnist", given, {
    train: wholeNumber(1, TRAIN_IMAGES, TRAIN_IMAGES),
    val: wholeNumber(0, VAL_IMAGES, VAL_IMAGES),
  });
}
