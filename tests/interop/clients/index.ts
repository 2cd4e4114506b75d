/** Every client of the matrix, in the order of docs/clients.md. */
import type { MailClient } from './client';
import { curlClient } from './curl';
import { javaClient } from './java';
import { muttClient, neomuttClient } from './mutt';
import { nodeClient } from './node';
import { perlClient } from './perl';
import { pythonClient } from './python';

export const CLIENTS: readonly MailClient[] = [
  neomuttClient,
  muttClient,
  curlClient,
  pythonClient,
  nodeClient,
  perlClient,
  javaClient,
];
