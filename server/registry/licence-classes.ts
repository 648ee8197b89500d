import type { LicenceClass } from './pilot.schema.ts';

/** 视距内, 超视距, 教员, and the maker's 操作证书 for crop work (Order 761 art. 16-17), for choices; every one there is. */
export const LICENCE_CLASSES: readonly LicenceClass[] = [
  'VLOS',
  'BVLOS',
  'instructor',
  'agriculturalCertificate',
];
