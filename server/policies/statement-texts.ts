import type { Bilingual, UncoveredKind } from './statement.schema.ts';

export const UNCOVERED_TEXTS: Readonly<Record<UncoveredKind, Bilingual>> = {
  NOT_COVERED: { zh: '本次飞行未承保。', en: 'The flight was not covered.' },
  BEFORE_ATTACHMENT: { zh: '承保开始之前。', en: 'Before cover attached.' },
  AFTER_PLANNED_TIME: {
    zh: '超出保费对应的时间。',
    en: 'After the time the premium was for.',
  },
  LEFT_VOLUME: {
    zh: '超出保单约定的区域或高度，期间暂停承保（保险法第18条：保险责任以合同约定为准）。',
    en: 'Outside the area or above the height agreed; cover was suspended (保险法 art. 18: cover is what was agreed).',
  },
  NOT_PROVEN: {
    zh: '期间无数据，且航空器可能已离开约定区域；如有其他证据可予采信（保险法第22条）。',
    en: 'Nothing was heard and the aircraft could have left the area; other evidence may prove it (保险法 art. 22).',
  },
};

/** How much of the time in the air was covered, in one sentence. `coveredBps` of 10,000. */
export function summarize(coveredBps: number, airborneSeconds: number): Bilingual {
  const percent = (Math.floor(coveredBps / 10) / 10).toFixed(1);
  const minutes = (airborneSeconds / 60).toFixed(1);
  return {
    zh: `空中 ${minutes} 分钟，其中 ${percent}% 在承保之内。`,
    en: `In the air for ${minutes} min, ${percent} % of it covered.`,
  };
}
