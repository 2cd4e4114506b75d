import { expect, it } from 'vitest';
import { casesOf, FOLDERS, findCampaign } from './campaigns';
import { CATALOGUE } from './catalogue';
import { hostFor, hostName } from './hosts';
import { requirementById } from './requirements';
import { textsOf } from './texts';
import { isGrease, isTls13Suite, REQUIRED_SUITES, suiteLabel, suiteName } from './tls';

it('puts each case into its folder, and finds campaigns by their id only', () => {
  for (const folder of FOLDERS) {
    for (const testCase of casesOf(folder)) expect(testCase.folder).toBe(folder.id);
  }
  expect(findCampaign('MSS-LPS-SEGUR-1')?.cases).toHaveLength(8);
  expect(findCampaign('MSS-LPS-SEGUR-PER-ORG-2')).toBeUndefined();
});

it('agrees with its own ids, hosts, requirements and delays, and says something about each case', () => {
  const seen = new Set<string>();
  for (const testCase of CATALOGUE) {
    const [mie, subject] = testCase.id.split('-');
    const protocol = testCase.id.split('-').at(-1);
    expect([mie, protocol]).toEqual([testCase.mie === 'PSC' ? 'psc' : 'authcli', testCase.protocol]);
    expect(testCase.defect).toBe(['expired', 'revoked', 'otherca'].includes(subject!) ? subject : null);
    expect(testCase.delay.default).toBe(testCase.mie === 'PSC' ? 180 : 60);
    for (const id of testCase.requirements) expect(requirementById(id).sentence).toMatch(/\.$/);
    const host = hostFor(testCase.mie, testCase.defect);
    const texts = textsOf(testCase, { host: hostName(host), port: host.localPorts.imap, mailbox: 'x@y' });
    expect(texts.steps.length).toBeGreaterThan(1);
    seen.add(JSON.stringify(texts));
  }
  expect(seen.size).toBe(CATALOGUE.length);
});

it('names suites, and tells GREASE from suites', () => {
  expect(REQUIRED_SUITES.map(suiteName)).toContain('TLS_DHE_RSA_WITH_AES_256_GCM_SHA384');
  expect(suiteLabel(0xabcd)).toBe('suite inconnue 0xABCD');
  expect([0x0a0a, 0x7a7a, 0xfafa].every(isGrease)).toBe(true);
  expect([0x0a1a, 0x1a2a, 0x002f, 0xc02f].some(isGrease)).toBe(false);
  expect([0x1301, 0x1305].every(isTls13Suite)).toBe(true);
});
