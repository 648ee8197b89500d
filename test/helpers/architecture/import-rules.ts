import { importsThat, needsNode, needsZod, usesThat } from './queries.ts';
import {
  inNode,
  inProduct,
  isCommand,
  isConfig,
  isLib,
  isPure,
  isSchema,
  isValueFile,
  moduleOf,
  PURE_PACKAGES,
  packageOf,
  rankOf,
  suffixOf,
} from './rooms.ts';
import type { Rule } from './source.ts';

/** Who may know whom, construct what and read which source of effects. */
export const IMPORT_RULES: readonly Rule[] = [
  {
    guarantee: 'imports point up the module order; config.ts knows lib only, and lib not even config.ts',
    offenders: (sources) =>
      importsThat(
        sources,
        (path) => path.startsWith('server/'),
        ({ target }, from) => {
          if (!target?.startsWith('server/')) return false;
          if (from === 'server/config.ts') return !isLib(target);
          return target === 'server/config.ts' ? isLib(from) : rankOf(target) > rankOf(from);
        },
      ),
    breach: { 'server/flights/take-off.ts': "import type { A } from '../policies/cover.schema.ts';" },
    keeps: {
      'server/policies/bind.ts':
        "import { a } from '../flights/take-off.ts';\nimport { LIMITS } from '../config.ts';",
    },
  },
  {
    guarantee:
      'only server/product.ts reaches from the server into gateway and seeds, and nothing reaches into tests or the client',
    offenders: (sources) =>
      importsThat(sources, inProduct, ({ target }, from) => {
        const [room = '', home = ''] = [target?.split('/')[0], from.split('/')[0]];
        if (!target || room === home) return false;
        if (room === 'device-gateway' || room === 'seeds')
          return home === 'server' ? from !== 'server/product.ts' : home === 'client';
        return room !== 'server';
      }),
    breach: { 'server/context.ts': "import { startGateway } from '../device-gateway/gateway.ts';" },
    keeps: { 'server/product.ts': "import { startGateway } from '../device-gateway/gateway.ts';" },
  },
  {
    guarantee: 'a pure file imports only lib, schemas, data and pure files, and no package that acts',
    offenders: (sources) =>
      importsThat(sources, isPure, ({ target, specifier, names, typeOnly }) => {
        if (!target) return !PURE_PACKAGES.has(packageOf(specifier));
        return (
          (!isValueFile(target) || names.some((name) => name === 'systemClock' || name === 'systemIds')) &&
          !(typeOnly && (isLib(target) || suffixOf(target) === 'port'))
        );
      }),
    breach: { 'server/pricing/quote.ts': "import { createHash } from 'node:crypto';" },
    keeps: {
      'server/pricing/quote.ts':
        "import { sha256 } from '../lib/hash.ts';\nimport type { Quote } from './pricing.schema.ts';",
    },
  },
  {
    guarantee: 'a pure file reads no clock, chance, environment, network or console',
    offenders: (sources) =>
      usesThat(sources, isPure, (what) =>
        /^((process|performance|crypto|console|globalThis)\.|Date\.now$|new Date\(|Date\(\)|Math\.random$|(fetch|set(Timeout|Interval|Immediate)|queueMicrotask)\(\)$)/.test(
          what,
        ),
      ),
    breach: { 'device-gateway/decoders/dji.ts': 'export const at = () => performance.now();' },
    keeps: { 'device-gateway/decoders/dji.ts': 'export const at = (ms: number) => Date.UTC(2026, 0) + ms;' },
  },
  {
    guarantee: 'a schema imports zod and schemas only',
    offenders: (sources) =>
      importsThat(
        sources,
        (path) => inProduct(path) && isSchema(path),
        (one) => (one.target ? !isSchema(one.target) : one.specifier !== 'zod'),
      ),
    breach: { 'server/claims/claims.schema.ts': "import { a } from './adjudicate.ts';" },
    keeps: {
      'server/claims/claims.schema.ts':
        "import { z } from 'zod';\nimport { FenSchema } from '../lib/wire.schema.ts';",
    },
  },
  {
    guarantee: 'mongoose is imported by models and storage only (context.ts: its types)',
    offenders: (sources) =>
      importsThat(sources, inProduct, (one, from) => {
        const allowed =
          suffixOf(from) === 'model' ||
          from.startsWith('server/storage/') ||
          (from === 'server/context.ts' && one.typeOnly);
        return packageOf(one.specifier) === 'mongoose' && !allowed;
      }),
    breach: { 'server/claims/claims.service.ts': "import { Types } from 'mongoose';" },
    keeps: {
      'server/claims/claim.model.ts': "import { Schema } from 'mongoose';",
      'server/context.ts': "import type { Mongoose } from 'mongoose';",
    },
  },
  {
    guarantee: 'express is imported by routes, http/ and server.ts only',
    offenders: (sources) =>
      importsThat(sources, inProduct, (one, from) => {
        const allowed =
          suffixOf(from) === 'routes' || from.startsWith('server/http/') || from === 'server/server.ts';
        return packageOf(one.specifier) === 'express' && !allowed;
      }),
    breach: { 'server/claims/claims.service.ts': "import type { Request } from 'express';" },
    keeps: { 'server/claims/claims.routes.ts': "import { Router } from 'express';" },
  },
  {
    guarantee: 'services are constructed in server/context*.ts only, the composition root',
    offenders: (sources) =>
      usesThat(
        sources,
        (path) => inProduct(path) && !/^server\/context(-[a-z]+)?\.ts$/.test(path),
        (what) => /^new [A-Z]\w*Service$/.test(what),
      ),
    breach: { 'server/claims/claims.routes.ts': 'const claims = new ClaimsService({});' },
    keeps: { 'server/context-domain.ts': 'const claims = new ClaimsService({});' },
  },
  {
    guarantee: 'time and chance come from lib/clock.ts and lib/ids.ts only',
    offenders: (sources) => [
      ...usesThat(
        sources,
        (path) => inNode(path) && path !== 'server/lib/clock.ts',
        (what, from) =>
          /^(Date\.now|new Date\(.*|Date\(\))$/.test(what) ||
          (what === 'Math.random' && from !== 'server/lib/ids.ts'),
      ),
      ...importsThat(
        sources,
        (path) => inNode(path) && path !== 'server/lib/ids.ts',
        (one) => one.specifier === 'node:crypto' && one.names.some((name) => name.startsWith('random')),
      ),
    ],
    breach: { 'server/flights/flights.service.ts': 'export const now = () => new Date(0);' },
    keeps: {
      'server/lib/clock.ts': 'export const now = () => Date.now();',
      'client/clock.ts': 'new Date();',
    },
  },
  {
    guarantee: 'the environment is read by main.ts files only',
    offenders: (sources) =>
      usesThat(
        sources,
        (path) => inNode(path) && !isCommand(path),
        (what) => what === 'process.env',
      ),
    breach: { 'server/context.ts': 'export const level = process.env.LOG_LEVEL;' },
    keeps: { 'server/main.ts': 'run(process.env);' },
  },
  {
    guarantee: 'the gateway shares schemas, pure files, lib and config with the server, no more',
    offenders: (sources) =>
      importsThat(
        sources,
        (path) => path.startsWith('device-gateway/'),
        ({ target }) => !!target?.startsWith('server/') && !isValueFile(target) && !isLib(target),
      ),
    breach: {
      'device-gateway/access.ts':
        "import type { DevicesService } from '../server/registry/devices.service.ts';",
    },
    keeps: { 'device-gateway/sink.ts': "import { createLogger } from '../server/lib/logger.ts';" },
  },
  {
    guarantee: 'the client shares schemas and pure files that reach no node: module or acting package',
    offenders: (sources) =>
      importsThat(
        sources,
        (path) => path.startsWith('client/') && !isConfig(path),
        (one) =>
          one.target
            ? one.target.startsWith('server/') &&
              (!isValueFile(one.target) || (!one.typeOnly && needsNode(one.target, sources)))
            : one.specifier.startsWith('node:'),
      ),
    breach: {
      'client/price.ts': "import { a } from '../server/pricing/a.ts';",
      'server/pricing/a.ts': "import { b } from '../lib/b.ts';",
      'server/lib/b.ts': "import 'node:fs';",
    },
    keeps: {
      'client/price.ts': "import { a } from '../server/pricing/a.ts';",
      'server/pricing/a.ts': "import { z } from 'zod';",
    },
  },
  {
    guarantee:
      "the client takes only types from *.schema.ts, also through pure files: zod tries eval, which the page's CSP forbids (put shared values into a file without suffix); contract.ts, loaded outside production only, may take values",
    offenders: (sources) =>
      importsThat(
        sources,
        (path) => path.startsWith('client/') && !isConfig(path) && path !== 'client/contract.ts',
        (one, from) =>
          !one.typeOnly &&
          (one.target === 'client/contract.ts'
            ? from !== 'client/request.ts'
            : one.target
              ? one.target.startsWith('server/') && (isSchema(one.target) || needsZod(one.target, sources))
              : packageOf(one.specifier) === 'zod'),
      ),
    breach: {
      'client/role-filter.tsx': "import { REASONS } from '../server/telemetry/reasons.ts';",
      'server/telemetry/reasons.ts': "import { REASON_SCHEMA } from './quarantine.schema.ts';",
      'server/telemetry/quarantine.schema.ts': "import { z } from 'zod';",
    },
    keeps: {
      'client/contract.ts': "import { FlightSchema } from '../server/flights/flight.schema.ts';",
      'client/flight.tsx':
        "import type { Flight } from '../server/flights/flight.schema.ts';\nimport { reach } from '../server/flights/reach.ts';",
      'server/flights/reach.ts': "import type { Flight } from './flight.schema.ts';",
      'server/flights/flight.schema.ts': "import { z } from 'zod';",
    },
  },
  {
    guarantee: 'seeds go through services: no model, no store, no route',
    offenders: (sources) =>
      importsThat(
        sources,
        (path) => path.startsWith('seeds/'),
        ({ target }) =>
          target !== undefined &&
          !isSchema(target) &&
          (['model', 'routes'].includes(suffixOf(target) ?? '') ||
            /^server\/(storage|http|realtime)\//.test(target)),
      ),
    breach: { 'seeds/demo.ts': "import { DroneModel } from '../server/registry/drone.model.ts';" },
    keeps: { 'seeds/demo.ts': "import type { Context } from '../server/context.ts';" },
  },
  {
    guarantee: 'a model is imported by its own module only',
    offenders: (sources) =>
      importsThat(
        sources,
        inProduct,
        ({ target }, from) =>
          target !== undefined &&
          suffixOf(target) === 'model' &&
          moduleOf(target) !== moduleOf(from) &&
          from !== 'server/context.ts',
      ),
    breach: {
      'server/policies/policies.service.ts': "import { FlightModel } from '../flights/flight.model.ts';",
    },
    keeps: { 'server/flights/flights.service.ts': "import { FlightModel } from './flight.model.ts';" },
  },
];
