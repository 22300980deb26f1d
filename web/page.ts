import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../client/deps.ts';
import { within } from '../client/patience.ts';
import { weekdayName } from '../domain/dates.ts';
import { findOffice, type OfficeView } from '../records/views/office.ts';
import { declaredName } from './actor.ts';
import type { Assets } from './assets.ts';
import { NotFound } from './not-found.ts';
import { type Notice, sayNext, takeNotice } from './notice.ts';
import { nonceOf } from './security.ts';
import type { Render } from './views.ts';
import { Clockface, day } from './words.ts';

/** What every page is made with. */
export interface Web {
  deps: Deps;
  render: Render;
  assets: Assets;
  /** True where the local mailbox takes the mail: the demonstration, and an office without a relay. */
  mailboxOnly: boolean;
}

export type Section = 'home' | 'programmes' | 'projects' | 'rounds' | 'follow-ups' | 'people' | 'mailbox' | 'status';

/** One request for a page of an office. */
export interface Asked {
  web: Web;
  office: OfficeView;
  clock: Clockface;
  request: FastifyRequest;
  reply: FastifyReply;
  params: Record<string, string>;
  query: Record<string, string | undefined>;
  /** The name last declared in this browser. */
  actingAs: string;
}

/** A page to show: a view and its model. */
export interface Page {
  view: string;
  title: string;
  section?: Section;
  status?: number;
  /** Links above the title, from the top down. */
  trail?: { text: string; href: string }[];
  model?: object;
}

/** Another page to go to (after a POST: 303). */
export interface Elsewhere {
  to: string;
  /** Said there, once. */
  notice?: Notice;
}

/** Something that is not a page: a file, or a document with a policy of its own. */
export interface Document {
  type: string;
  body: string;
  headers?: Record<string, string>;
}

export type Shown = Page | Elsewhere | Document;

export type Handler = (asked: Asked) => Promise<Shown>;

/**
 * Serves a page of the office: `GET` unless said otherwise.
 * @param of.patienceMs after how long the page gives up, when that isn't twice the deadline of one request to the engine
 */
export function serve(
  app: FastifyInstance,
  web: Web,
  url: string,
  handler: Handler,
  { method = 'GET', patienceMs }: { method?: 'GET' | 'POST'; patienceMs?: number } = {},
): void {
  app.route({
    method,
    url,
    handler: async (request, reply) => {
      const asked = await readRequest(web, request, reply);
      if (!asked) return reply.redirect('/new/office', 303);
      const shown = await within(patienceMs ?? web.deps.deadlineMs * 2, handler(asked));
      return send(asked, shown);
    },
  });
}

async function readRequest(web: Web, request: FastifyRequest, reply: FastifyReply): Promise<Asked | undefined> {
  const params = request.params as Record<string, string>;
  if (!Object.values(params).every(isKeepable)) throw new NotFound('There is nothing at this address. Check it.');
  const office = await within(web.deps.deadlineMs, findOffice(web.deps.db));
  if (!office) return undefined;
  return {
    web,
    office,
    clock: new Clockface(office.zone),
    request,
    reply,
    params,
    query: singles(request.query),
    actingAs: declaredName(request),
  };
}

/** What PostgreSQL can hold: no NUL, no half character. */
const isKeepable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** A parameter that is repeated, or that nothing can be called, counts as absent. */
function singles(query: unknown): Record<string, string | undefined> {
  const entries = Object.entries((query ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && isKeepable(entry[1])),
  );
}

function send(asked: Asked, shown: Shown): FastifyReply {
  const { reply } = asked;
  if ('to' in shown) {
    if (shown.notice) sayNext(reply, shown.notice);
    return reply.redirect(shown.to, 303);
  }
  if ('body' in shown)
    return reply
      .headers(shown.headers ?? {})
      .type(shown.type)
      .send(shown.body);
  return reply
    .status(shown.status ?? 200)
    .type('text/html; charset=utf-8')
    .send(renderPage(asked, shown));
}

/** The whole HTML of a page of the office. */
export function renderPage(asked: Asked, page: Page): string {
  const { web, office, request } = asked;
  return web.render(page.view, {
    ...page.model,
    ...chrome(asked, page),
    cspNonce: nonceOf(request),
    assets: web.assets,
    title: page.title,
    trail: page.trail ?? [],
    notice: takeNotice(request, asked.reply),
    office: { name: office.name },
  });
}

function chrome({ web, office, clock, request, actingAs }: Asked, page: Page): object {
  const items: [Section, string, string][] = [
    ['home', 'Programmes', '/'],
    ['projects', 'Projects', '/projects'],
    ['rounds', 'Monthly reporting', '/rounds'],
    ['follow-ups', 'Follow-ups', '/follow-ups'],
    ['people', 'People', '/people'],
    ...(web.mailboxOnly || office.demonstration
      ? [['mailbox', 'Mailbox', '/mailbox'] as [Section, string, string]]
      : []),
    ['status', 'Status', '/status'],
  ];
  const here = page.section === 'programmes' ? 'home' : page.section;
  return {
    navigation: items.map(([section, text, href]) => ({ text, href, active: section === here })),
    actingAs,
    stepped: office.clock === 'stepped' && {
      words: `${weekdayName(office.today)} ${day(office.today)}`,
      time: clock.at(office.now).split(' at ')[1],
      demonstration: office.demonstration,
      back: request.method === 'GET' ? request.url.slice(0, 500) : '/',
    },
  };
}

/** @throws NotFound when there is nothing */
export function foundOr404<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new NotFound(`${what} does not exist in this office.`);
  return value;
}
