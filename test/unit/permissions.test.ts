import { expect, it } from 'vitest';
import { operatorOf, ownScope, PERMISSIONS, type Permission, permit } from '../../server/http/permissions.ts';
import { ROLES, type Role } from '../../server/http/role.schema.ts';
import { viewerOf } from '../helpers/context.ts';

/** Who may do what, written a second time on purpose: a change of rights has to be meant twice. */
const EXPECTED: Record<Permission, string> = {
  'user.create': '....a',
  'user.read': '....a',
  'operator.read': 'ojrua',
  'operator.register': '....a',
  'operator.edit': 'o...a',
  'consent.decide': 'o....',
  'pilot.read': 'oj.ua',
  'pilot.write': 'o....',
  'realName.enter': '....a',
  'drone.read': 'ojrua',
  'drone.register': 'o....',
  'drone.edit': 'o....',
  'droneModel.declare': '...u.',
  'device.read': 'o...a',
  'device.manage': 'o...a',
  'receiver.create': '....a',
  'setting.read': '...ua',
  'setting.write': '...u.',
  'standingOrder.read': 'o..ua',
  'standingOrder.write': 'o....',
  'wallet.read': 'o....',
  'wallet.deposit': 'o....',
  'ledger.read': '...ua',
  'flight.read': 'ojrua',
  'evidence.read': 'ojr.a',
  'quote.read': 'oj.ua',
  'quote.request': 'o....',
  'policy.bind': 'o....',
  'policy.endorse': 'o....',
  'referral.read': '...ua',
  'referral.decide': '...u.',
  'accumulation.read': '...ua',
  'product.read': 'ojrua',
  'policy.read': 'ojrua',
  'tariff.read': 'ojrua',
  'tariff.write': '...u.',
  'incident.read': 'ojrua',
  'incident.write': '.j...',
  'finding.read': '...ua',
  'finding.decide': '...u.',
  'airborne.read': '.jrua',
  'insured.read': 'ojrua',
  'zone.read': 'ojrua',
  'zone.write': '...ua',
  'quarantine.read': 'o...a',
  'quarantine.replay': '....a',
};
const LETTERS: Record<Role, string> = {
  operator: 'o',
  adjuster: 'j',
  regulator: 'r',
  underwriter: 'u',
  administrator: 'a',
};

it.each(Object.keys(PERMISSIONS) as Permission[])('%s belongs to its roles and to no other', (permission) => {
  const allowed = ROLES.map((role) => {
    try {
      permit(viewerOf(role, 'opr_1'), permission);
      return LETTERS[role];
    } catch (error) {
      expect(error).toMatchObject({ code: 'PERMISSION_DENIED', details: { permission } });
      return '.';
    }
  });
  expect(allowed.join('')).toBe(EXPECTED[permission]);
});

it('keeps an operator’s people to their own records, and lets none act without an operator', () => {
  expect(ownScope(viewerOf('operator', 'opr_1'))).toEqual({ operatorId: 'opr_1' });
  expect(ownScope(viewerOf('regulator'))).toEqual({});
  expect(() => ownScope(viewerOf('operator', null))).toThrow(
    expect.objectContaining({ code: 'PERMISSION_DENIED' }),
  );
  expect(() => operatorOf(viewerOf('administrator'))).toThrow(
    expect.objectContaining({ code: 'PERMISSION_DENIED' }),
  );
});
