/** 视距内, 超视距, 教员; and the maker's 操作证书 for regular crop work (Order 761 art. 16-17). */
export const LICENCE_CLASSES = ['VLOS', 'BVLOS', 'instructor', 'agriculturalCertificate'] as const;
