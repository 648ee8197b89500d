import type { Obligation } from './classification.schema.ts';

export interface Text {
  en: string;
  zh: string;
}

/** Names of the duties. */
export const OBLIGATION_TEXTS: Readonly<Record<Obligation['code'], Text>> = {
  LIABILITY_INSURANCE: { en: 'Liability insurance', zh: '责任保险' },
  REAL_NAME_REGISTRATION: { en: 'Real-name registration', zh: '实名登记' },
  AIRWORTHINESS_PERMIT: { en: 'Airworthiness permit', zh: '适航许可' },
  OPERATOR_CERTIFICATE: { en: 'Operator certificate', zh: '运营合格证' },
  PILOT_LICENCE: { en: 'Pilot licence', zh: '操控员执照' },
  NETWORK_IDENTIFICATION: { en: 'Identification to the national platform', zh: '向一体化平台报送识别信息' },
  BROADCAST_IDENTIFICATION: { en: 'Broadcast identification in flight', zh: '飞行中广播识别信息' },
  FLIGHT_APPLICATION: { en: 'Flight activity application', zh: '飞行活动申请' },
};

/** Why a duty applies or not. */
export const OBLIGATION_REASON_TEXTS: Readonly<Record<string, Text>> = {
  EVERY_CLASS: { en: 'every class must', zh: '所有类别均须履行' },
  CLASS_REQUIRES: { en: 'the legal class requires it', zh: '该类别须履行' },
  CLASS_EXEMPT: { en: 'the legal class is exempt', zh: '该类别免除' },
  COMMERCIAL: { en: 'commercial flight', zh: '经营性飞行' },
  COMMERCIAL_UNKNOWN: {
    en: 'not known whether commercial; treated as commercial',
    zh: '是否经营性未知，按经营性处理',
  },
  NON_COMMERCIAL_LIGHT: { en: 'non-commercial, micro or light', zh: '非经营性的微型或轻型' },
  REGULAR_AGRICULTURE: { en: 'regular agricultural work', zh: '常规农用' },
  MAKER_CERTIFICATE_INSTEAD: {
    en: "regular agricultural work: the maker's certificate instead",
    zh: '常规农用：由生产者核发操作证书',
  },
  NOT_A_UNIT: { en: 'flown by a person, not a unit', zh: '由个人而非单位操作' },
  UNIT: { en: 'flown by a unit', zh: '由单位操作' },
  HOLDER_UNKNOWN: { en: 'holder not known; treated as a unit', zh: '主体未知，按单位处理' },
  TRAINING_IN_CONTROLLED_AIRSPACE: {
    en: 'no licence; adult and trained inside controlled airspace',
    zh: '无需执照；在管制空域内须成年并经培训',
  },
  SUITABLE_AIRSPACE: { en: 'inside suitable airspace', zh: '在适飞空域内' },
  CONTROLLED_AIRSPACE: { en: 'inside controlled airspace', zh: '在管制空域内' },
  AIRSPACE_UNKNOWN: { en: 'airspace not known; treated as controlled', zh: '空域未知，按管制空域处理' },
  RELAYED: { en: 'relayed over base stations or the internet', zh: '通过通信基站或者互联网进行中继飞行' },
  DANGEROUS_GOODS_OR_DROPS: { en: 'carries dangerous goods or drops objects', zh: '运载危险品或者投放物品' },
  OVER_CROWD: { en: 'over a gathering of people', zh: '飞越集会人群上空' },
  FROM_MOVING_VEHICLE: { en: 'controlled from a moving vehicle', zh: '在移动的交通工具上操控' },
  STATE_DUTY_AT_OWN_SITE: {
    en: 'police, customs or emergency aircraft at own sites; confirm one hour before take-off',
    zh: '警察、海关、应急管理部门在其驻地等上方飞行；起飞 1 小时前确认',
  },
  AIRPORT_INSPECTION: {
    en: 'inspection, survey or calibration in an airport control zone; confirm one hour before take-off',
    zh: '民用机场管制地带内巡检、勘察、校验；起飞 1 小时前确认',
  },
  SWARM: { en: 'distributed operation or swarm', zh: '分布式操作或者集群飞行' },
};

/** Conditions and categories; a reason's code is one of these plus _MET, _FAILED or _UNKNOWN for conditions. */
export const CONDITION_TEXTS: Readonly<Record<string, Text>> = {
  EMPTY_MASS_MICRO: { en: 'empty mass below 0.25 kg', zh: '空机重量小于 0.25 千克' },
  SPEED_MICRO: { en: 'at most 40 km/h', zh: '最大平飞速度不超过 40 千米/小时' },
  HEIGHT_MICRO: { en: 'at most 50 m true height', zh: '最大飞行真高不超过 50 米' },
  SHORT_RANGE_RADIO: { en: 'micro-power short-range radio', zh: '微功率短距离无线电发射设备' },
  HUMAN_INTERVENTION: { en: 'a human can intervene throughout', zh: '全程可以随时人工介入操控' },
  EMPTY_MASS_LIGHT: { en: 'empty mass up to 4 kg', zh: '空机重量不超过 4 千克' },
  MTOW_LIGHT: { en: 'take-off mass up to 7 kg', zh: '最大起飞重量不超过 7 千克' },
  SPEED_LIGHT: { en: 'at most 100 km/h', zh: '最大平飞速度不超过 100 千米/小时' },
  AIRSPACE_KEEPING: { en: 'airspace-keeping capability', zh: '空域保持能力' },
  MONITORING: { en: 'can be monitored reliably', zh: '可靠被监视能力' },
  EMPTY_MASS_SMALL: { en: 'empty mass up to 15 kg', zh: '空机重量不超过 15 千克' },
  MTOW_SMALL: { en: 'take-off mass up to 25 kg', zh: '最大起飞重量不超过 25 千克' },
  MTOW_MEDIUM: { en: 'take-off mass up to 150 kg', zh: '最大起飞重量不超过 150 千克' },
  NO_LIGHTER_CLASS_FITS: { en: 'no lighter class fits', zh: '不符合更轻的类别' },
  AGRICULTURAL_PURPOSE: {
    en: 'built for crop protection, seeding or feeding',
    zh: '专门用于植保、播种、投饵等农林牧渔作业',
  },
  SPEED_AGRICULTURAL: { en: 'at most 50 km/h', zh: '最大平飞速度不超过 50 千米/小时' },
  HEIGHT_AGRICULTURAL: { en: 'at most 30 m true height', zh: '最大飞行真高不超过 30 米' },
  RADIUS_AGRICULTURAL: { en: 'flight radius up to 2,000 m', zh: '最大飞行半径不超过 2000 米' },
  OPEN_MICRO: { en: 'open: micro', zh: '开放类：微型' },
  OPEN_REGULAR_AGRICULTURE: { en: 'open: regular agricultural work', zh: '开放类：常规农用' },
  OPEN_LIGHT_IN_SUITABLE_AIRSPACE: { en: 'open: light in suitable airspace', zh: '开放类：轻型在适飞空域内' },
  SPECIFIC_NOT_OPEN: { en: 'specific: not on the open list', zh: '特定类：不属于开放类情形' },
  SPECIFIC_AIRSPACE_UNKNOWN: { en: 'specific: airspace not known', zh: '特定类：空域未知' },
  CERTIFIED_PRESUMED: {
    en: 'certified (presumed): ground risk out of table',
    zh: '审定类（推定）：地面风险超出表格范围',
  },
  GROUND_CONTROLLED: { en: 'controlled ground area', zh: '受控地面区域' },
  GROUND_CROWD: { en: 'over a crowd', zh: '人群上空' },
  GROUND_DENSITY: { en: 'population density', zh: '人口密度' },
  OBSERVED_CONFIRMED: { en: 'observed in flight, confirmed by an underwriter', zh: '飞行中观测，经核保确认' },
  MASS_NOT_OBSERVABLE: { en: 'mass can’t be observed', zh: '重量无法由飞行观测得出' },
  SORA_GROUND: { en: 'SORA intrinsic ground risk', zh: 'SORA 固有地面风险' },
  SORA_GROUND_OUT_OF_TABLE: { en: 'SORA ground risk out of table', zh: 'SORA 地面风险超出表格范围' },
  SORA_AIR: { en: 'initial air risk class', zh: '初始空中风险等级' },
  SORA_AIR_UNKNOWN: { en: 'air risk class not known: no SAIL', zh: '空中风险等级未知，无法得出 SAIL' },
  SORA_IN_SIGHT: { en: 'in visual line of sight: one class lower', zh: '视距内飞行：降低一级' },
  SORA_BEYOND_SIGHT: { en: 'beyond visual line of sight', zh: '超视距飞行' },
  SORA_SIGHT_UNKNOWN: {
    en: 'not known whether in sight; treated as beyond',
    zh: '是否视距内未知，按超视距处理',
  },
  SORA_SAIL: { en: 'assurance level (SAIL)', zh: '保证等级（SAIL）' },
  SORA_SAIL_UNKNOWN: { en: 'no assurance level (SAIL)', zh: '无法得出保证等级（SAIL）' },
  GROUND_DENSITY_UNKNOWN: { en: 'population density not known', zh: '人口密度未知' },
};
