/**
 * A radio that is good for a while and bad for a while (Gilbert-Elliott). What a bad one loses is gone, or is
 * kept on board and comes in a burst, as DJI's apps and stations do (telemetry §4).
 */
export interface LinkProfile {
  goodSeconds: number;
  badSeconds: number;
  /** Share of the messages that don't get through. */
  lossWhenGood: number;
  lossWhenBad: number;
  keepsWhatIsLost: boolean;
}

export const LINK_PROFILES = {
  steady: {
    goodSeconds: Number.POSITIVE_INFINITY,
    badSeconds: 0,
    lossWhenGood: 0,
    lossWhenBad: 1,
    keepsWhatIsLost: false,
  },
  /** As one recorded radio had it: 13 gaps of more than 3 s in 14 minutes (telemetry §6). */
  radio: { goodSeconds: 60, badSeconds: 6, lossWhenGood: 0.01, lossWhenBad: 0.9, keepsWhatIsLost: false },
  buffered: { goodSeconds: 60, badSeconds: 6, lossWhenGood: 0, lossWhenBad: 1, keepsWhatIsLost: true },
} as const satisfies Record<string, LinkProfile>;
export type LinkProfileName = keyof typeof LINK_PROFILES;

export interface LinkState<Frame> {
  isBad: boolean;
  /** Waiting on board, oldest first. */
  kept: readonly Frame[];
}

/** Half an hour at 1 Hz; what is older is overwritten. */
const KEPT_MAX = 1_800;
/** Of a backlog, what is sent at once when the link is back. */
const BURST_MAX = 20;

/** One message offered to the link (none, when there is nothing to say), and which ones get through now. */
export function throughLink<Frame>(
  link: LinkState<Frame>,
  frame: Frame | undefined,
  moment: { profile: LinkProfile; seconds: number; isCut: boolean; random: () => number },
): { link: LinkState<Frame>; sent: readonly Frame[] } {
  const { profile, seconds, isCut, random } = moment;
  const mean = link.isBad ? profile.badSeconds : profile.goodSeconds;
  const changes = random() < 1 - Math.exp(-seconds / mean);
  const isBad = changes ? !link.isBad : link.isBad;
  const isLost = isCut || random() < (isBad ? profile.lossWhenBad : profile.lossWhenGood);
  const offered = frame === undefined ? link.kept : [...link.kept, frame];
  if (!isLost) return { link: { isBad, kept: offered.slice(BURST_MAX) }, sent: offered.slice(0, BURST_MAX) };
  return { link: { isBad, kept: profile.keepsWhatIsLost ? offered.slice(-KEPT_MAX) : [] }, sent: [] };
}
