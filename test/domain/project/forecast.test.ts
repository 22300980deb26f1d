import { describe, expect, it } from 'vitest';
import { forecastFinish } from '../../../domain/project/forecast.ts';
import { ProjectLife } from './make.ts';

const range = (to: string) => ({ from: '2025-07-01', to });

describe('the forecast finish of a project', () => {
  it('is that of its milestones', () => {
    const life = new ProjectLife();
    life.report({ forecastFinish: range('2025-08-31') });
    expect(forecastFinish(life.state)).toEqual(range('2025-08-31'));
  });

  it('is what its lead said for the latest month where it has no milestones', () => {
    const life = new ProjectLife({ milestones: [] });
    expect(forecastFinish(life.state)).toBeNull();
    life.report({ forecastFinish: range('2025-08-31') });
    expect(forecastFinish(life.state)).toEqual(range('2025-08-31'));
  });
});
