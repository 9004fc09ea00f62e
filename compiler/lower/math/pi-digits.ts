/** π/2 and 2/π to more digits than a float has. */

/** π/2 in parts of 33 bits, and the rest. */
export const HALF_PI = [
  1.57079632673412561417, 6.0771005063039659766e-11, 2.0222662487111664558e-21, 8.47842766036889956997e-32,
] as const;

/** π/2 as a sum of two f64. */
export const HALF_PI_HIGH = Math.PI / 2;
export const HALF_PI_LOW = 6.123233995736766e-17;

/** For |x| below this, the nearest multiple k π/2 has a k of at most 20 bits. */
export const MODERATE = 2 ** 20;

/** 2/π after the binary point, in words of 32 bits. */
export const TWO_OVER_PI: readonly number[] = [
  0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561, 0xb7246e3a,
  0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484, 0xe99c7026, 0xb45f7e41,
  0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf,
  0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08,
  0x56033046, 0xfc7b6bab,
];
