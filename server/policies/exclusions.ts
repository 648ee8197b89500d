import { canonicalJson } from '../lib/canonical-json.ts';
import { sha256Hex } from '../lib/hash.ts';
import type { Exclusions, OfferedProduct } from './exclusions.schema.ts';
import { PRODUCTS, type Product } from './product.schema.ts';
import { PRODUCT_TERMS } from './products.ts';

/** What is not covered, of one version: a changed word is a new version, since policies name what was shown. */
export const EXCLUSIONS: Exclusions = {
  exclusionsVersion: 'cn-2026-01/1',
  items: [
    {
      code: 'INTENT',
      titleEn: 'Intent',
      titleZh: '故意行为',
      textEn: 'Damage that the insured or the pilot caused on purpose is not covered.',
      textZh: '被保险人或操控员故意造成的损害，保险人不负责赔偿。',
      clause: '保险法 art. 27',
    },
    {
      code: 'OUTSIDE_POLICY',
      titleEn: 'Outside place, height or time',
      titleZh: '超出约定的区域、高度或时间',
      textEn:
        'Flight outside the area, the heights or the time of the policy is not covered while it lasts; inside again, cover goes on.',
      textZh: '在保单约定的区域、高度或时间之外飞行期间不予承保；返回约定范围后继续承保。',
      clause: null,
    },
    {
      code: 'AIRSPACE_UNAPPROVED',
      titleEn: 'Controlled airspace without approval',
      titleZh: '未经批准进入管制空域',
      textEn: 'Flight in controlled airspace without the approval that it needs is not covered.',
      textZh: '未经批准在管制空域内飞行，保险人不负责赔偿。',
      clause: 'Order 761 art. 19, 26, 31',
    },
    {
      code: 'PILOT_UNLICENSED',
      titleEn: 'Pilot without the licence',
      titleZh: '操控员无相应执照',
      textEn:
        'Flight by someone without the licence that the aircraft needs, or under alcohol or drugs, is not covered.',
      textZh: '操控员未取得相应执照，或者饮酒、服用药物后操控的，保险人不负责赔偿。',
      clause: 'Order 761 art. 16-17, 32',
    },
    {
      code: 'AIRCRAFT_CHANGED',
      titleEn: 'Aircraft other than declared',
      titleZh: '航空器与申报不符',
      textEn:
        'An aircraft heavier, faster or otherwise riskier than declared must be declared anew; damage that the change caused is not covered before.',
      textZh: '航空器改装或性能与申报不符致危险程度显著增加而未通知的，因此发生的事故不予赔偿。',
      clause: '保险法 art. 52; Order 761 art. 14',
    },
    {
      code: 'OWN_PROPERTY',
      titleEn: 'The aircraft itself and own property',
      titleZh: '航空器自身及自有财产',
      textEn:
        'Damage to the aircraft, its load and property of the insured is not covered: this is third-party liability.',
      textZh: '航空器自身、所载货物及被保险人自有财产的损失，不属于第三者责任，不予赔偿。',
      clause: 'Order 761 art. 12',
    },
    {
      code: 'WAR_AND_NUCLEAR',
      titleEn: 'War, terror, nuclear and radiation',
      titleZh: '战争、恐怖活动与核风险',
      textEn: 'War, terrorism, seizure by authorities and nuclear risks are not covered.',
      textZh: '战争、恐怖活动、行政行为或司法行为以及核辐射造成的损失，不予赔偿。',
      clause: null,
    },
    {
      code: 'REPORTED_AFTERWARDS',
      titleEn: 'Reported only afterwards',
      titleZh: '事后才上报的飞行',
      textEn:
        'A flight that is reported only after it was flown is not covered by itself; cover never attaches before an incident that is known when it is asked for.',
      textZh: '事后补传的飞行不自动承保；投保时已知的事故之前不得起保。',
      clause: '保险法 art. 14, 27',
    },
  ],
};

/** What must be shown before a product binds, as one hash: terms and exclusions. */
export function termsSha256(product: Product): string {
  return sha256Hex(canonicalJson({ terms: PRODUCT_TERMS[product], exclusions: EXCLUSIONS }));
}

export function offeredProduct(product: Product): OfferedProduct {
  const { exclusionsVersion } = EXCLUSIONS;
  return { ...PRODUCT_TERMS[product], exclusionsVersion, termsSha256: termsSha256(product) };
}

/** The catalogue, in the order of its list. */
export function offeredProducts(): OfferedProduct[] {
  return PRODUCTS.map(offeredProduct);
}
