import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { expandForm } from '../../client/form-fields.ts';
import { setUpOffice } from '../../client/offices/set-up.ts';
import { perform } from '../../client/perform.ts';
import { type FieldError, InvalidInput } from '../../client/validation.ts';
import { Refusal } from '../../domain/refusal.ts';
import { cleanText, isRef } from '../../domain/text.ts';
import { findOffice } from '../../records/views/office.ts';
import { rememberName } from '../actor.ts';
import { statusOf } from '../errors.ts';
import type { Field, Values } from '../forms/fields.ts';
import * as f from '../forms/fields.ts';
import { layOut, withoutGaps } from '../forms/layout.ts';
import { identityFields } from '../forms/office.ts';
import { personFields } from '../forms/people.ts';
import { readTyped } from '../forms/typed.ts';
import type { Web } from '../page.ts';
import { nonceOf } from '../security.ts';

const fields: Field[] = [
  f.line(
    'office',
    'Short name of the office',
    'Letters, digits, dots and hyphens; it never changes. For example example-council.',
  ),
  ...identityFields,
  f.rows('people', 'People', 'person', personFields, {
    blank: 3,
    hint: 'At least the programme officer, the clerk and the director; more can be added later.',
  }),
  f.line('officer', 'Programme officer', 'The short name of one of the people above.'),
  f.line('clerk', 'Clerk', 'The short name of one of the people above.'),
  f.line('director', 'Director', 'The short name of one of the people above.'),
  f.rows('closures', 'Closures', 'day', [f.date('', 'Closed on')], {
    blank: 2,
    hint: 'Days beside weekends and bank holidays.',
  }),
  f.group(
    'Clock',
    [
      f.radios('clock', 'The office’s clock', [
        { value: 'real', text: 'Real time' },
        {
          value: 'stepped',
          text: 'Stepped, for rehearsal',
          hint: 'It moves on by buttons; mail stays in the mailbox.',
        },
      ]),
      f.line('startsAt', 'A stepped clock starts at', 'In UTC, for example 2023-11-28T09:00:00Z.'),
    ],
    { folded: true },
  ),
];

const startingValues: Values = { zone: 'Europe/London', callInClearDays: '5', clock: 'real' };

/** The first page of an empty product: it sets the office up. Once there is one, it leads to it. */
export function serveSetUp(app: FastifyInstance, web: Web): void {
  app.get('/new/office', async (request, reply) => {
    if (await findOffice(web.deps.db)) return reply.redirect('/', 303);
    return show(web, request, reply, { values: startingValues, key: randomUUID(), as: '' });
  });
  app.post('/new/office', async (request, reply) => {
    if (await findOffice(web.deps.db)) return reply.redirect('/', 303);
    const typed = readTyped(request);
    const values = withoutGaps(fields, typed.values);
    const again = (more: Partial<Filled>) =>
      show(web, request, reply, { values, key: typed.key, as: typed.as, ...more });
    if (typed.more !== undefined) return again({ more: typed.more });
    const { office, ...rest } = typed.values;
    try {
      if (typeof office !== 'string' || !isRef(office)) {
        const message = 'Short name of the office must be 1 to 40 letters, digits, dots, hyphens or underscores.';
        throw new InvalidInput([{ field: 'office', message }]);
      }
      const name = cleanText(typed.as, { field: '_as', label: 'Acting as', max: 200, lines: 1 });
      const ctx = { office, actor: { name, via: 'page' as const }, key: typed.key, expectedVersion: null };
      await perform(web.deps, ctx, setUpOffice, '', expandForm(rest));
      rememberName(reply, name);
      return reply.redirect('/', 303);
    } catch (error) {
      if (error instanceof InvalidInput) return again({ errors: error.errors, status: 422 });
      if (!(error instanceof Refusal)) throw error;
      const errors = [{ field: error.field ?? '', message: error.message }];
      return again({ errors, status: statusOf(error), key: randomUUID() });
    }
  });
}

interface Filled {
  values: Values;
  key: string;
  as: string;
  more?: string;
  errors?: FieldError[];
  status?: number;
}

function show(web: Web, request: FastifyRequest, reply: FastifyReply, filled: Filled): FastifyReply {
  const { values, errors = [], more, key, as, status = 200 } = filled;
  const laid = layOut(fields, values, errors, more);
  const asError = errors.find(({ field }) => field === '_as')?.message;
  const html = web.render('set-up', {
    title: 'Set the office up',
    errors: laid.errors,
    form: { fields: laid.fields, key, version: '', as, asError, button: setUpOffice.title },
    cspNonce: nonceOf(request),
    assets: web.assets,
  });
  return reply.status(status).type('text/html; charset=utf-8').send(html);
}
