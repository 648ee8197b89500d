import { z } from 'zod';

export const ED269_DAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN', 'ANY'] as const;

/** `09:00Z`, `09:00:00.00Z` or with an offset: both forms are in the field. */
const Ed269Time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/, 'hh:mmZ');

export const Ed269ScheduleSchema = z.object({
  day: z.array(z.enum(ED269_DAYS)).min(1),
  startTime: Ed269Time,
  endTime: Ed269Time,
});

/** When a zone of an ED-269 file holds. */
export const Ed269ApplicabilitySchema = z.object({
  permanent: z.enum(['YES', 'NO']),
  startDateTime: z.iso.datetime({ offset: true }).nullish(),
  endDateTime: z.iso.datetime({ offset: true }).nullish(),
  schedule: z.array(Ed269ScheduleSchema).nullish(),
});
export type Ed269Applicability = z.infer<typeof Ed269ApplicabilitySchema>;
