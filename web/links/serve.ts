import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { expandForm } from '../../client/form-fields.ts';
import { answerLink } from '../../client/links.ts';
import { NotNow } from '../../client/not-now.ts';
import { within } from '../../client/patience.ts';
import { type FieldError, InvalidInput } from '../../client/validation.ts';
import { Refusal } from '../../domain/refusal.ts';
import { type LinkPurpose, openLink } from '../../mail/links.ts';
import { findOffice } from '../../records/views/office.ts';
import { statusOf } from '../errors.ts';
import type { Values } from '../forms/fields.ts';
import { layOut, withoutGaps } from '../forms/layout.ts';
import { caughtUp } from '../forms/recorded.ts';
import { resendPairs } from '../forms/resend.ts';
import { readTyped } from '../forms/typed.ts';
import type { Web } from '../page.ts';
import { nonceOf } from '../security.ts';
import { Clockface } from '../words.ts';
import type { Ask, Held } from './ask.ts';
import { askCondition } from './condition.ts';
import { askAnswer, askMissing, askOwner } from './promise.ts';
import { askUpdate } from './update.ts';

const asks: Record<LinkPurpose, (held: Held) => Promise<Ask | undefined>> = {
  update: askUpdate,
  condition: askCondition,
  answer: askAnswer,
  promise: askMissing,
  confirm: askOwner,
};

/**
 * The links in mail. GET shows the one form and never acts, however often a scanner fetches it; POST with what was typed
 * acts. Every link that opens nothing looks the same, whatever the reason.
 */
export function serveLinks(app: FastifyInstance, web: Web): void {
  app.get('/l/:token', async (request, reply) => {
    const opened = await open(web, request);
    if (!opened) return neutral(web, request, reply);
    const { sent } = request.query as { sent?: unknown };
    return show(request, reply, opened, { key: randomUUID(), done: sent === '1' && opened.ask.sent !== undefined });
  });
  app.post('/l/:token', async (request, reply) => {
    const opened = await open(web, request);
    if (!opened) return neutral(web, request, reply);
    return answer(request, reply, opened);
  });
}

interface Opened {
  held: Held;
  ask: Ask;
}

async function open(web: Web, request: FastifyRequest): Promise<Opened | undefined> {
  const { db } = web.deps;
  const { token } = request.params as { token: string };
  const link = await within(web.deps.deadlineMs, openLink(db, token));
  const office = link && (await findOffice(db, link.office));
  if (!link || !office) return undefined;
  const target = link.target as Record<string, string>;
  const held: Held = { web, office, clock: new Clockface(office.zone), link, target };
  const ask = await within(web.deps.deadlineMs, asks[link.purpose](held));
  return ask && { held, ask };
}

async function answer(request: FastifyRequest, reply: FastifyReply, opened: Opened): Promise<FastifyReply> {
  const { held, ask } = opened;
  const { deps } = held.web;
  const typed = readTyped(request);
  const values = withoutGaps(ask.fields, typed.values);
  const again = (filled: Partial<Filled>) => show(request, reply, opened, { values, key: typed.key, ...filled });
  if (typed.more !== undefined) return again({ more: typed.more });
  try {
    await answerLink(deps, held.link, typed.key, expandForm(typed.values));
    await caughtUp(deps.db, held.office.id, typed.key);
    return reply.redirect(`${request.url.split('?')[0]}?sent=1`, 303);
  } catch (error) {
    if (error instanceof InvalidInput) return again({ errors: error.errors, status: 422 });
    if (error instanceof Refusal) {
      const errors = [{ field: error.field ?? '', message: error.message }];
      return again({ errors, status: statusOf(error), key: randomUUID() });
    }
    if (error instanceof NotNow) {
      const model = { pairs: resendPairs(typed), message: error.message, accepted: error.accepted };
      const title = error.accepted ? 'Accepted, still working' : 'Not at the moment';
      return page(request, reply, held, 'link-working', { title, ...model }, error.accepted ? 202 : 503);
    }
    throw error;
  }
}

interface Filled {
  key: string;
  values?: Values;
  more?: string;
  errors?: FieldError[];
  status?: number;
  done?: boolean;
}

function show(request: FastifyRequest, reply: FastifyReply, { held, ask }: Opened, filled: Filled): FastifyReply {
  const { errors = [], values = ask.values, key, more, done, status = 200 } = filled;
  const laid = layOut(ask.fields, values, errors, more);
  const { title, caption, lead, quote, sent, button } = ask;
  const form = ask.fields.length > 0 && { fields: laid.fields, button, key, version: '' };
  const model = { title, caption, lead, quote, sent, form, done, errors: laid.errors };
  return page(request, reply, held, 'link', model, status);
}

function page(
  request: FastifyRequest,
  reply: FastifyReply,
  { web, office }: Held,
  view: string,
  model: object,
  status: number,
): FastifyReply {
  const html = web.render(view, {
    ...model,
    office: { name: office.name },
    cspNonce: nonceOf(request),
    assets: web.assets,
  });
  return reply.status(status).type('text/html; charset=utf-8').send(html);
}

/** Unknown, killed, expired, malformed: one page, so that nobody learns which. */
function neutral(web: Web, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const html = web.render('link-dead', {
    title: 'This link does not open anything',
    cspNonce: nonceOf(request),
    assets: web.assets,
  });
  return reply.status(404).type('text/html; charset=utf-8').send(html);
}
