/** Rotary wing: it may stand still in the air, and falls when its thrust is gone. */
export interface Multirotor {
  kind: 'multirotor';
  /** From six on, it can land with one motor dead; below, it tumbles. */
  rotors: 4 | 6 | 8;
  massKg: number;
  /** Drag coefficient × frontal area, m² (detection §4.1). */
  dragAreaM2: number;
  /** Area swept by all propellers, m²: what hovering costs depends on it. */
  diskAreaM2: number;
  accelerationMps2: number;
  /** Through the air: a stronger wind carries it away. */
  speedMpsMax: number;
  climbMps: number;
  descentMps: number;
  batteryWh: number;
  /** Full to empty, hovering. */
  enduranceMinutes: number;
}

/** Fixed wing: it must keep moving, turns by banking, and glides when its motor is dead. */
export interface FixedWing {
  kind: 'fixedWing';
  massKg: number;
  /** Tumbling, m². */
  dragAreaM2: number;
  stallMps: number;
  cruiseMps: number;
  speedMpsMax: number;
  bankDegreesMax: number;
  rollDegreesPerSecondMax: number;
  climbMps: number;
  descentMps: number;
  /** Metres forward per metre of height, without power. */
  glideRatio: number;
  batteryWh: number;
  /** Full to empty, level at cruise speed. */
  enduranceMinutes: number;
}

export type Airframe = Multirotor | FixedWing;

/** M30-like, as the fall table of detection §4.1 has it. */
export const MEDIUM_AIRFRAME: Multirotor = {
  kind: 'multirotor',
  rotors: 4,
  massKg: 3.9,
  dragAreaM2: 0.12,
  diskAreaM2: 0.5,
  accelerationMps2: 3,
  speedMpsMax: 23,
  climbMps: 4,
  descentMps: 3,
  batteryWh: 262,
  enduranceMinutes: 36,
};

/** Made-up aircraft in the sizes of detection §4.1 and §5.2; none is a maker's model. */
export const AIRFRAMES = {
  light: {
    ...MEDIUM_AIRFRAME,
    massKg: 0.92,
    dragAreaM2: 0.05,
    diskAreaM2: 0.17,
    speedMpsMax: 21,
    batteryWh: 77,
    enduranceMinutes: 40,
  },
  medium: MEDIUM_AIRFRAME,
  heavy: {
    ...MEDIUM_AIRFRAME,
    massKg: 9,
    dragAreaM2: 0.22,
    diskAreaM2: 0.9,
    accelerationMps2: 2.5,
    batteryWh: 527,
    enduranceMinutes: 45,
  },
  hexa: {
    ...MEDIUM_AIRFRAME,
    rotors: 6,
    massKg: 12,
    dragAreaM2: 0.3,
    diskAreaM2: 1.3,
    accelerationMps2: 2.5,
    speedMpsMax: 18,
    batteryWh: 800,
    enduranceMinutes: 35,
  },
  wing: {
    kind: 'fixedWing',
    massKg: 6.2,
    dragAreaM2: 0.14,
    stallMps: 12,
    cruiseMps: 17,
    speedMpsMax: 28,
    bankDegreesMax: 35,
    rollDegreesPerSecondMax: 60,
    climbMps: 3,
    descentMps: 3,
    glideRatio: 14,
    batteryWh: 460,
    enduranceMinutes: 110,
  },
} as const satisfies Record<string, Airframe>;
export type AirframeName = keyof typeof AIRFRAMES;

export const GRAVITY_MPS2 = 9.81;
export const AIR_DENSITY_KG_M3 = 1.225;
