import type { Volume } from '../../airspace/volume.schema.ts';

/** Where a policy covers, coarse enough for anybody who holds its link: district and about ten kilometres. */
export function describePlace(volume: Volume | null, district: string | null): string {
  if (volume === null) return '中国大陆 mainland China';
  const points = volume.kind === 'area' ? volume.ring : volume.line;
  const kind = volume.kind === 'area' ? '区域 area' : '航线 route';
  const [longitude, latitude] = [0, 1].map((axis) => {
    const values = points.map((point) => point[axis] ?? 0);
    return ((Math.min(...values) + Math.max(...values)) / 2).toFixed(1);
  });
  const near = `约 near ${latitude}°N ${longitude}°E`;
  const heights = `真高 true height ${volume.floorMeters}–${volume.ceilingMeters} m`;
  return [district, kind, near, heights].filter((part) => part !== null).join('，');
}
