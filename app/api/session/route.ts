import { endPortalSession } from '@/server/auth/end-session';

/** Ends the session here and says where the browser must go to end it at Industriels Santé Connect: `{ url }`. */
export const DELETE = (request: Request) => endPortalSession(request);
