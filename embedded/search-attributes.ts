import type { Client } from '@temporalio/client';
import { Refusal } from '../setup/refusal.mjs';
import { searchAttributes } from '../workflows/search-attributes.ts';

// Of Temporal's IndexedValueType.
const valueTypes = { KEYWORD: 2 } as const;

/**
 * Makes sure that the namespace knows what our workflows can be searched by, each with its type. Safe to repeat.
 * @throws Refusal when one is there with another type, or missing where it may not be added: workflows would stick at
 *   the first one that they set
 */
export async function registerSearchAttributes({ connection, options }: Client): Promise<void> {
  const { namespace } = options;
  const { customAttributes: before = {} } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = searchAttributes.filter(({ name }) => before?.[name] === undefined);
  if (missing.length > 0) {
    const wanted = Object.fromEntries(missing.map(({ name, type }) => [name, valueTypes[type]]));
    await connection.operatorService
      .addSearchAttributes({ namespace, searchAttributes: wanted })
      .catch((error: Error) => {
        const names = missing.map(({ name, type }) => `${name} (${type})`).join(', ');
        throw new Refusal(
          `Add these search attributes to the namespace ${namespace}, then start again: ${names}. (${error.message})`,
        );
      });
  }
  const clashes = searchAttributes.filter(
    ({ name, type }) => before?.[name] !== undefined && before[name] !== valueTypes[type],
  );
  if (clashes.length === 0) return;
  const names = clashes.map(({ name, type }) => `${name} must be ${type}`).join(', ');
  throw new Refusal(
    `The namespace ${namespace} has search attributes of another type: ${names}. Use another namespace.`,
  );
}
