import { AppError } from '../lib/errors.ts';
import type { Role } from './role.schema.ts';

/** Who asks: an authenticated user and, for an operator's people, the operator they act for. */
export interface Viewer {
  userId: string;
  name: string;
  role: Role;
  operatorId: string | null;
  sessionId: string;
}

const STAFF = ['adjuster', 'regulator', 'underwriter', 'administrator'] as const;

/** Deny by default: an action absent here, or a role absent from its row, is refused. */
export const PERMISSIONS = {
  'user.create': ['administrator'],
  'user.read': ['administrator'],
  'operator.read': ['operator', ...STAFF],
  'operator.register': ['administrator'],
  'operator.edit': ['operator', 'administrator'],
  'consent.decide': ['operator'],
  'pilot.read': ['operator', 'adjuster', 'underwriter', 'administrator'],
  'pilot.write': ['operator'],
  'realName.enter': ['administrator'],
  'drone.read': ['operator', ...STAFF],
  'drone.register': ['operator'],
  'drone.edit': ['operator'],
  'droneModel.declare': ['underwriter'],
  'device.read': ['operator', 'administrator'],
  'device.manage': ['operator', 'administrator'],
  'receiver.create': ['administrator'],
  'setting.read': ['underwriter', 'administrator'],
  'setting.write': ['underwriter'],
  'standingOrder.read': ['operator', 'underwriter', 'administrator'],
  'standingOrder.write': ['operator'],
  'wallet.read': ['operator'],
  'wallet.deposit': ['operator'],
  'ledger.read': ['underwriter', 'administrator'],
  'flight.read': ['operator', ...STAFF],
  'evidence.read': ['operator', 'adjuster', 'regulator', 'administrator'],
  'quote.read': ['operator', 'adjuster', 'underwriter', 'administrator'],
  'quote.request': ['operator'],
  'policy.bind': ['operator'],
  'policy.endorse': ['operator'],
  'referral.read': ['underwriter', 'administrator'],
  'referral.decide': ['underwriter'],
  'accumulation.read': ['underwriter', 'administrator'],
  'product.read': ['operator', ...STAFF],
  'policy.read': ['operator', ...STAFF],
  'tariff.read': ['operator', ...STAFF],
  'tariff.write': ['underwriter'],
  'incident.read': ['operator', ...STAFF],
  'incident.write': ['adjuster'],
  'finding.read': ['underwriter', 'administrator'],
  'finding.decide': ['underwriter'],
  'airborne.read': ['regulator', 'adjuster', 'underwriter', 'administrator'],
  'insured.read': ['operator', ...STAFF],
  'zone.read': ['operator', ...STAFF],
  'zone.write': ['underwriter', 'administrator'],
  'quarantine.read': ['operator', 'administrator'],
  'quarantine.replay': ['administrator'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

export function can(viewer: Viewer, permission: Permission): boolean {
  const allowed: readonly Role[] = PERMISSIONS[permission];
  return allowed.includes(viewer.role);
}

/** First statement of every use case. Throws PERMISSION_DENIED. */
export function permit(viewer: Viewer, permission: Permission): void {
  if (!can(viewer, permission)) throw new AppError('PERMISSION_DENIED', { permission });
}

/** The operator an operator's user acts for; throws PERMISSION_DENIED for a user without one. */
export function operatorOf(viewer: Viewer): string {
  if (viewer.operatorId === null) throw new AppError('PERMISSION_DENIED');
  return viewer.operatorId;
}

/**
 * The filter that keeps an operator's people to their own records; staff see all. A foreign id then looks
 * exactly like an unknown one.
 */
export function ownScope(viewer: Viewer): { operatorId?: string } {
  return viewer.role === 'operator' ? { operatorId: operatorOf(viewer) } : {};
}
