/**
 * exp, ln, Φ and the circular functions from + − × ÷ and √ alone. ECMAScript leaves Math.exp, Math.log,
 * Math.tan and their kin to the implementation, so a price computed with them could differ between machines
 * or years (design §3, promise 5). IEEE 754 fixes the five operations used here, so every machine gives the
 * same bits. Relative error stays within a few units of 1e-16 except where a function's doc says otherwise.
 */

/** ln 2 in two parts: the first has 40 bits, so an exponent of up to 11 bits times it is exact. */
const LN2_HEAD = 0.6931471805592082;
const LN2_TAIL = 7.371002565167799e-13;
const INVERSE_LN2 = Math.LOG2E;
const RADIANS_PER_DEGREE = 0.017453292519943295;
const INVERSE_SQRT_2PI = 0.3989422804014327;
const SQRT_HALF = Math.SQRT1_2;

const bits = new DataView(new ArrayBuffer(8));

/** 2^exponent for a normal exponent, -1022 … 1023, written straight into the exponent field. */
function powerOfTwo(exponent: number): number {
  bits.setUint32(0, (exponent + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** Below this, the Taylor series of exp is done after a few terms. */
const TINY = 2 ** -18;

/** Taylor series of (e^r - 1)/r for |r| ≤ 0.35: the term of degree 15 is below 1e-19. */
function expSeries(r: number): number {
  if (r > -TINY && r < TINY) {
    // The terms from the fifth on sum to 0.2 ± 1e-6; both ends of a wider range give one double, so they do too.
    const low = fewTerms(r, 0.19);
    if (low === fewTerms(r, 0.21)) return low;
  }
  let sum = 0;
  for (let n = 15; n >= 1; n -= 1) sum = (1 + sum * r) / n;
  return sum;
}

function fewTerms(r: number, fifth: number): number {
  return 1 + ((1 + ((1 + ((1 + fifth * r) / 4) * r) / 3) * r) / 2) * r;
}

/** e^x. Overflows to Infinity above 709.78, underflows to 0 below -745.2. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.2) return 0;
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const r = x - k * LN2_HEAD - k * LN2_TAIL;
  const value = 1 + r * expSeries(r);
  if (k > -1000 && k < 1000) return value * powerOfTwo(k);
  // Two factors, because 2^k alone leaves the range of doubles at both ends.
  const half = Math.floor(k / 2);
  return value * powerOfTwo(half) * powerOfTwo(k - half);
}

/** Natural logarithm; -Infinity at 0, NaN below. */
export function ln(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  // A subnormal has no implicit leading bit; lift it into the normal range first.
  const lift = x < 2.2250738585072014e-308 ? 54 : 0;
  bits.setFloat64(0, lift === 0 ? x : x * 18014398509481984);
  const high = bits.getUint32(0);
  let exponent = (high >>> 20) - 1023 - lift;
  bits.setUint32(0, (high & 0x000fffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > 2 * SQRT_HALF) {
    mantissa /= 2;
    exponent += 1;
  }
  // ln m = 2 artanh s with s = (m-1)/(m+1), |s| ≤ 0.172; the tail beyond s^25 is below 1e-20.
  const f = mantissa - 1;
  const s = f / (mantissa + 1);
  const z = s * s;
  let tail = 0;
  for (let n = 25; n >= 3; n -= 2) tail = z * (1 / n + tail);
  // 2s = f - s·f, which keeps the exact f in front of the rounded quotient.
  return exponent * LN2_HEAD + (exponent * LN2_TAIL + (f - s * (f - 2 * tail)));
}

/** Standard normal density φ(x); x² is split so that the exponent keeps full precision in the tails. */
function normalDensity(x: number): number {
  const head = Math.fround(x);
  return INVERSE_SQRT_2PI * exp(-0.5 * head * head) * exp(-0.5 * (x - head) * (x + head));
}

/** Terms of Laplace's continued fraction whose result is the pinned one. */
const FRACTION_TERMS = 200;

/**
 * Laplace's continued fraction x + 1/(x + 2/(x + … 200/x)), to the bit as if all 200 terms were added. A shorter
 * run suffices: what the terms beyond n contribute lies between x and x + (n+1)/x, and each step, rounding
 * included, is monotone. So both ends are carried on; once they are one double, so is everything between them.
 */
function laplaceFraction(x: number): number {
  let n = Math.min(FRACTION_TERMS, 16 + Math.floor(450 / (x * x)));
  let low = x;
  let high = n === FRACTION_TERMS ? x : x + (n + 1) / x;
  for (; n >= 1 && low !== high; n -= 1) {
    const next = x + n / high;
    high = x + n / low;
    low = next;
  }
  if (low !== high) return wholeFraction(x);
  let fraction = low;
  for (; n >= 1; n -= 1) fraction = x + n / fraction;
  return fraction;
}

function wholeFraction(x: number): number {
  let fraction = x;
  for (let n = FRACTION_TERMS; n >= 1; n -= 1) fraction = x + n / fraction;
  return fraction;
}

/** Upper tail 1-Φ(x) for x ≥ 1.5 by Laplace's continued fraction, whose terms are all positive. */
function upperTail(x: number): number {
  if (x > 38.6) return 0;
  return normalDensity(x) / laplaceFraction(x);
}

/** Standard normal distribution function Φ(x); relative error below 3e-15 down to Φ(-37). */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x <= -1.5) return upperTail(-x);
  if (x >= 1.5) return 1 - upperTail(x);
  // Φ(x) = ½ + φ(x)(x + x³/3 + x⁵/15 + …); 30 terms reach 1e-20 for |x| ≤ 1.5.
  const z = x * x;
  let sum = 1;
  for (let n = 30; n >= 1; n -= 1) sum = 1 + (z / (2 * n + 1)) * sum;
  return 0.5 + normalDensity(x) * x * sum;
}

/** sin r for |r| ≤ π/4 (radians). */
function sineSeries(r: number): number {
  const z = r * r;
  let sum = 1;
  for (let n = 21; n >= 3; n -= 2) sum = 1 - (z / (n * (n - 1))) * sum;
  return r * sum;
}

/** cos r for |r| ≤ π/4 (radians). */
function cosineSeries(r: number): number {
  const z = r * r;
  let sum = 1;
  for (let n = 22; n >= 2; n -= 2) sum = 1 - (z / (n * (n - 1))) * sum;
  return sum;
}

/** Sine of an angle in degrees; exact at multiples of 90. */
export function sinDegrees(degrees: number): number {
  if (!Number.isFinite(degrees)) return Number.NaN;
  const turned = degrees % 360;
  const quarter = Math.floor(turned / 90 + 0.5);
  const r = (turned - quarter * 90) * RADIANS_PER_DEGREE;
  switch (((quarter % 4) + 4) % 4) {
    case 0:
      return sineSeries(r);
    case 1:
      return cosineSeries(r);
    case 2:
      return -sineSeries(r);
    default:
      return -cosineSeries(r);
  }
}

/** Cosine of an angle in degrees; exact at multiples of 90. */
export function cosDegrees(degrees: number): number {
  // The reduction modulo 360 comes first so that adding 90 stays exact for every usual angle.
  return sinDegrees(90 - Math.abs(degrees % 360));
}

/** Tangent of an angle in degrees; Infinity at 90. */
export function tanDegrees(degrees: number): number {
  return sinDegrees(degrees) / cosDegrees(degrees);
}

/** Arc tangent in radians, -π/2 … π/2. */
export function atan(x: number): number {
  if (x < 0) return -atan(-x);
  if (x > 1) return 1.5707963267948966 - atan(1 / x);
  // atan x = 2 atan(x / (1 + √(1+x²))), twice: |x| ≤ 0.199, where the term of degree 25 is below 1e-18.
  let y = x / (1 + Math.sqrt(1 + x * x));
  y = y / (1 + Math.sqrt(1 + y * y));
  const z = y * y;
  let sum = 0;
  for (let n = 25; n >= 1; n -= 2) sum = 1 / n - z * sum;
  return 4 * y * sum;
}

/** Arc tangent in degrees. */
export function atanDegrees(x: number): number {
  return atan(x) / RADIANS_PER_DEGREE;
}
