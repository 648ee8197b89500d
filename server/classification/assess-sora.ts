import type { z } from 'zod';
import type { OperationFactsSchema, Reason, Sora } from './classification.schema.ts';
import type { Aircraft } from './conditions.ts';
import { soraGroundRisk, soraSail } from './ground-grade.ts';
import { residualArc, tacticalRequirement } from './sora-air-risk.ts';

type Operation = z.output<typeof OperationFactsSchema>;

/** Table 2 alone: what v0 told. */
export function assessGround(aircraft: Aircraft, operation: Operation): Sora {
  return { iGRC: intrinsicGroundRisk(aircraft, operation) };
}

/**
 * SORA 2.5: intrinsic ground risk, initial and residual air risk, assurance level (SAIL) and tactical requirement, with
 * reasons. No ground mitigation is assessed; without an air risk class there is no SAIL.
 */
export function assessSora(aircraft: Aircraft, operation: Operation): Sora {
  const iGRC = intrinsicGroundRisk(aircraft, operation);
  const { arc, vlos } = operation;
  const residual = arc === null ? null : residualArc(arc, vlos);
  const sail = iGRC === null || residual === null ? null : soraSail(iGRC, residual);
  return {
    iGRC,
    finalGRC: iGRC,
    initialArc: arc,
    residualArc: residual,
    sail,
    tmpr: residual === null ? null : tacticalRequirement(residual),
    reasons: [
      groundReason(aircraft, iGRC),
      ...airReasons(operation, residual),
      {
        code: sail === null ? 'SORA_SAIL_UNKNOWN' : 'SORA_SAIL',
        clause: 'SORA 2.5 table 7',
        detail: `GRC ${iGRC ?? '-'}, ARC-${residual ?? '?'}, SAIL ${sail ?? '-'}`,
      },
    ],
  };
}

function intrinsicGroundRisk(aircraft: Aircraft, operation: Operation): number | null {
  return soraGroundRisk({
    densityPerKm2: operation.densityPerKm2,
    controlledGround: operation.controlledGround,
    overCrowd: operation.overCrowd,
    massKg: aircraft.mtowKg ?? aircraft.emptyMassKg,
    maxLevelSpeedMps: aircraft.maxLevelSpeedMps,
    dimensionMeters: aircraft.dimensionMeters,
  });
}

function groundReason({ dimensionMeters, maxLevelSpeedMps }: Aircraft, iGRC: number | null): Reason {
  const size = `${dimensionMeters ?? '?'} m, ${maxLevelSpeedMps ?? '?'} m/s`;
  const clause = 'SORA 2.5 table 2';
  return iGRC === null
    ? { code: 'SORA_GROUND_OUT_OF_TABLE', clause, detail: size }
    : { code: 'SORA_GROUND', clause, detail: `${size}: iGRC ${iGRC}` };
}

function airReasons({ arc, vlos }: Operation, residual: Sora['residualArc']): Reason[] {
  const clause = 'SORA Annex C table 1';
  if (arc === null || residual === null)
    return [{ code: 'SORA_AIR_UNKNOWN', clause, detail: 'airspace not known' }];
  return [
    { code: 'SORA_AIR', clause, detail: `initial ARC-${arc}` },
    {
      code: vlos === true ? 'SORA_IN_SIGHT' : vlos === null ? 'SORA_SIGHT_UNKNOWN' : 'SORA_BEYOND_SIGHT',
      clause: 'SORA 2.5 step 5',
      detail: `residual ARC-${residual}`,
    },
  ];
}
