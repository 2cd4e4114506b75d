/** Request header by which the proxy tells pages what was asked for, query included. */
export const ASKED_PATH_HEADER = 'x-asked-path';
