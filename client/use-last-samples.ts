import { useCallback, useEffect, useRef, useState } from 'react';
import type { Flight } from '../server/flights/flight.schema.ts';
import type { FlightSampled } from '../server/flights/flight-live.schema.ts';
import type { SampleView } from '../server/telemetry/sample-view.schema.ts';
import { useLiveEvent } from './live-provider.tsx';

/** Markers move this often at most, however fast the samples come. */
const REDRAW_MS = 500;

/** The newest sample of every flight in the air, from `flight.sampled`. */
export function useLastSamples(): ReadonlyMap<string, SampleView> {
  const [shown, setShown] = useState<ReadonlyMap<string, SampleView>>(new Map());
  const latest = useRef(new Map<string, SampleView>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const note = useCallback(({ flightId, last }: FlightSampled) => {
    const known = latest.current.get(flightId);
    if (known && Date.parse(known.observedAt) > Date.parse(last.observedAt)) return;
    latest.current.set(flightId, last);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setShown(new Map(latest.current));
    }, REDRAW_MS);
  }, []);
  useLiveEvent('flight.sampled', note);
  useEffect(() => () => clearTimeout(timer.current), []);
  return shown;
}

/** A flight as its page last read it, with a newer sample if one was heard. */
export function withLastSample(flight: Flight, samples: ReadonlyMap<string, SampleView>): Flight {
  const heard = samples.get(flight.flightId);
  const stored = flight.lastSample;
  if (!heard || (stored && Date.parse(stored.observedAt) >= Date.parse(heard.observedAt))) return flight;
  return { ...flight, lastSample: heard };
}
