/** Digits and letters that can't be taken for others: no I, O, S, V, Z (GB 32100-2015 table 2). */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const SHAPE = /^[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}$/;

/**
 * 统一社会信用代码 of GB 32100-2015: registering department, kind, six digits of the place, nine characters of the
 * organisation and a check character. True when shape and check character (modulus 31, weights 3^i) are right; that
 * such a firm exists is another question.
 */
export function isUscc(code: string): boolean {
  return SHAPE.test(code) && code.at(17) === checkCharacterOf(code);
}

/** Check character of the first 17 characters (GB 32100-2015 §5.5). */
export function checkCharacterOf(code: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of code.slice(0, 17)) {
    sum += ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET[(31 - (sum % 31)) % 31] ?? '';
}
