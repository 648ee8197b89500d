import type { RateInput } from './rate.schema.ts';
import { rateSteps } from './rate.ts';
import type { PriceFactor, Receipt } from './receipt.schema.ts';
import { splitVat, toFenHalfUp } from './round-premium.ts';
import type { Tariff } from './tariff.schema.ts';

type Label = Pick<PriceFactor, 'code' | 'labelEn' | 'labelZh'>;

/** How the input would read without one influence; its effect is the difference in unrounded price. */
type Influence = Label & { value: (input: RateInput) => number; without: (input: RateInput) => RateInput };

const INFLUENCES: readonly Influence[] = [
  neutral('F_wx', 'Weather', '天气'),
  neutral('F_night', 'Night', '夜间'),
  neutral('F_pilot', 'Pilot', '操控员'),
  neutral('F_mnt', 'Maintenance', '维护'),
  neutral('M_exp', 'Claims experience', '赔付经验'),
  neutral('M_tel', 'Flying behaviour', '飞行行为'),
  neutral('region', 'Regional income', '地区收入'),
  neutral('m2', 'Parachute', '降落伞'),
  {
    code: 'sh',
    labelEn: 'People under shelter',
    labelZh: '人员遮蔽',
    value: (input) => input.cells.reduce((sum, cell) => sum + cell.s * cell.sh, 0),
    without: (input) => ({ ...input, cells: input.cells.map((cell) => ({ ...cell, sh: 0 })) }),
  },
  {
    code: 'd',
    labelEn: 'Property deductible (CNY)',
    labelZh: '财产损失免赔额（元）',
    value: (input) => input.d,
    without: (input) => ({ ...input, d: 0 }),
  },
  {
    code: 'n_cyc',
    labelEn: 'Take-off and landing cycles',
    labelZh: '起降次数',
    value: (input) => input.n_cyc,
    without: (input) => ({ ...input, n_cyc: 0 }),
  },
];

function neutral(
  code: 'F_wx' | 'F_night' | 'F_pilot' | 'F_mnt' | 'M_exp' | 'M_tel' | 'region' | 'm2',
  labelEn: string,
  labelZh: string,
): Influence {
  return {
    code,
    labelEn,
    labelZh,
    value: (input) => input[code],
    without: (input) => ({ ...input, [code]: 1 }),
  };
}

/** Components that sum to the premium, then every influence with its effect, all computed from the formula. */
export function explainPrice(input: RateInput, tariff: Tariff): PriceFactor[] {
  const { Gross } = rateSteps(input, tariff);
  const influences = INFLUENCES.map(
    ({ code, labelEn, labelZh, value, without }): PriceFactor => ({
      code,
      kind: 'factor',
      labelEn,
      labelZh,
      value: value(input),
      effectCny: Gross - rateSteps(without(input), tariff).Gross,
    }),
  );
  return [...componentsOf(input, tariff), ...influences];
}

function componentsOf(input: RateInput, tariff: Tariff): PriceFactor[] {
  const steps = rateSteps(input, tariff);
  const { alae, rho, fixedCny, variable, profit, levies, vat } = tariff.loadings;
  const perImpact = steps.Lam * (1 + alae);
  const { premiumFen } = roundPremium(steps.Gross, tariff);
  const component = (code: string, labelEn: string, labelZh: string, effectCny: number): PriceFactor => ({
    code,
    kind: 'component',
    labelEn,
    labelZh,
    value: null,
    effectCny,
  });
  return [
    component('BODILY', 'Injury to people', '人身伤亡', perImpact * steps.bodilyPerImpact),
    component('PROPERTY', 'Damage to property', '财产损失', perImpact * steps.propertyPerImpact),
    component('CATASTROPHE', 'Catastrophe', '巨灾', perImpact * steps.catastrophePerImpact),
    component('MID_AIR', 'Collision in the air', '空中相撞', steps.midAir),
    component('RISK_LOAD', 'Risk load', '风险附加', steps.EL * rho),
    component('FIXED_EXPENSE', 'Fixed expense', '固定费用', fixedCny),
    component('VARIABLE_EXPENSE', 'Variable expense', '变动费用', steps.Net * variable),
    component('PROFIT', 'Profit', '利润', steps.Net * profit),
    component('LEVIES', 'Levies', '规费', steps.Net * levies),
    component('VAT', 'Value-added tax', '增值税', steps.Net * vat),
    component('ROUNDING', 'Rounding and minimum premium', '取整与最低保费', premiumFen / 100 - steps.Gross),
  ];
}

/** The one rounding of a price, spelled out. */
export function roundPremium(gross: number, tariff: Tariff): Receipt['rounding'] & { premiumFen: number } {
  const roundedFen = toFenHalfUp(gross);
  const minimumFen = toFenHalfUp(tariff.loadings.minimumCny);
  const premiumFen = Math.max(roundedFen, minimumFen);
  const { netFen, vatFen } = splitVat(premiumFen, tariff.loadings.vat);
  return {
    rule: 'half up to 0.01 CNY on the shortest decimal form, then at least the minimum premium',
    grossCny: gross,
    roundedFen,
    minimumFen,
    minimumApplied: minimumFen > roundedFen,
    netOfVatFen: netFen,
    vatFen,
    premiumFen,
  };
}
