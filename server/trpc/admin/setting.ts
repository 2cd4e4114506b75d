import { z } from 'zod';
import { getSettings } from '../../admin/setting/get';
import { database } from '../../database';
import { settingsSchema } from '../../settings/settings';
import { writeSettings } from '../../settings/write';
import { adminProcedure, router } from '../trpc';

const values = z.partialRecord(settingsSchema.keyof(), z.union([z.number(), z.string()]));

export const settingRouter = router({
  get: adminProcedure.query(() => getSettings()),
  /** Changes the settings that are named, unless they are no longer as `seen`. A refusal carries `details.field`. */
  write: adminProcedure.input(z.object({ changes: values, seen: values })).mutation(({ ctx, input }) => {
    const actor = { role: 'administrator', session: ctx.session } as const;
    return writeSettings(database(), actor, input.changes, input.seen);
  }),
});
