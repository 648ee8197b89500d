import type { Viewer } from './browser-viewer.ts';

/** What the credential dialog shows this once. */
export interface ShownCredential {
  username: string;
  password: string;
  clientId: string;
  mqttUrl: string;
  command: string;
}

/** Opens the dialog on a drone's card, makes a credential, reads it from the page and closes the dialog. */
export async function createCredential(viewer: Viewer, serialNumber: string): Promise<ShownCredential> {
  const card = viewer.page.locator(`[data-testid=drone-card][data-serial-number=${serialNumber}]`);
  await card.getByTestId('create-credential').click();
  await viewer.byId('credential-submit').click();
  await viewer.byId('replay-command').waitFor();
  const shown = {
    username: await viewer.textOf('credential-username'),
    password: await viewer.textOf('credential-password'),
    clientId: await viewer.textOf('credential-client-id'),
    mqttUrl: await viewer.textOf('credential-mqtt-url'),
    command: await viewer.textOf('replay-command'),
  };
  await viewer.shot('credential-dialog');
  await viewer.byId('credential-done').click();
  return shown;
}

/**
 * The shown command as words for the replay, with another recording and further options. The words are plain:
 * a credential that needed quotes would need a shell here.
 */
export function replayWords(
  command: string,
  change: { file?: string; more?: readonly string[]; without?: readonly string[] } = {},
): string[] {
  const [, words = ''] = command.split('npm run replay -- ');
  const [shownFile = '', ...options] = words.split(' ');
  const kept = options.filter((word) => !change.without?.includes(word));
  return [change.file ?? shownFile, ...kept, ...(change.more ?? [])];
}

export interface AirbornePage {
  rows: { serialNumber: string; insured: string }[];
  airborne: number;
  insured: number;
  uninsured: number;
}

/** Rows and figures of the regulator's page, read in one instant so that they can be compared. */
export function readAirborne(viewer: Viewer): Promise<AirbornePage> {
  return viewer.page.evaluate(`(() => {
    const figure = (id) => Number(document.querySelector('[data-testid=' + id + ']')?.textContent);
    const rows = [...document.querySelectorAll('[data-testid=airborne-row]')];
    return {
      rows: rows.map((row) => ({ serialNumber: row.dataset.serialNumber, insured: row.dataset.insured })),
      airborne: figure('airborne-count'),
      insured: figure('insured-count'),
      uninsured: figure('uninsured-count'),
    };
  })()`);
}

/** Colours of an aircraft and its track on the light map, by cover. */
export const COVERED_GREEN = [13, 122, 78] as const;
export const UNCOVERED_RED = [192, 40, 31] as const;

/**
 * Pixels of the drawn map (legend left out) within a little of a colour, given as [red, green, blue]: the
 * canvas is looked at as it is on the screen.
 */
export async function countMapPixels(
  viewer: Viewer,
  colour: readonly [number, number, number],
): Promise<number> {
  const box = await viewer.byId('map').locator('canvas').boundingBox();
  if (!box) throw new Error('no map is drawn');
  const legendHeight = 60;
  const png = await viewer.page.screenshot({ clip: { ...box, height: box.height - legendHeight } });
  return viewer.page.evaluate<number>(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height);
    const wanted = ${JSON.stringify(colour)};
    let count = 0;
    for (let i = 0; i < data.length; i += 4)
      if (wanted.every((value, channel) => Math.abs(data[i + channel] - value) < 12)) count += 1;
    return count;
  })()`);
}

/** A question to the API as a role, for what the page is compared with. */
export async function askApi<Body>(http: string, viewer: Viewer, path: string): Promise<Body> {
  const token: string = await viewer.page.evaluate(
    `JSON.parse(sessionStorage.getItem('skycover.session')).accessToken`,
  );
  const answer = await fetch(new URL(path, http), { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Body;
}
