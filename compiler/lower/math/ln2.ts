/** ln 2 in two parts, so that the product of the first with a whole number of the exponent's size is exact. */

/** In 9 bits, and what is left: for f32. */
export const LN2_HIGH = 0.693359375;
export const LN2_LOW = -2.121944400546905827679e-4;
/** In 33 bits, and what is left: for f64. */
export const LN2_HIGH_64 = 6.9314718036912381649e-1;
export const LN2_LOW_64 = 1.90821492927058770002e-10;
