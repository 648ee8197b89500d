import type { RealNameStatus } from './real-name-status.schema.ts';

/**
 * Asks whether an aircraft is registered under its owner's real name (Order 761 art. 10), as MH/T 3030 lets systems
 * ask the national platform. It answers `unknown` rather than fail: the caller decides what that means.
 */
export interface RealNameRegister {
  check(aircraft: {
    registrationMark: string | null;
    serialNumber: string;
    productId: string | null;
  }): Promise<RealNameStatus>;
}
