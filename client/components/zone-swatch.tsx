import type { Zone } from '../../server/airspace/zone.schema.ts';
import { ZONE_STYLES } from '../map/zone-colours.ts';

/** The edge of a kind of zone as the map draws it; decorative, its word stands beside it. */
export function ZoneSwatch({ kind }: { kind: Zone['kind'] }) {
  const { light, dark, dash } = ZONE_STYLES[kind];
  return (
    <svg
      className="zone-swatch"
      style={{ '--zone-light': light, '--zone-dark': dark } as React.CSSProperties}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <rect
        x="2"
        y="2"
        width="12"
        height="12"
        rx="2"
        strokeWidth="2.4"
        strokeDasharray={dash?.map((part) => part * 2).join(' ')}
      />
    </svg>
  );
}
