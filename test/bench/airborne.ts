import { logIn } from './viewer.ts';

interface FlightPage {
  items: { state: string | null; coverage: { status: string } | null }[];
  nextCursor: string | null;
}

/** How many flights are in the air, and how many of those are covered, as a regulator is told. */
export async function countAirborne(
  http: string,
  login: { email: string; password: string },
): Promise<{ airborne: number; covered: number }> {
  const { accessToken } = await logIn({ http, ...login });
  const count = { airborne: 0, covered: 0 };
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const response: Response = await fetch(`${http}/v1/flights?limit=100${query}`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    if (!response.ok) throw new Error(`/v1/flights answered ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as FlightPage;
    for (const { state, coverage } of page.items) {
      if (state !== 'airborne') continue;
      count.airborne += 1;
      if (coverage?.status === 'covered') count.covered += 1;
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return count;
}
