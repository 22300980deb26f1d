import type { FastifyInstance } from 'fastify';
import type { Deps } from '../client/deps.ts';
import { within } from '../client/patience.ts';
import { schemaMatches } from '../records/views/schema.ts';
import { engineState } from './engine.ts';

/** For whatever watches over the process. Live: it answers. Ready: PostgreSQL answers with our schema. */
export function serveHealth(app: FastifyInstance, deps: Deps): void {
  app.get('/health/live', async () => ({ status: 'ok' }));
  app.get('/health/ready', async (_request, reply) => {
    const schema = await within(2_000, schemaMatches(deps.db)).catch(() => 'unreachable' as const);
    if (schema !== 'matches') {
      return reply.status(503).send({ status: 'not ready', database: schema });
    }
    const engine = await engineState(deps);
    const degraded = engine.working ? [] : [engine.words];
    return { status: degraded.length === 0 ? 'ok' : 'degraded', database: 'ok', degraded };
  });
}
