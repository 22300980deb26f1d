import { randomUUID } from 'node:crypto';
import { beforeAll, expect, inject, test } from 'vitest';
import { updateIdOf } from '../../client/call.ts';
import { freePort } from '../../embedded/free-port.ts';
import { type Engine, engine } from '../client/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';
import { count } from './counting.ts';
import { breaches } from './invariants.ts';
import { office, openOffice, refs, update } from './office.ts';
import { gatehouse, type Program, printed, randomWait } from './programs.ts';
import { inLanes, type Told, teller } from './teller.ts';

const projects = 60;
const kills = 3;
/** Later than any answer of the product. */
const deadlineMs = 20_000;

let product: Engine;

beforeAll(async () => {
  product = await engine();
});

test('the web killed during POST: the same form sent again is taken once', async () => {
  const { deps } = product;
  const client = teller(() => deps, office);
  await openOffice(deps, client, projects);
  const { address, start, kill } = await pages();
  await start();

  const sent: Told[] = [];
  let cutOff = 0;
  const send = async (ref: string) => {
    const key = randomUUID();
    const body = new URLSearchParams({ ...update(ref), _key: key, _version: '', _as: 'Olive Ofori' });
    const isTaken = async () => {
      const status = await post(`${address}/projects/${ref}/submit-update`, body);
      if (status === null) cutOff += 1;
      expect([null, 202, 303, 503]).toContain(status);
      if (status !== 303) await randomWait(20, 200);
      return status === 303;
    };
    await until(isTaken, `the report on ${ref} is taken`, 150_000);
    const updateId = updateIdOf({ office, key, actor: { name: '', via: 'page' }, expectedVersion: null });
    sent.push({ key, updateId, aggregate: `project/${ref}`, version: null });
  };
  const all = inLanes(refs(projects), send, 4);
  for (let n = 1; n <= kills; n += 1) {
    await until(() => sent.length >= n * 8, `${n * 8} reports are taken`, 120_000);
    await randomWait(50, 500);
    await kill();
    await start();
  }
  await all;

  expect(cutOff).toBeGreaterThan(0);
  const counted = await count(deps, office, { told: [...client.told, ...sent] });
  expect(breaches(counted)).toEqual({});
  const submitted = counted.rows.events.filter(({ kind }) => kind === 'update_submitted');
  expect(submitted.map(({ aggregate }) => aggregate)).toEqual(refs(projects).map((ref) => `project/${ref}`));
}, 400_000);

/** `gatehouse web`, always on the same port. */
async function pages() {
  const port = String(await freePort());
  const folder = temporaryFolder();
  let web: Program;
  return {
    address: `http://127.0.0.1:${port}`,
    start: async () => {
      web = gatehouse(['web', '--data', folder, '--port', port], {
        DATABASE_URL: product.databaseUrl,
        TEMPORAL_ADDRESS: inject('temporalAddress'),
        TEMPORAL_NAMESPACE: product.deps.temporal.options.namespace,
        GATEHOUSE_LINK_KEY: product.deps.linkKey.toString('hex'),
      });
      await printed(web, /the pages (?:is|are) ready|pages.*ready/u);
    },
    kill: () => web.kill(),
  };
}

/** Sends a form as a browser does. @returns the status; null when the connection broke or nobody was there */
async function post(url: string, body: URLSearchParams): Promise<number | null> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'same-origin' },
      signal: AbortSignal.timeout(deadlineMs),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
}
