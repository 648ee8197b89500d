/** How an aircraft flies (分型). */
export const AIRFRAMES = ['multirotor', 'fixedWing', 'vtol', 'helicopter'] as const;
