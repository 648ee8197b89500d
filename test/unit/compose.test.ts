import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';

// The production layout is code that no test machine can run whole; what can be checked is: docker-compose
// accepts it, every service is bounded and hardened, and each thing it names exists here.

interface Service {
  image?: string;
  user?: string;
  hostname?: string;
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  healthcheck?: { test?: unknown };
  mem_limit?: string | number;
  cpus?: string | number;
  pids_limit?: number;
  networks?: Record<string, unknown> | string[];
  environment?: Record<string, string | number | null>;
  command?: string | string[];
  volumes?: unknown[];
  secrets?: unknown[];
  ports?: unknown[];
  depends_on?: Record<string, unknown>;
}
interface Layout {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
  secrets: Record<string, { file?: string }>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(root + path, 'utf8');
const text = read('docker-compose.yml');
const dockerfile = read('server/Dockerfile');
const nginx = read('server/deploy/nginx.conf');
const emqx = read('server/deploy/emqx.conf');

const compose = spawnSync('docker-compose', ['--file', 'docker-compose.yml', 'config'], {
  cwd: root,
  encoding: 'utf8',
  env: { ...process.env, SECRETS_DIR: '/etc/skycover/secrets' },
});
const hasCompose = compose.error === undefined;
/** A YAML parser is here only because another package brings one; it is not ours to rely on. */
const yaml: { parse(text: string, options: object): Layout } | undefined = await import(
  'yaml' as string
).catch(() => undefined);

const files = [...text.matchAll(/\.\/(server\/deploy\/[\w.-]+):/g)].map(([, path]) => path ?? '');
/** Ends when its work is done, so it has nothing to be healthy about. */
const ONCE = new Set(['mongo-init']);

describe('docker-compose.yml as text', () => {
  it('names only configuration files that exist', () => {
    expect(files.length).toBeGreaterThanOrEqual(4);
    expect(files.filter((path) => !existsSync(root + path))).toEqual([]);
  });

  it('holds no secret: each comes from a file outside the repository', () => {
    expect(text).not.toMatch(/^\s*\w*(PASSWORD|SECRET|TOKEN|KEY|COOKIE|MONGODB_URI)\w*(?<!_FILE): /m);
    expect(text.match(/:\/\/[^/\s:]+:(?!PASSWORD@)[^/\s@]+@/g)).toBeNull();
    const declared = [...text.matchAll(/^ {2}(\w+): \{ file: '([^']+)' \}$/gm)];
    expect(declared.length).toBeGreaterThan(5);
    expect(
      declared.filter(([, name, file]) => file !== `\${SECRETS_DIR:-/etc/skycover/secrets}/${name}`),
    ).toEqual([]);
  });

  it('pins every image by a tag that is not a moving one', () => {
    const images = [...`${text}\n${dockerfile}`.matchAll(/^(?:FROM| *image:) (\S+)/gm)].map(
      ([, image]) => image ?? '',
    );
    expect(images.length).toBeGreaterThanOrEqual(6);
    expect(images.filter((image) => !/:[a-z]*\d[\w.-]*$/.test(image))).toEqual([]);
  });
});

describe.skipIf(!hasCompose)('docker-compose (not installed here: skipped)', () => {
  it('accepts the file', () => {
    expect({ status: compose.status, says: compose.stderr }).toMatchObject({ status: 0 });
  });
});

describe.skipIf(yaml === undefined)('the services (no YAML parser here: skipped)', () => {
  const layout = yaml?.parse(text, { merge: true });
  const services = Object.entries(layout?.services ?? {});
  const failing = (fails: (service: Service, name: string) => boolean) =>
    services.filter(([name, service]) => fails(service, name)).map(([name]) => name);
  /** What the product makes of a service's environment, defaults of `${NAME:-default}` filled in. */
  const configOf = (name: string, shell: Record<string, string> = {}) => {
    const environment = Object.entries(layout?.services[name]?.environment ?? {});
    const fill = (value: unknown): string =>
      String(value).replace(
        /\$\{(\w+):-([^}]*)\}/g,
        (_all, key: string, fallback: string) => shell[key] ?? fallback,
      );
    return readConfig(Object.fromEntries(environment.map(([key, value]) => [key, fill(value)])));
  };
  const networksOf = ({ networks = [] }: Service) =>
    Array.isArray(networks) ? networks : Object.keys(networks);

  it('are two servers, two gateways, three database members, a broker and a proxy', () => {
    const names = services.map(([name]) => name);
    for (const [part, count] of [
      ['server-', 2],
      ['gateway-', 2],
      ['mongo-', 4],
      ['emqx', 1],
      ['proxy', 1],
    ] as const) {
      expect(
        names.filter((name) => name.startsWith(part)),
        part,
      ).toHaveLength(count);
    }
  });

  it('restart, and say whether they are healthy', () => {
    expect(
      failing(({ restart }, name) => restart !== (ONCE.has(name) ? 'on-failure' : 'unless-stopped')),
    ).toEqual([]);
    expect(failing(({ healthcheck }, name) => !ONCE.has(name) && !Array.isArray(healthcheck?.test))).toEqual(
      [],
    );
  });

  it('run without root, capabilities or a writable image', () => {
    expect(failing(({ user }) => !user || /^(0|root)(:|$)/.test(user))).toEqual([]);
    expect(failing(({ read_only, cap_drop }) => !read_only || cap_drop?.join() !== 'ALL')).toEqual([]);
    expect(failing(({ security_opt }) => !security_opt?.includes('no-new-privileges:true'))).toEqual([]);
  });

  it('are bounded in memory, processor and processes', () => {
    expect(failing(({ mem_limit, cpus, pids_limit }) => !mem_limit || !cpus || !pids_limit)).toEqual([]);
  });

  it('mount only secrets that are declared, and wait only for services that exist', () => {
    const declared = Object.keys(layout?.secrets ?? {});
    expect(failing(({ secrets = [] }) => secrets.some((one) => !declared.includes(String(one))))).toEqual([]);
    expect(
      failing(({ depends_on = {} }) => Object.keys(depends_on).some((one) => !layout?.services[one])),
    ).toEqual([]);
  });

  it('open ports at the proxy and the broker only, and the broker only with TLS', () => {
    expect(failing(({ ports }) => ports !== undefined).sort()).toEqual(['emqx', 'proxy']);
    expect(layout?.services.emqx?.ports).toEqual(['8883:8883']);
    expect(emqx).toMatch(/ssl\.default \{\s+bind = "0\.0\.0\.0:8883"/);
  });

  it('keep the database from everybody but the servers', () => {
    const onStorage = failing((service) => networksOf(service).includes('storage'));
    expect(onStorage.filter((name) => !/^(mongo|server)-/.test(name))).toEqual([]);
    const open = Object.entries(layout?.networks ?? {})
      .filter(([, network]) => !network?.internal)
      .map(([name]) => name);
    expect(open).toEqual(['edge']);
  });

  it('give server and gateways an environment that the configuration accepts in production', () => {
    for (const name of ['server-1', 'server-2', 'gateway-1', 'gateway-2']) {
      const config = configOf(name);
      expect(config.environment, name).toBe('production');
      expect(config.demo, name).toBe(false);
    }
  });

  it('hand a DJI app’s settings to whoever may answer a dock, and need none', () => {
    const shell = {
      DJI_APP_ID: '12345',
      DJI_APP_KEY_FILE: '/run/secrets/dji_app_key',
      DJI_APP_LICENSE_FILE: '/run/secrets/dji_app_license',
      NTP_SERVER_HOST: 'ntp.example.com',
      NTP_SERVER_PORT: '1123',
    };
    for (const name of ['server-1', 'server-2', 'gateway-1', 'gateway-2']) {
      expect(configOf(name).djiApp, name).toBeUndefined();
      expect(configOf(name, shell).djiApp, name).toMatchObject({
        appId: '12345',
        appKey: { file: '/run/secrets/dji_app_key' },
        appLicense: { file: '/run/secrets/dji_app_license' },
        ntpServerHost: 'ntp.example.com',
        ntpServerPort: 1_123,
      });
      expect(layout?.services[name]?.secrets, name).toEqual(
        expect.arrayContaining(['dji_app_key', 'dji_app_license']),
      );
    }
  });

  it('give each server a log of its own, the database by file, and the broker under both its addresses', () => {
    const servers = ['server-1', 'server-2'].map((name) => configOf(name));
    expect(servers.map((config) => config.writerId)).toEqual(['server-1', 'server-2']);
    for (const config of servers) {
      expect(config.mongodbUri).toBeUndefined();
      expect(config.mongodbUriFile).toBe('/run/secrets/mongodb_uri');
      expect(new URL(config.mqttUrl ?? '').host).toBe('emqx:1883');
      expect(new URL(config.publicMqttUrl ?? '').port).toBe('8883');
    }
  });

  it('ask a gateway for its health where it listens, and name it the same after every restart', () => {
    for (const name of ['gateway-1', 'gateway-2']) {
      const { host, port } = configOf(name);
      const probe = String(layout?.services[name]?.healthcheck?.test);
      expect(probe, name).toContain(`http://${host}:${port}/readyz`);
      expect(layout?.services[name]?.hostname, name).toBe(name);
    }
  });

  it('let servers and gateways reach the broker, and wait for none that waits for them', () => {
    for (const name of ['server-1', 'server-2', 'gateway-1', 'gateway-2'])
      expect(networksOf(layout?.services[name] ?? {}), name).toContain('broker');
    const waitsFor = (name: string): string[] =>
      Object.keys(layout?.services[name]?.depends_on ?? {}).flatMap((one) => [one, ...waitsFor(one)]);
    expect(waitsFor('emqx')).toContain('server-1');
    expect(waitsFor('server-1')).not.toContain('emqx');
  });

  it('run entry points that exist', () => {
    const commands = services
      .map(([, { command = '' }]) => String(command))
      .concat(/^CMD (.*)$/m.exec(dockerfile)?.[1] ?? '');
    const entries = commands.flatMap(
      (command) => /server\/start\.mjs[", ]+([\w/-]+)/.exec(command)?.[1] ?? [],
    );
    expect(new Set(entries)).toEqual(new Set(['server/main', 'device-gateway/main']));
    expect(entries.filter((entry) => !existsSync(`${root}${entry}.ts`))).toEqual([]);
    expect(existsSync(`${root}server/start.mjs`)).toBe(true);
  });
});

describe('the configuration of proxy, broker and image', () => {
  it('asks the server about every connect, publish and subscribe, and denies when it does not answer', () => {
    expect(emqx).toContain('/internal/mqtt/authenticate"');
    expect(emqx).toContain('/internal/mqtt/authorize"');
    expect(emqx).toMatch(/no_match = deny/);
    expect(emqx).toMatch(/cache \{ enable = false \}/);
    const headers = read('server/deploy/emqx-entrypoint.sh');
    expect(headers).toContain('EMQX_AUTHENTICATION__1__HEADERS');
    expect(headers).toContain('EMQX_AUTHORIZATION__SOURCES__1__HEADERS');
    const bodies = [...emqx.matchAll(/body \{ (.*) \}/g)].map(([, fields = '']) =>
      [...fields.matchAll(/(\w+) = "\$\{(\w+)\}"/g)].map(([, name, value]) => `${name} ${value}`),
    );
    expect(bodies).toEqual([
      ['clientId clientid', 'username username', 'password password'],
      ['clientId clientid', 'username username', 'action action', 'topic topic'],
    ]);
  });

  it('never shows /internal or /metrics outside, and sets the address of a caller instead of trusting his', () => {
    const outside = nginx.slice(nginx.indexOf('listen 8443'), nginx.indexOf('listen 8081'));
    for (const closed of ['location /internal/ {', 'location = /metrics {']) {
      expect(outside.slice(outside.indexOf(closed)), closed).toMatch(/^[^}]*return 404;/);
    }
    expect(outside).toContain('X-Forwarded-For $remote_addr;');
    expect(outside).toMatch(/proxy_set_header Upgrade \$http_upgrade;/);
    expect(nginx).toMatch(/upstream skycover \{\s+hash /);
  });

  it('proxies to every server of the layout', () => {
    const servers = [...text.matchAll(/^ {2}(server-\d+):$/gm)].map(([, name]) => name);
    for (const upstream of nginx.matchAll(/upstream \w+ \{[^}]*\}/g)) {
      expect([...upstream[0].matchAll(/server (server-\d+):3000/g)].map(([, name]) => name)).toEqual(servers);
    }
  });

  it('builds the image from the lock file, without developer packages, for a user who is not root', () => {
    const stages = dockerfile.split(/^FROM /m).slice(1);
    expect(stages).toHaveLength(2);
    expect(stages[0]).toMatch(/RUN npm ci .*[\s\S]*npm run build && npm prune --omit=dev/);
    expect(stages[1]).toMatch(/^USER node$/m);
    expect(stages[1]).toMatch(/^HEALTHCHECK /m);
    expect(stages[1]).toContain('SKYCOVER_PREBUILT=1');
  });
});
