/** Real-name registration mark (实名登记标志): UAS and eight digits, of which GB 46750 broadcasts the last eight. */
export function isRegistrationMark(text: string): boolean {
  return /^UAS\d{8}$/.test(text);
}

/** First day of GB 46860-2025, the mandatory coding rule; GB/T 41300 until then. */
const MANDATORY_FROM = '2027-01-01';

/** Parts of a unique product identification code (唯一产品识别码). */
export interface ProductIdParts {
  /** MFC 4 characters, PMC 4, serial 12; the split is recalled from GB/T 41300 and only shown, never decided by. */
  makerCode: string;
  modelCode: string;
  serial: string;
}

/** 20 of 0-9 and A-Z without O and I (GB/T 41300); undefined when it is none. */
export function parseProductId(text: string): ProductIdParts | undefined {
  if (!/^[0-9A-HJ-NP-Z]{20}$/.test(text)) return undefined;
  return { makerCode: text.slice(0, 4), modelCode: text.slice(4, 8), serial: text.slice(8) };
}

/** Which standard rules product identification codes on a day (YYYY-MM-DD). */
export function productIdStandardOn(day: string): 'GB/T 41300' | 'GB 46860-2025' {
  return day >= MANDATORY_FROM ? 'GB 46860-2025' : 'GB/T 41300';
}
