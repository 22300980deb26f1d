import { beforeAll, describe, expect, it } from 'vitest';
import { demonstration, loadSample } from '../../client/samples.ts';
import { type Engine, engine } from '../client/engine.ts';
import { hiddenOf, type Pages, pagesOf, wordsOf } from './pages.ts';

let product: Engine;
let pages: Pages;

beforeAll(async () => {
  product = await engine();
  await loadSample(product.deps, demonstration);
  pages = await pagesOf({ ...product.deps, deadlineMs: 3_000 });
});

describe('While no worker runs', () => {
  it('pages are shown, and a form is kept under its key until it is answered, once', async () => {
    await product.stopWorkers();
    expect((await pages.get('/programmes/DTP')).statusCode).toBe(200);
    const sent = await pages.send('/programmes/DTP/state-rag', { colour: 'amber', period: '2023-11', why: 'Slips.' });
    expect([202, 503]).toContain(sent.statusCode);
    expect(wordsOf(sent.body)).toMatch(/sending it again is safe|Asking again is safe/iu);
    const kept = hiddenOf(sent.body);
    expect(kept).toMatchObject({ colour: 'amber', why: 'Slips.', _as: 'Olu Adeyemi' });

    await product.startWorkers();
    const again = await pages.post('/programmes/DTP/state-rag', kept);
    expect(again.statusCode).toBe(303);
    const once = await pages.post('/programmes/DTP/state-rag', kept);
    expect(once.statusCode).toBe(303);
    const { rows } = await product.deps.db.pool.query(`select 1 from event where kind = 'rag_stated'`);
    expect(rows).toHaveLength(1);
  });
});
