import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { PageQuerySchema, pageOf } from '../lib/wire.schema.ts';
import {
  AddDroneFactsSchema,
  DroneFactsSchema,
  DroneSchema,
  EditDroneSchema,
  RegisterDroneSchema,
} from './drone.schema.ts';
import type { DroneChangesService } from './drone-changes.service.ts';
import { DeclareDroneModelSchema, DroneModelSchema } from './drone-model.schema.ts';
import type { DroneModelsService } from './drone-models.service.ts';
import type { DronesService } from './drones.service.ts';
import { PutRealNameStatusSchema, RealNameStatusSchema } from './real-name-status.schema.ts';
import type { RealNameStatusService } from './real-name-status.service.ts';

const DroneParams = z.strictObject({ droneId: z.string().max(64) });
const base = { tag: 'drones', access: 'user' } as const;

export function droneRoutes(
  api: Api,
  deps: {
    drones: DronesService;
    droneChanges: DroneChangesService;
    droneModels: DroneModelsService;
    realNameStatus: RealNameStatusService;
  },
): void {
  modelRoutes(api, deps);
  registerRoutes(api, deps);
  changeRoutes(api, deps);
  realNameRoutes(api, deps);
}

function modelRoutes(api: Api, deps: { droneModels: DroneModelsService }): void {
  api.route(
    {
      ...base,
      method: 'get',
      path: '/v1/drone-models',
      summary: 'Model register, each figure with its source',
      response: pageOf(DroneModelSchema),
    },
    () => deps.droneModels.list(),
  );
  api.route(
    {
      ...base,
      method: 'post',
      path: '/v1/drone-models',
      summary: 'Declare a model that the register lacks, with its source',
      body: DeclareDroneModelSchema,
      response: DroneModelSchema,
      status: 201,
    },
    ({ viewer, body }) => deps.droneModels.declare(viewer, body),
  );
}

function registerRoutes(api: Api, deps: { drones: DronesService }): void {
  api.route(
    {
      ...base,
      method: 'get',
      path: '/v1/drones',
      summary: 'Registered drones',
      query: PageQuerySchema,
      response: pageOf(DroneSchema),
    },
    ({ viewer, query }) => deps.drones.list(viewer, query),
  );
  api.route(
    {
      ...base,
      method: 'post',
      path: '/v1/drones',
      summary: 'Register a drone',
      body: RegisterDroneSchema,
      response: DroneSchema,
      status: 201,
    },
    ({ viewer, body }) => deps.drones.register(viewer, body),
  );
  api.route(
    {
      ...base,
      method: 'get',
      path: '/v1/drones/:droneId',
      summary: 'One drone',
      params: DroneParams,
      response: DroneSchema,
    },
    ({ viewer, params }) => deps.drones.get(viewer, params.droneId),
  );
}

function changeRoutes(api: Api, deps: { drones: DronesService; droneChanges: DroneChangesService }): void {
  api.route(
    {
      ...base,
      method: 'patch',
      path: '/v1/drones/:droneId',
      summary: 'Change name, registration mark or product ID; retire a drone or take it back',
      params: DroneParams,
      body: EditDroneSchema,
      response: DroneSchema,
    },
    ({ viewer, params, body }) => deps.droneChanges.edit(viewer, params.droneId, body),
  );
  api.route(
    {
      ...base,
      method: 'get',
      path: '/v1/drones/:droneId/facts',
      summary: 'Every version of an airframe’s facts, newest first',
      params: DroneParams,
      response: pageOf(DroneFactsSchema),
    },
    ({ viewer, params }) => deps.drones.listFacts(viewer, params.droneId),
  );
  api.route(
    {
      ...base,
      method: 'post',
      path: '/v1/drones/:droneId/facts',
      summary: 'Declare an airframe as it is from a day on, e.g. after modification (Order 761 art. 14)',
      params: DroneParams,
      body: AddDroneFactsSchema,
      response: DroneSchema,
      status: 201,
    },
    ({ viewer, params, body }) => deps.droneChanges.addFacts(viewer, params.droneId, body),
  );
}

function realNameRoutes(api: Api, deps: { realNameStatus: RealNameStatusService }): void {
  api.route(
    {
      ...base,
      method: 'get',
      path: '/v1/drones/:droneId/real-name-status',
      summary: 'Real-name registration (实名登记) of a drone',
      params: DroneParams,
      response: RealNameStatusSchema,
    },
    ({ viewer, params }) => deps.realNameStatus.checkDrone(viewer, params.droneId),
  );
  api.route(
    {
      ...base,
      method: 'put',
      path: '/v1/real-name-status/:registrationMark',
      summary: 'Enter what the national platform says of a registration mark',
      params: z.strictObject({ registrationMark: z.string().max(40) }),
      body: PutRealNameStatusSchema,
      response: RealNameStatusSchema,
    },
    ({ viewer, params, body }) => deps.realNameStatus.enter(viewer, params.registrationMark, body),
  );
}
