import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NotNow } from '../client/not-now.ts';
import { TooLong } from '../client/patience.ts';
import { Refusal } from '../domain/refusal.ts';
import { NotFound } from './not-found.ts';
import type { Web } from './page.ts';
import { maskedUrl, nonceOf, Unwelcome } from './security.ts';

interface Told {
  status: number;
  title: string;
  message: string;
}

/** Error pages: what happened and what to do, never a stack. What is our fault is logged whole. */
export function handleErrors(app: FastifyInstance, web: Web): void {
  app.setNotFoundHandler(async (request, reply) => tell(web, request, reply, missing));
  app.setErrorHandler(async (error: Error, request, reply) => {
    const told = toldOf(error);
    if (told.status >= 500) {
      web.deps.log.error({ error, method: request.method, url: maskedUrl(request.url) }, 'a page could not be made');
    }
    return tell(web, request, reply, told);
  });
}

const missing: Told = {
  status: 404,
  title: 'Page not found',
  message: 'There is nothing at this address. Check it, or start again from the programmes.',
};

function tell(web: Web, request: FastifyRequest, reply: FastifyReply, told: Told): FastifyReply {
  const { status, ...words } = told;
  const ofLink = request.url.startsWith('/l/');
  const html = web.render('error', { ...words, ofLink, cspNonce: nonceOf(request), assets: web.assets });
  return reply.status(status).type('text/html; charset=utf-8').send(html);
}

/** What a person is told of an error. */
function toldOf(error: Error): Told {
  if (error instanceof NotFound) return { ...missing, message: error.message };
  if (error instanceof Unwelcome) return { status: error.statusCode, title: 'Refused', message: error.message };
  if (error instanceof Refusal)
    return { status: statusOf(error), title: 'This cannot be done', message: error.message };
  if (error instanceof NotNow) return { status: 503, title: 'Not at the moment', message: error.message };
  if (error instanceof TooLong || isDatabaseGone(error)) {
    return {
      status: 503,
      title: 'The records do not answer',
      message: 'The database cannot be reached at the moment. Nothing is lost. Try again in a minute.',
    };
  }
  const { statusCode, code } = error as FastifyError;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return {
      status: 413,
      title: 'That is too much',
      message: 'What was sent is larger than 1 MB. Shorten the longest text and send it again.',
    };
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return {
      status: statusCode,
      title: 'This could not be read',
      message: 'What was sent is not a form of these pages. Open the page again and fill the form in.',
    };
  }
  return {
    status: 500,
    title: 'Something went wrong',
    message: 'The page could not be made, and the reason is in the log. Try again; if it stays, tell the operator.',
  };
}

/** The HTTP status of a rule's refusal: 422 where what was typed cannot be taken as it stands. */
export function statusOf({ code }: Refusal): number {
  if (code === 'not_found') return 404;
  return code === 'key_reused' || code.startsWith('text_') ? 422 : 409;
}

function isDatabaseGone(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return (
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '57P03'].includes(code ?? '') ||
    /Connection terminated|timeout exceeded when trying to connect/u.test(error.message)
  );
}
