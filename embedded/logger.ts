import path from 'node:path';
import pino, { type Logger } from 'pino';
import type { Settings } from '../config/settings.ts';

/** Logs of a process of its own (worker, web): JSON lines on standard output, for whoever runs it. */
export const logToOutput = (settings: Pick<Settings, 'logLevel'>): Logger =>
  pino({ level: settings.logLevel }, pino.destination({ dest: 1, sync: false }));

/** Logs of `gatehouse start`, whose terminal is for people: `log/gatehouse.log` in the data folder. */
export const logToFile = (settings: Pick<Settings, 'logLevel' | 'dataFolder'>): Logger => {
  const dest = path.join(settings.dataFolder, 'log', 'gatehouse.log');
  return pino({ level: settings.logLevel }, pino.destination({ dest, mkdir: true, sync: false, mode: 0o600 }));
};
