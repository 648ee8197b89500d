import type { Policy } from '../../server/policies/policy.schema.ts';

type Ended = 'endedAtLanding' | 'endedWithFlight' | 'endedByTime';

/** Which words say how a policy stands: most end before their planned minutes do, at the landing. */
export function policyStateKey(
  policy: Pick<Policy, 'state' | 'coveredTo' | 'validUntil'>,
  landed: boolean,
): Exclude<Policy['state'], 'expired'> | Ended {
  if (policy.state !== 'expired') return policy.state;
  const { coveredTo, validUntil } = policy;
  if (coveredTo === null || Date.parse(coveredTo) >= Date.parse(validUntil)) return 'endedByTime';
  return landed ? 'endedAtLanding' : 'endedWithFlight';
}
