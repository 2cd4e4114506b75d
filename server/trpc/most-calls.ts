/** Calls of one request: each costs as much as a request of its own, also those that anybody may make. */
export const MOST_CALLS = 20;
