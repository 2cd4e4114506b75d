/** Says in words why a port cannot be had. */

/**
 * The system's code stays on the error.
 * @param setting the variable that changes the port. @param allowed those that change it where the port is forbidden.
 */
export function bindError(
  error: NodeJS.ErrnoException,
  where: string,
  setting: string,
  allowed = setting,
): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `another program listens there already; stop it, or set ${setting}`,
    EACCES: `the system forbids this port to this user; allow it, or set ${allowed}`,
    EADDRNOTAVAIL: 'this machine does not have that address',
  };
  const why = reasons[error.code ?? ''] ?? error.message;
  return Object.assign(new Error(`cannot listen on ${where}: ${why}`), { code: error.code });
}
