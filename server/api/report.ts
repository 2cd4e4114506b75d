import { Refusal } from '../errors';
import { junitOf } from '../reports/junit';
import { reportOf } from '../reports/report';
import { api, json, numberOf } from './handle';

/** GET /executions/{n}/report.json and report.xml (JUnit) */
export const getReport = api(async ({ caller, params }) => {
  const number = numberOf(params);
  const format = /^report\.(json|xml)$/.exec(params.report ?? '')?.[1];
  if (!format)
    throw new Refusal('not_found', 'Ce format de rapport n’existe pas : demandez report.json ou report.xml.');
  const report = await reportOf(caller, number);
  if (format === 'json') return json(report);
  return new Response(junitOf(report), {
    headers: { 'content-type': 'application/xml; charset=utf-8', 'cache-control': 'no-store' },
  });
});
