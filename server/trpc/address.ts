import { procedure, router } from './trpc';

export const addressRouter = router({
  /** The browser's own address as this server sees it: proposed in the form. */
  own: procedure.query(({ ctx }) => ({ address: ctx.clientAddress })),
});
