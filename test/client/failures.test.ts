import { ServiceError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../client/failures.ts';

/** As the client throws it: a service error around gRPC's own. */
const failed = (details: string) =>
  new ServiceError('Workflow Update failed', {
    cause: Object.assign(new Error(details), { code: 9, details, metadata: {} }),
  });

describe('what an error of the engine means to the person who asked', () => {
  it('asks again when the run was just being handed over', () => {
    expect(failureOf(failed('unexpected workflow task failure')).kind).toBe('moving_on');
  });

  it('says that an operator must look when a run is stuck', () => {
    const failure = failureOf(failed('Cannot perform workflow update: Workflow Task in failed state.'));
    expect(failure).toMatchObject({ kind: 'not_now', notNow: { message: expect.stringContaining('operator') } });
  });
});
