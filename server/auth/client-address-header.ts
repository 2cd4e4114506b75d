/** Set by server/main.ts from the socket, after removing whatever came from outside; read by route handlers. */
export const CLIENT_ADDRESS_HEADER = 'x-motco2-client-address';
