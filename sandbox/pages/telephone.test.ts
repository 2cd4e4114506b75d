import { expect, it } from 'vitest';
import type { Approval } from '../psc/approvals';
import { requestList } from './telephone';

const approval = {
  id: '1',
  kind: 'login',
  number: '42',
  clientId: 'lps-1',
  expiresAt: 0,
} as unknown as Approval;

it('calls the application that asks by the name its editor gave it, as the login page does', () => {
  expect(requestList([{ approval, clientName: 'Logiciel & Cie' }]).toString()).toContain(
    '<h2>Logiciel &amp; Cie</h2>',
  );
  expect(requestList([{ approval }]).toString()).toContain('<h2>lps-1</h2>');
});
