import type { Map as MapLibreMap } from 'maplibre-gl';
import type { MarkerShape } from './map-data.ts';

const SIZE = 48;
const COLORS: Record<MarkerShape, { fill: string; ink: string }> = {
  covered: { fill: '#0d7a4e', ink: '#ffffff' },
  notCovered: { fill: '#c0281f', ink: '#ffffff' },
  ending: { fill: '#d98a00', ink: '#1d1300' },
  unknown: { fill: '#77828c', ink: '#ffffff' },
};

/** Draws the markers once per map; their shape differs as well as their colour. */
export function addMarkerImages(map: MapLibreMap): void {
  for (const shape of Object.keys(COLORS) as MarkerShape[])
    add(map, `marker-${shape}`, (pen) => drawShape(pen, shape));
  add(map, 'marker-nose', drawNose);
  add(map, 'marker-playhead', drawPlayhead);
}

function add(map: MapLibreMap, name: string, draw: (pen: CanvasRenderingContext2D) => void): void {
  if (map.hasImage(name)) return;
  const canvas = document.createElement('canvas');
  canvas.width = SIZE;
  canvas.height = SIZE;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  draw(pen);
  map.addImage(name, pen.getImageData(0, 0, SIZE, SIZE), { pixelRatio: 2 });
}

function drawShape(pen: CanvasRenderingContext2D, shape: MarkerShape): void {
  const { fill, ink } = COLORS[shape];
  pen.lineWidth = 3;
  pen.lineJoin = 'round';
  pen.strokeStyle = '#ffffff';
  pen.fillStyle = fill;
  pen.beginPath();
  if (shape === 'notCovered') trace(pen, [24, 7, 42, 39, 6, 39]);
  else if (shape === 'unknown') pen.rect(9, 9, 30, 30);
  else if (shape === 'ending') trace(pen, [24, 5, 43, 24, 24, 43, 5, 24]);
  else pen.arc(24, 24, 16, 0, Math.PI * 2);
  pen.closePath();
  pen.fill();
  pen.stroke();
  pen.strokeStyle = ink;
  pen.fillStyle = ink;
  pen.lineWidth = 3.5;
  pen.lineCap = 'round';
  pen.beginPath();
  drawSign(pen, shape);
  pen.stroke();
}

function drawSign(pen: CanvasRenderingContext2D, shape: MarkerShape): void {
  if (shape === 'covered') {
    pen.moveTo(17, 24.5);
    pen.lineTo(22, 29.5);
    pen.lineTo(31.5, 19);
  } else if (shape === 'notCovered' || shape === 'ending') {
    pen.moveTo(24, 18);
    pen.lineTo(24, 27);
    pen.moveTo(24, 33);
    pen.lineTo(24, 33.2);
  } else {
    pen.moveTo(17, 31);
    pen.lineTo(31, 17);
    pen.moveTo(13, 25);
    pen.lineTo(25, 13);
    pen.moveTo(23, 35);
    pen.lineTo(35, 23);
  }
}

/** Small arrow outside the shape that points where the nose does. */
function drawNose(pen: CanvasRenderingContext2D): void {
  pen.fillStyle = '#10202d';
  pen.strokeStyle = '#ffffff';
  pen.lineWidth = 2;
  pen.beginPath();
  trace(pen, [24, 1, 30, 11, 24, 8.5, 18, 11]);
  pen.closePath();
  pen.stroke();
  pen.fill();
}

function drawPlayhead(pen: CanvasRenderingContext2D): void {
  pen.strokeStyle = '#ffffff';
  pen.lineWidth = 8;
  pen.beginPath();
  pen.arc(24, 24, 14, 0, Math.PI * 2);
  pen.stroke();
  pen.strokeStyle = '#d97706';
  pen.lineWidth = 5;
  pen.stroke();
}

function trace(pen: CanvasRenderingContext2D, points: readonly number[]): void {
  for (let i = 0; i < points.length; i += 2) {
    const [x = 0, y = 0] = points.slice(i, i + 2);
    if (i === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
}
