import type { Product, ProductTerms } from './product.schema.ts';

const DAY_HOURS = 24;
const SOURCE =
  'product outline of the demonstration, an assumption: to be filed with the regulator (保险法 art. 135)';

/** What every product has unless its row says otherwise. */
const USUAL = {
  /** 科技保险 is recorded apart from other business; the code is the insurer's own. */
  technologyInsuranceCode: 'KJ-LAE-01',
  wholeDays: false,
  aircraftMax: 1,
  flightsMax: null,
  volumeRequired: false,
  referralOnly: false,
  effectiveOn: '2026-01-01',
  source: SOURCE,
} as const;

/** The product catalogue of one version (design D7). A changed product is a new row with its own date. */
export const PRODUCT_TERMS: Readonly<Record<Product, ProductTerms>> = {
  perFlight: {
    ...USUAL,
    product: 'perFlight',
    nameEn: 'Per flight',
    nameZh: '单次飞行',
    productCode: 'SC-UAV-FLT',
    windowHoursMax: 24,
    flightsMax: 1,
  },
  perDay: {
    ...USUAL,
    product: 'perDay',
    nameEn: 'Per day',
    nameZh: '按日',
    productCode: 'SC-UAV-DAY',
    windowHoursMax: 7 * DAY_HOURS,
    wholeDays: true,
    aircraftMax: 20,
  },
  period: {
    ...USUAL,
    product: 'period',
    nameEn: 'Month or year',
    nameZh: '月度或年度',
    productCode: 'SC-UAV-PER',
    windowHoursMax: 366 * DAY_HOURS,
    wholeDays: true,
    aircraftMax: 200,
  },
  agriculturalSeason: {
    ...USUAL,
    product: 'agriculturalSeason',
    nameEn: 'Agricultural season',
    nameZh: '农业作业季',
    productCode: 'SC-UAV-AGR',
    windowHoursMax: 190 * DAY_HOURS,
    wholeDays: true,
    aircraftMax: 50,
  },
  logisticsRoute: {
    ...USUAL,
    product: 'logisticsRoute',
    nameEn: 'Logistics route',
    nameZh: '物流航线',
    productCode: 'SC-UAV-LOG',
    windowHoursMax: 366 * DAY_HOURS,
    wholeDays: true,
    aircraftMax: 100,
    volumeRequired: true,
  },
  show: {
    ...USUAL,
    product: 'show',
    nameEn: 'Show or swarm (one occurrence)',
    nameZh: '编队表演（一次事故）',
    productCode: 'SC-UAV-SHW',
    windowHoursMax: 12,
    aircraftMax: 2_000,
    volumeRequired: true,
  },
  passenger: {
    ...USUAL,
    product: 'passenger',
    nameEn: 'eVTOL and passengers',
    nameZh: '载人航空器（eVTOL）',
    productCode: 'SC-UAV-PAX',
    windowHoursMax: 366 * DAY_HOURS,
    aircraftMax: 5,
    volumeRequired: true,
    referralOnly: true,
  },
};
