import { z } from 'zod';
import { getSettings } from '../../admin/setting/get';
import { database } from '../../database';
import { settingsSchema } from '../../settings/settings';
import { writeSettings } from '../../settings/write';
import { adminProcedure, router } from '../trpc';

const values = z.partialRecord(settingsSchema.keyof(), z.union([z.number(), z.string()]));

export const settingRouter = router({
  get: adminProcedure.query(() => getSettings()),
  /** Changes the settings that are named. A refusal carries `details.field`. */
  write: adminProcedure
    .input(values)
    .mutation(({ ctx, input }) =>
      writeSettings(database(), { role: 'administrator', session: ctx.session }, input),
    ),
});
