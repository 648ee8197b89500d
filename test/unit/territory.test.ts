import { describe, expect, it } from 'vitest';
import { isInsideTerritory } from '../../server/airspace/territory.ts';

function inside(latitudeDegrees: number, longitudeDegrees: number): boolean {
  return isInsideTerritory({ latitudeDegrees, longitudeDegrees });
}

describe('territory of a mainland policy', () => {
  it.each([
    ['Nanshan, Shenzhen', 22.5308, 113.9472],
    ['Futian port, north of the river', 22.523, 114.06],
    ['Luohu', 22.545, 114.12],
    ['Shekou', 22.48, 113.91],
    ['Yantian', 22.57, 114.25],
    ['Dapeng peninsula', 22.48, 114.52],
    ['Guangming', 22.85, 113.95],
    ['Shajing', 22.73, 113.78],
    ['Zhuhai', 22.27, 113.57],
    ['Guangzhou', 23.13, 113.26],
    ['Xiamen', 24.48, 118.1],
    ['Sanya', 18.25, 109.5],
    ['Kunming', 25.04, 102.71],
    ['Jinghong', 22.01, 100.8],
    ['Lhasa', 29.65, 91.13],
    ['Kashgar', 39.47, 75.99],
    ['Urumqi', 43.83, 87.62],
    ['Beijing', 39.9, 116.4],
    ['Shanghai', 31.23, 121.47],
    ['Qingdao', 36.07, 120.38],
    ['Dalian', 38.91, 121.6],
    ['Hulunbuir', 49.21, 119.76],
    ['Harbin', 45.8, 126.53],
    ['Mohe', 52.97, 122.54],
  ])('covers %s', (_name, latitude, longitude) => {
    expect(inside(latitude, longitude)).toBe(true);
  });

  it.each([
    ['Hong Kong Central', 22.281, 114.158],
    ['Sheung Shui, south of the river', 22.5, 114.125],
    ['Yuen Long', 22.445, 114.03],
    ['Tung Ping Chau', 22.543, 114.433],
    ['Lantau', 22.25, 113.9],
    ['Macau', 22.195, 113.545],
    ['Taipa', 22.155, 113.56],
    ['Taipei', 25.03, 121.56],
    ['Taichung', 24.15, 120.67],
    ['Kinmen', 24.44, 118.33],
    ['Hanoi', 21.03, 105.85],
    ['Kathmandu', 27.7, 85.32],
    ['Almaty', 43.24, 76.9],
    ['Ulaanbaatar', 47.9, 106.9],
    ['Vladivostok', 43.12, 131.9],
    ['Pyongyang', 39.03, 125.75],
    ['Brisbane, Queensland', -27.47, 153.03],
    ['San Francisco', 37.77, -122.42],
    ['Zürich', 47.37, 8.54],
    ['null island', 0, 0],
  ])('does not cover %s', (_name, latitude, longitude) => {
    expect(inside(latitude, longitude)).toBe(false);
  });
});
