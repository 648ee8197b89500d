import { z } from 'zod';
import { FenSchema } from '../lib/wire.schema.ts';

const Bps = z.int().min(0).max(10_000);
const Seconds = z.int().min(0).max(86_400);

/** The insurer whose policies are sold: a dimension of the ledger and a line of every certificate. */
export const InsurerSchema = z.strictObject({
  code: z
    .string()
    .regex(/^[A-Z0-9-]{2,20}$/, '2 to 20 capital letters, digits and hyphens')
    .describe('short code, a dimension of the ledger'),
  nameZh: z.string().min(1).max(120),
  nameEn: z.string().min(1).max(120),
});
export type Insurer = z.infer<typeof InsurerSchema>;

export const SettingUnitSchema = z.enum(['bps', 'fen', 'minutes', 'seconds', 'hours', 'insurer']);
/** `filed`: stands in filed terms, law or a contract; `assumption`: ours until somebody publishes the figure. */
export const SettingStatusSchema = z.enum(['filed', 'assumption']);

interface Definition<Value extends z.ZodType> {
  value: Value;
  unit: z.infer<typeof SettingUnitSchema>;
  nameEn: string;
  nameZh: string;
  /** In force until the first version that an underwriter gives. */
  initial: z.output<Value>;
  source: string;
  status: z.infer<typeof SettingStatusSchema>;
}

const define = <Value extends z.ZodType>(definition: Definition<Value>): Definition<Value> => definition;

const UNPUBLISHED = 'No public figure was found (regulation.md §8); ours until one is published';

const minimumLimit = (nameEn: string, nameZh: string, initial: number) =>
  define({
    value: FenSchema,
    unit: 'fen',
    nameEn: `Least limit of a policy, ${nameEn}`,
    nameZh: `最低责任限额（${nameZh}）`,
    initial,
    source: `Order 761 art. 12 names no amount. ${UNPUBLISHED}`,
    status: 'assumption',
  });

const cap = (nameEn: string, nameZh: string, initial: number) =>
  define({
    value: FenSchema,
    unit: 'fen',
    nameEn: `Accumulation: ${nameEn}`,
    nameZh: `累积责任：${nameZh}`,
    initial,
    source: 'Judgement within 保险法 art. 103 (a risk unit beyond 10 % of capital and reserves is reinsured)',
    status: 'assumption',
  });

const subsidy = (nameEn: string, nameZh: string) =>
  define({
    value: Bps,
    unit: 'bps',
    nameEn: `Premium subsidy, ${nameEn}`,
    nameZh: `保费补贴比例（${nameZh}）`,
    initial: 0,
    source: `District measures exist for some districts, their rates were not found. ${UNPUBLISHED}`,
    status: 'assumption',
  });

/** Every number that law leaves open or that changes without a release (design D7), with what it may be. */
export const SETTINGS = {
  vatBps: define({
    value: Bps,
    unit: 'bps',
    nameEn: 'Value-added tax within the gross premium, rate on the net',
    nameZh: '增值税率（含税保费，按不含税保费计）',
    initial: 600,
    source: '财税〔2016〕36号, financial services 6 %; recalled, to be confirmed',
    status: 'assumption',
  }),
  securityFundBps: define({
    value: Bps,
    unit: 'bps',
    nameEn: 'Insurance security fund levy on the net premium',
    nameZh: '保险保障基金费率（按不含税保费计）',
    initial: 80,
    source: '《保险保障基金管理办法》 2022, base rate 0.8 % of non-life premium; recalled, to be confirmed',
    status: 'assumption',
  }),
  treatyLimitFen: define({
    value: FenSchema.min(1),
    unit: 'fen',
    nameEn: 'Largest limit without an underwriter (reinsurance treaty)',
    nameZh: '合约分保自动承保限额',
    initial: 1_000_000_000,
    source: 'Judgement; 保险法 art. 103 asks for reinsurance beyond 10 % of capital and reserves',
    status: 'assumption',
  }),
  informationLimitFen: define({
    value: FenSchema.min(1),
    unit: 'fen',
    nameEn: 'Limit of prices shown for information',
    nameZh: '参考报价限额',
    initial: 100_000_000,
    source: 'Judgement',
    status: 'assumption',
  }),
  plannedMinutes: define({
    value: z.int().min(1).max(600),
    unit: 'minutes',
    nameEn: 'Minutes in the air assumed where nobody planned any',
    nameZh: '未申报时的计划飞行分钟数',
    initial: 30,
    source: 'Design D9c',
    status: 'assumption',
  }),
  attachGraceSeconds: define({
    value: Seconds.max(600),
    unit: 'seconds',
    nameEn: 'How late a take-off may become known and still attach from take-off',
    nameZh: '起飞补报宽限秒数',
    initial: 30,
    source: 'Design D10; 保险法 art. 14 (cover starts at the agreed time)',
    status: 'assumption',
  }),
  quoteValidMinutes: define({
    value: z
      .int()
      .min(1)
      .max(7 * 24 * 60),
    unit: 'minutes',
    nameEn: 'Minutes a quote stays open',
    nameZh: '报价有效分钟数',
    initial: 30,
    source: 'Judgement: weather and crowds change within the hour',
    status: 'assumption',
  }),
  noTakeoffHoldHours: define({
    value: z.int().min(1).max(720),
    unit: 'hours',
    nameEn: 'Hours to wait for late data before a policy without take-off is void',
    nameZh: '未起飞保单作废前的等待小时数',
    initial: 24,
    source: 'Judgement: Remote ID data not delivered is buffered and sent again (GB 46750 §5.1.9)',
    status: 'assumption',
  }),
  'accumulation.cellSoftFen': cap(
    'in force in one H3 cell, beyond it referred',
    '单一网格，超出转核保',
    5_000_000_000,
  ),
  'accumulation.cellHardFen': cap(
    'in force in one H3 cell, beyond it declined',
    '单一网格，超出拒保',
    20_000_000_000,
  ),
  'accumulation.eventSoftFen': cap(
    'in force in one event, beyond it referred',
    '单一活动，超出转核保',
    5_000_000_000,
  ),
  'accumulation.eventHardFen': cap(
    'in force in one event, beyond it declined',
    '单一活动，超出拒保',
    20_000_000_000,
  ),
  'accumulation.operatorSoftFen': cap(
    'in force of one operator, beyond it referred',
    '单一经营人，超出转核保',
    20_000_000_000,
  ),
  'accumulation.operatorHardFen': cap(
    'in force of one operator, beyond it declined',
    '单一经营人，超出拒保',
    100_000_000_000,
  ),
  'minimumLimitFen.micro': minimumLimit('micro', '微型', 1_000_000),
  'minimumLimitFen.light': minimumLimit('light', '轻型', 10_000_000),
  'minimumLimitFen.small': minimumLimit('small', '小型', 50_000_000),
  'minimumLimitFen.medium': minimumLimit('medium', '中型', 100_000_000),
  'minimumLimitFen.large': minimumLimit('large', '大型', 500_000_000),
  'subsidyBps.nanshan': subsidy('Nanshan', '南山区'),
  'subsidyBps.futian': subsidy('Futian', '福田区'),
  'subsidyBps.luohu': subsidy('Luohu', '罗湖区'),
  'subsidyBps.yantian': subsidy('Yantian', '盐田区'),
  'subsidyBps.baoan': subsidy('Bao’an', '宝安区'),
  'subsidyBps.longgang': subsidy('Longgang', '龙岗区'),
  'subsidyBps.longhua': subsidy('Longhua', '龙华区'),
  'subsidyBps.pingshan': subsidy('Pingshan', '坪山区'),
  'subsidyBps.guangming': subsidy('Guangming', '光明区'),
  'subsidyBps.dapeng': subsidy('Dapeng', '大鹏新区'),
  insurer: define({
    value: InsurerSchema,
    unit: 'insurer',
    nameEn: 'Insurer whose policies are sold',
    nameZh: '承保公司',
    initial: {
      code: 'DEMO-INS',
      nameZh: '示范财产保险股份有限公司（演示）',
      nameEn: 'Demonstration Property Insurance (demo)',
    },
    source: 'Made up: the licensed insurer of this installation is to be named here',
    status: 'assumption',
  }),
} as const;

export type SettingKey = keyof typeof SETTINGS;
/** What `settings.at(key, …)` answers for that key. */
export type SettingValue<Key extends SettingKey> = z.output<(typeof SETTINGS)[Key]['value']>;

export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];
export const SettingKeySchema = z.enum(SETTING_KEYS);
