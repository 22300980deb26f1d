import type { AddressInfo } from 'node:net';
import type { Deps } from '../client/deps.ts';
import { Refusal } from '../domain/refusal.ts';
import { buildWeb, type WebSettings } from './app.ts';

/** Pages that are being served. */
export interface RunningWeb {
  /** `http://127.0.0.1:8080`. */
  address: string;
  /** Answers what is under way, then closes. */
  stop(): Promise<void>;
}

const loopback = ['127.0.0.1', '::1', 'localhost'];

/**
 * Serves the pages, on this machine only until sign-in exists.
 * @throws Refusal not_loopback when told to listen elsewhere
 */
export async function startWeb(deps: Deps, settings: WebSettings): Promise<RunningWeb> {
  if (!loopback.includes(settings.host)) {
    throw new Refusal(
      'not_loopback',
      `The pages are served on this machine only until sign-in exists, so ${settings.host} is refused: leave GATEHOUSE_HOST out.`,
    );
  }
  const hosts = new Set<string>();
  const app = await buildWeb(deps, settings, () => hosts);
  await app.listen({ host: settings.host, port: settings.port });
  const { port } = app.server.address() as AddressInfo;
  for (const name of ['127.0.0.1', 'localhost', '[::1]']) hosts.add(`${name}:${port}`);
  // Links in mail start with the base URL: a proxy on this machine may pass its name on.
  hosts.add(new URL(deps.baseUrl).host);
  const shown = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return { address: `http://${shown}:${port}`, stop: () => app.close() };
}
