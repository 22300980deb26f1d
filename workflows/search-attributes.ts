import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';

/** What a Temporal server must be told before workers start: name and type, as `addSearchAttributes` takes them. */
export const searchAttributes = [
  { name: 'GatehouseOffice', type: 'KEYWORD' },
  { name: 'GatehouseProgramme', type: 'KEYWORD' },
  { name: 'GatehouseStage', type: 'KEYWORD' },
  { name: 'GatehousePeriod', type: 'KEYWORD' },
] as const;

/*
 * What operators can search runs by; pages read PostgreSQL. Nothing personal. The keywords are few on purpose: a server
 * has ten.
 */
const keys = {
  office: defineSearchAttributeKey('GatehouseOffice', SearchAttributeType.KEYWORD),
  programme: defineSearchAttributeKey('GatehouseProgramme', SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey('GatehouseStage', SearchAttributeType.KEYWORD),
  period: defineSearchAttributeKey('GatehousePeriod', SearchAttributeType.KEYWORD),
};

export interface Attributes {
  office: string;
  stage: string;
  programme?: string | null;
  period?: string;
}

/**
 * Keeps a run's search attributes in step: written as the first command of every run, then only when they change.
 * The first command matters by itself: a run whose first task is empty and whose first update is handled by a worker
 * that doesn't have it in its cache writes a history that cannot be replayed.
 */
export class Shown {
  #last = '';

  differs(attributes: Attributes): boolean {
    return JSON.stringify(attributes) !== this.#last;
  }

  show(attributes: Attributes): void {
    this.#last = JSON.stringify(attributes);
    upsertSearchAttributes([
      { key: keys.office, value: attributes.office },
      { key: keys.stage, value: attributes.stage },
      ...(attributes.programme ? [{ key: keys.programme, value: attributes.programme }] : []),
      ...(attributes.period ? [{ key: keys.period, value: attributes.period }] : []),
    ]);
  }
}
