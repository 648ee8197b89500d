import { createHistogram } from 'node:perf_hooks';

/** Milliseconds. */
export interface Latency {
  count: number;
  p50: number;
  p99: number;
  p999: number;
  max: number;
}

const MICROSECONDS = 1_000;

/** Latencies in microseconds at three digits (HdrHistogram). */
export class LatencyRecorder {
  #histogram = createHistogram();

  record(milliseconds: number): void {
    this.#histogram.record(Math.max(1, Math.round(milliseconds * MICROSECONDS)));
  }

  reset(): void {
    this.#histogram = createHistogram();
  }

  read(): Latency {
    const at = (percentile: number): number => this.#histogram.percentile(percentile) / MICROSECONDS;
    const { count } = this.#histogram;
    if (count === 0) return { count, p50: 0, p99: 0, p999: 0, max: 0 };
    return { count, p50: at(50), p99: at(99), p999: at(99.9), max: this.#histogram.max / MICROSECONDS };
  }
}
