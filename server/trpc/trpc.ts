/** tRPC set-up: context, translation of refusals, the procedure for logged-in users. */
import { initTRPC, TRPCError } from '@trpc/server';
import superjson from 'superjson';
import { z } from 'zod';
import type { PortalSession } from '../auth/portal-session';
import { isRefusal, type RefusalKind } from '../errors';

export interface TrpcContext {
  session: PortalSession | null;
  /** The browser's own address, normalised; null when unknown. */
  clientAddress: string | null;
}

const CODES = {
  invalid: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  too_many: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<RefusalKind, string>;

const t = initTRPC.context<TrpcContext>().create({
  transformer: superjson,
  /** `data.refusal` tells the page which field or execution a refusal is about; `data.fields` what zod found. */
  errorFormatter({ shape, error }) {
    const internal = error.code === 'INTERNAL_SERVER_ERROR';
    return {
      ...shape,
      message: internal
        ? 'Une erreur technique est survenue. Elle a été enregistrée ; réessayez.'
        : shape.message,
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        refusal: isRefusal(error.cause) ? error.cause.details : null,
        fields: error.cause instanceof z.ZodError ? z.flattenError(error.cause).fieldErrors : null,
      },
    };
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

const translated = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok && isRefusal(result.error.cause)) {
    const refusal = result.error.cause;
    throw new TRPCError({ code: CODES[refusal.kind], message: refusal.message, cause: refusal });
  }
  return result;
});

export const publicProcedure = translated;

/** A logged-in user, also one who has not accepted the terms of use yet: only for what leads to them, or says who one is. */
export const earlyProcedure = translated.use(({ ctx, next }) => {
  if (!ctx.session) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Connectez-vous pour continuer.' });
  return next({ ctx: { ...ctx, session: ctx.session } });
});

/** A logged-in user who accepted the terms of use: `ctx.session` is set. */
export const procedure = earlyProcedure.use(({ ctx, next }) => {
  if (!ctx.session.termsAccepted) {
    throw new TRPCError({
      code: 'FORBIDDEN',
      message:
        'Les conditions d’utilisation ont changé. Acceptez-les dans un autre onglet (lien en bas de la page), puis validez de nouveau : votre saisie est gardée.',
    });
  }
  return next();
});

/** An administrator. For everybody else these procedures do not exist. */
export const adminProcedure = procedure.use(({ ctx, next, path }) => {
  if (!ctx.session.administrator) {
    throw new TRPCError({ code: 'NOT_FOUND', message: `No procedure found on path "${path}"` });
  }
  return next();
});
