import type { Command } from 'commander';
import pino from 'pino';
import type { Deps } from '../client/deps.ts';
import { readSettings } from '../config/settings.ts';
import { Refusal } from '../domain/refusal.ts';
import { connect, findAddresses } from '../embedded/connect.ts';
import { linkKey } from '../embedded/link-key.ts';
import { findOffice, type OfficeView } from '../records/views/office.ts';
import type { CommonOptions } from './options.ts';

/** A running product and the office that a command is about. */
export interface Product {
  deps: Deps;
  office: OfficeView;
  options: CommonOptions;
}

/**
 * Runs `work` on the running product, found by its data folder, and closes the connections whatever happens.
 * @throws NotRunning (exit 3); Refusal not_found when there is no such office
 */
export async function withProduct(command: Command, work: (product: Product) => Promise<void>): Promise<void> {
  const options = command.optsWithGlobals<CommonOptions>();
  const settings = readSettings(process.env, { dataFolder: options.data });
  const addresses = findAddresses(settings);
  const deps = await connect(settings, addresses, linkKey(settings, false), pino({ level: 'silent' }));
  try {
    const office = await findOffice(deps.db, options.office);
    if (!office) {
      const which = options.office === undefined ? 'There is no office yet' : `There is no office “${options.office}”`;
      throw new Refusal('not_found', `${which}: set one up on the pages first.`);
    }
    await work({ deps, office, options });
  } finally {
    await deps.close();
  }
}
