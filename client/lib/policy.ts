import type { Policy } from '../../server/policies/policy.schema.ts';

/** Which words say how a policy stands: a landing ends cover before the planned minutes do. */
export function policyStateKey(
  policy: Pick<Policy, 'state' | 'coveredTo' | 'validUntil'>,
): 'active' | 'endedAtLanding' | 'endedByTime' | 'void' {
  if (policy.state !== 'expired') return policy.state;
  const endedEarly =
    policy.coveredTo !== null && Date.parse(policy.coveredTo) < Date.parse(policy.validUntil);
  return endedEarly ? 'endedAtLanding' : 'endedByTime';
}
