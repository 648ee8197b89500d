import { logIn } from './viewer.ts';

interface FlightPage {
  items: { state: string | null; coverage: { status: string } | null }[];
  nextCursor: string | null;
}

export interface FlightCounts {
  airborne: number;
  /** Airborne and covered. */
  covered: number;
  closed: number;
}

/** How many flights there are, as a regulator is told. */
export async function countFlights(
  http: string,
  login: { email: string; password: string },
): Promise<FlightCounts> {
  const { accessToken } = await logIn({ http, ...login });
  const count: FlightCounts = { airborne: 0, covered: 0, closed: 0 };
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const response: Response = await fetch(`${http}/v1/flights?limit=100${query}`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    if (!response.ok) throw new Error(`/v1/flights answered ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as FlightPage;
    for (const { state, coverage } of page.items) {
      if (state === 'closed') count.closed += 1;
      if (state !== 'airborne') continue;
      count.airborne += 1;
      if (coverage?.status === 'covered') count.covered += 1;
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return count;
}
