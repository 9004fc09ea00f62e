/**
 * The remainder of two f64, with the sign of the dividend: what JavaScript's `%` gives. It is a long division of the mantissas.
 * Each step gives 11 bits of the quotient, as many as an i64 has beside a mantissa.
 */
export const WASM_MODULUS = `  (func $modulus (param $a f64) (param $b f64) (result f64)
    (local $x i64) (local $y i64) (local $ex i64) (local $ey i64) (local $n i64)
    (local.set $x (i64.reinterpret_f64 (f64.abs (local.get $a))))
    (local.set $y (i64.reinterpret_f64 (f64.abs (local.get $b))))
    ;; An infinite or missing dividend, a divisor of 0 or NaN.
    (if (i32.or (i64.ge_u (local.get $x) (i64.const 0x7ff0000000000000))
          (i64.gt_u (i64.sub (local.get $y) (i64.const 1)) (i64.const 0x7fefffffffffffff)))
      (then (return (f64.const nan))))
    (if (i64.lt_u (local.get $x) (local.get $y)) (then (return (local.get $a))))
    (local.set $ex (call $exponent (local.get $x)))
    (local.set $ey (call $exponent (local.get $y)))
    (local.set $y (call $mantissa (local.get $y) (local.get $ey)))
    (local.set $x (i64.rem_u (call $mantissa (local.get $x) (local.get $ex)) (local.get $y)))
    (block $done
      (loop $more
        (br_if $done (i64.eqz (local.tee $n (i64.sub (local.get $ex) (local.get $ey)))))
        (if (i64.gt_u (local.get $n) (i64.const 11)) (then (local.set $n (i64.const 11))))
        (local.set $x (i64.rem_u (i64.shl (local.get $x) (local.get $n)) (local.get $y)))
        (local.set $ex (i64.sub (local.get $ex) (local.get $n)))
        (br $more)))
    (f64.copysign (call $scaled (local.get $x) (local.get $ey)) (local.get $a)))
  ;; The exponent of a positive number, counted from that of the smallest normal one; 0 for subnormal numbers.
  (func $exponent (param $x i64) (result i64)
    (local $field i64)
    (local.set $field (i64.shr_u (local.get $x) (i64.const 52)))
    (i64.sub (local.get $field) (i64.extend_i32_u (i64.ne (local.get $field) (i64.const 0)))))
  ;; x = mantissa × 2^exponent, in units of the smallest subnormal number.
  (func $mantissa (param $x i64) (param $exponent i64) (result i64)
    (i64.sub (local.get $x) (i64.shl (local.get $exponent) (i64.const 52))))
  ;; A mantissa with an exponent as a number: exact, since the product has no more digits than the mantissa.
  (func $scaled (param $mantissa i64) (param $exponent i64) (result f64)
    (local $x f64) (local $half i64)
    (local.set $half (i64.shr_u (local.get $exponent) (i64.const 1)))
    (local.set $x (f64.mul (f64.convert_i64_u (local.get $mantissa)) (f64.reinterpret_i64 (i64.const 1))))
    (f64.mul (f64.mul (local.get $x) (call $power (local.get $half)))
      (call $power (i64.sub (local.get $exponent) (local.get $half)))))
  (func $power (param $n i64) (result f64)
    (f64.reinterpret_i64 (i64.shl (i64.add (local.get $n) (i64.const 1023)) (i64.const 52))))
`;
