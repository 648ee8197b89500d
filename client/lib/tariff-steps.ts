import type { TariffEvent, TariffState, TariffVersion } from '../../server/pricing/tariff-version.schema.ts';

const STEPS: Readonly<Record<TariffState, readonly TariffEvent[]>> = {
  draft: ['check'],
  checked: ['file', 'approve', 'return'],
  filed: ['makeEffective'],
  approved: ['makeEffective'],
  effective: ['retire'],
  retired: [],
};

/** The buttons of a tariff; the server decides whether a step is allowed. The shadow run starts once checked. */
export function stepsOf({ state, shadow }: Pick<TariffVersion, 'state' | 'shadow'>): TariffEvent[] {
  const mayShadow = state === 'checked' || state === 'filed' || state === 'approved';
  return [
    ...STEPS[state],
    ...(mayShadow ? [shadow ? ('stopShadow' as const) : ('startShadow' as const)] : []),
  ];
}
