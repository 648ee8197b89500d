import type { ConsentPurpose, ConsentText } from './consent.schema.ts';

/**
 * What operators are asked, one purpose at a time (个人信息保护法 art. 14, 29: separate consent). Contract and legal duty
 * are bases of their own (art. 13): none of these is a condition of being insured.
 */
export const CONSENT_TEXTS: Readonly<Record<ConsentPurpose, ConsentText>> = {
  tracks: {
    purpose: 'tracks',
    version: 1,
    clause: '个人信息保护法 art. 28-29',
    textZh:
      '同意处理航迹（行踪轨迹，属敏感个人信息），用于保险期间之外的飞行统计与安全提示。承保与理赔所必需的处理以合同为依据，不以本同意为条件。',
    textEn:
      'Processing of flight tracks (movement tracks are sensitive personal information) for statistics and safety hints outside cover. What underwriting and claims need rests on the contract, not on this consent.',
    withoutZh: '不再为未投保的飞行提供统计与提示。',
    withoutEn: 'No statistics and hints for flights without cover.',
  },
  reinsurers: {
    purpose: 'reinsurers',
    version: 1,
    clause: '个人信息保护法 art. 23',
    textZh: '同意向再保险人提供本经营人的航迹与出险记录，用于逐笔分保询价；接收方名称在提供前逐一告知。',
    textEn:
      'Giving flight tracks and incident records of this operator to reinsurers for single risks; each recipient is named before anything is given.',
    withoutZh: '超过合约限额的风险可能无法逐笔安排分保。',
    withoutEn: 'Risks beyond the treaty limit may not find reinsurance.',
  },
  supervision: {
    purpose: 'supervision',
    version: 1,
    clause: '个人信息保护法 art. 23',
    textZh: '同意在法定义务之外，向低空飞行服务平台提供保险状态与航迹，用于简化飞行活动申请的核验。',
    textEn:
      'Giving insurance status and tracks to low-altitude service platforms beyond legal duty, to shorten the checks of flight applications.',
    withoutZh: '飞行申请时需自行出示保险凭证。',
    withoutEn: 'Proof of insurance has to be shown by hand in flight applications.',
  },
  experience: {
    purpose: 'experience',
    version: 1,
    clause: '个人信息保护法 art. 24, 29',
    textZh:
      '同意以飞行行为数据参与费率浮动（自动化决策）；可随时要求说明，也可拒绝仅以自动化方式作出的决定。',
    textEn:
      'Using flight behaviour in the rate (automated decision); an explanation may be asked for at any time, and a decision made by machine alone refused.',
    withoutZh: '费率按无行为数据计算。',
    withoutEn: 'The rate is calculated without behaviour.',
  },
};
