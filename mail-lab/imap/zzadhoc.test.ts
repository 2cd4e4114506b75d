import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { startTestLab } from '../testing';
import { createImap } from '.';

it('runs', async () => {
  rmSync('/tmp/dove/stop', { force: true });
  const lab = await startTestLab({ protocols: { imap: createImap } });
  const organisation = await lab.organisation('editeur');
  const boxes: Record<string, unknown> = {};
  for (let n = 1; n <= 9; n++) {
    const ou = `10B005788${n}`;
    const box = await lab.mailbox(organisation, 'applicative', ou);
    const cert = await lab.certificate(ou);
    boxes[`u${n}`] = { address: box.address, cert: cert.certFile, key: cert.keyFile, id: box.id };
  }
  writeFileSync(
    '/tmp/dove/ours.json',
    JSON.stringify({
      port: lab.port('org-valid', 'imap'),
      boxes,
      ca: lab.pki.rootPem,
      db: lab.database.labUrl,
    }),
  );
  while (!existsSync('/tmp/dove/stop')) await new Promise((r) => setTimeout(r, 200));
  await lab.close();
}, 3_600_000);
