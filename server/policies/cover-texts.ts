import type { CoverReason } from './cover.schema.ts';

/** What a device's people read on the `notices` topic; screens have their own texts per language. */
export const COVER_REASON_TEXTS: Readonly<Record<CoverReason, string>> = {
  STANDING_ORDER_BOUND: 'Cover was bound by the standing order. 已按预约保险承保。',
  ATTACHED_AT_TAKEOFF: 'Cover is in force from take-off. 自起飞时起承保。',
  ATTACHED_AT_RECEIPT: 'Cover is in force from the moment we heard of the flight. 自收到数据时起承保。',
  NO_STANDING_ORDER: 'There is no standing order for this drone. 该机无预约保险。',
  STANDING_ORDER_PAUSED: 'The standing order is paused. 预约保险已暂停。',
  PRICE_ABOVE_CAP: 'The premium is above the cap of the standing order. 保费超过预约上限。',
  WALLET_INSUFFICIENT: 'The wallet does not hold the premium (见费出单). 余额不足。',
  OUTSIDE_TERRITORY: 'The flight is outside the territory of the policy. 飞行在承保区域之外。',
  BACKFILL: 'The flight was reported after the fact; it is never covered afterwards. 事后补传，不予承保。',
  CLOCK_UNTRUSTED: 'The device clock can not be trusted. 设备时钟不可信。',
  AIRCRAFT_NOT_REGISTERED: 'Nobody registered this aircraft. 该机未登记。',
  RISK_DECLINED: 'The risk is declined. 拒保。',
  RISK_REFERRED: 'The risk needs an underwriter. 需核保人审核。',
  INCIDENT_BEFORE_ATTACHMENT: 'An incident happened before cover could attach. 承保前已出险。',
  SIMULATED_FLIGHT: 'The samples say they are simulated; nothing real is at risk. 模拟飞行，不予承保。',
  PLANNED_TIME_ENDED: 'The planned minutes are over. 计划时长已到。',
  FLIGHT_ENDED: 'The flight has ended. 飞行已结束。',
  POLICY_ATTACHED: 'Covered by a policy bound before take-off. 由起飞前订立的保单承保。',
  ATTACHED_IN_WINDOW: 'Cover is in force from take-off. 自起飞时起承保。',
  ATTACHED_AFTER_BIND: 'Cover is in force from the receipt of the premium. 自收到保费时起承保。',
  FLIGHTS_USED_UP: 'The policy has covered all the flights it was for. 保单次数已用完。',
  OUTSIDE_VOLUME: 'The take-off was outside the area of the policy. 起飞地点在保单区域之外。',
  ACCUMULATION_REACHED: 'The sum insured here has reached its cap. 累计责任已达上限。',
  POLICY_CANCELLED: 'The policy was cancelled. 保单已解除。',
  LEFT_VOLUME:
    'Outside the area or above the height of the policy: cover is suspended until it is back. 超出保单区域或高度，返回前暂停承保。',
};

/** What else a device's people read there. */
export const COVER_NOTICE_TEXTS = {
  COVER_EXTENDED: 'Cover was extended by one block. 承保已延长一个时段。',
  EXTENSION_MINUTES_USED_UP:
    'The minutes agreed for extension are used up; land before cover ends. 约定的延长时间已用完，请在承保结束前降落。',
  EXTENSION_CAP_REACHED:
    'The next block would pass the agreed cap; land before cover ends. 下一时段将超过约定的保费上限，请在承保结束前降落。',
  EXTENSION_WALLET_INSUFFICIENT:
    'The wallet does not hold the next block; land before cover ends. 余额不足以延长承保，请在承保结束前降落。',
} as const;
export type CoverNoticeCode = keyof typeof COVER_NOTICE_TEXTS;
