/** Says in words why a port cannot be had. */

/** @param setting the variable that changes the port. The system's code stays on the error. */
export function bindError(error: NodeJS.ErrnoException, where: string, setting: string): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `another program listens there already; stop it, or set ${setting}`,
    EACCES: `the system forbids this port to this user; allow it, or set ${setting}`,
    EADDRNOTAVAIL: 'this machine does not have that address',
  };
  const why = reasons[error.code ?? ''] ?? error.message;
  return Object.assign(new Error(`cannot listen on ${where}: ${why}`), { code: error.code });
}
