import path from 'node:path';
import pino from 'pino';
import { expect, onTestFinished } from 'vitest';
import { readSettings } from '../../config/settings.ts';
import { type Connected, connect, findAddresses } from '../../embedded/connect.ts';
import { findRunning } from '../../embedded/data-folder.ts';
import { linkKey } from '../../embedded/link-key.ts';
import { processesWithArgument } from '../../embedded/processes.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { gatehouse, type Program, printed } from './programs.ts';

/** The whole product on a data folder of its own, as `npm start` runs it, and a client's connections to it. */
export interface Product {
  /** Connections to wherever it runs now. */
  deps(): Connected;
  program(): Program;
  /** Starts it again on the same folder, after a kill. */
  start(): Promise<void>;
  /** Process id of its PostgreSQL; 0 when there is none. */
  postgres(): number;
  /** Ids of the servers that it started and that still run. */
  servers(): number[];
  /** Asks it to end, which must leave nothing. */
  stop(): Promise<void>;
}

/** Starts an empty product. @param smtpUrl of the test's relay */
export async function product(smtpUrl: string): Promise<Product> {
  const data = path.join(temporaryFolder(), 'data');
  const settings = readSettings({ GATEHOUSE_DATA: data });
  const servers = (...inside: string[]) => processesWithArgument(path.join(data, ...inside)).map(({ pid }) => pid);
  let program: Program;
  // The former ones too, until the end: what was asked over them is still waited for.
  const connected: Connected[] = [];
  const all = () => [...servers('postgresql', 'data'), ...servers('temporal', 'temporal.db')];
  // Registered before the folder is removed and after the program is killed: hooks run in reverse order.
  onTestFinished(() => {
    for (const pid of all()) process.kill(pid, 'SIGKILL');
  });
  const start = async () => {
    const env = { SMTP_URL: smtpUrl, GATEHOUSE_MAIL_LEASE_MS: '6000' };
    program = gatehouse(['start', '--empty', '--data', data, '--port', '0'], env);
    await printed(program, /Gatehouse is ready at \S+/u);
    const log = pino({ level: 'silent' });
    connected.push(await connect(settings, findAddresses(settings), linkKey(settings, false), log));
  };
  onTestFinished(async () => {
    await Promise.all(connected.map((deps) => deps.close()));
  });
  await start();
  return {
    deps: () => connected.at(-1) as Connected,
    program: () => program,
    start,
    postgres: () => servers('postgresql', 'data')[0] ?? 0,
    servers: all,
    stop: async () => {
      expect(await program.stop(), program.said()).toBe(0);
      expect(all()).toEqual([]);
      expect(findRunning(data)).toBeUndefined();
    },
  };
}
