/** Fashion-MNIST in memory, whichever source it came from. */

export const CLASS_NAMES = [
  "t-shirt",
  "trouser",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
] as const;

export const SIDE = 28;
export const PIXELS = SIDE * SIDE;
/** Scales a byte to the range from 0 to 1. */
export const PIXEL_SCALE = 1 / 255;
export const TRAIN_IMAGES = 60_000;
export const VAL_IMAGES = 10_000;

export interface ImageSet {
  /** 784 bytes an image, row by row, 0 black to 255 white. */
  readonly images: Uint8Array;
  /** One byte an image, 0 to 9. */
  readonly labels: Uint8Array;
}

export type ClothesSource = "official" | "package";

export interface Clothes {
  readonly source: ClothesSource;
  readonly train: ImageSet;
  readonly val: ImageSet;
}
