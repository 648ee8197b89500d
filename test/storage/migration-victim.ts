import { createLogger } from '../../server/lib/logger.ts';
import { EmbeddedStore } from '../../server/storage/embedded/store.ts';
import { countReadings, gatherReadings } from './migration-fixture.ts';

/** Runs in a process of its own: migrates a store and dies by kill -9 when both steps are done, uncommitted. */
new EmbeddedStore(process.env.STORE_DIR ?? '', createLogger('silent'), {
  migrations: [
    gatherReadings,
    {
      ...countReadings,
      migrate: (store) => {
        countReadings.migrate(store);
        process.kill(process.pid, 'SIGKILL');
      },
    },
  ],
});
