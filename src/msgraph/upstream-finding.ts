import { HARMLESS_SKEW_MS, type UpstreamBudget } from '../report/upstream-status.js';
import { SECOND } from '../time.js';
import type { Finding } from './finding.js';
import { NO_LIMIT } from './pacer.js';

/** None before Graph's first answer with a date. */
export function clockFindings(skewMs: number | null): readonly Finding[] {
  if (skewMs === null) return [];
  const subject = 'clock';
  const apartMs = Math.abs(skewMs);
  if (apartMs <= HARMLESS_SKEW_MS) {
    const found = `This machine's clock agrees with that of Microsoft Graph to ${Math.floor(apartMs / SECOND) + 1} s.`;
    return [{ subject, grade: 'good', found, fix: undefined }];
  }
  const side = skewMs < 0 ? 'ahead of' : 'behind';
  const found = `This machine's clock is ${Math.round(apartMs / SECOND)} s ${side} that of Microsoft Graph.`;
  const fix = 'Let this machine set its clock by NTP (timedatectl set-ntp true, or chrony).';
  return [{ subject, grade: 'warn', found, fix }];
}

/** What the calls so far have cost, and whether anybody else makes them too. */
export function budgetFinding(budget: UpstreamBudget): Finding {
  const { limit, windowSeconds, requestsTotal, throttledTotal } = budget;
  const isOff = limit === NO_LIMIT.calls;
  const allowed = isOff ? 'no limit of ours' : `never more than ${limit} in ${windowSeconds} s`;
  const made = `${requestsTotal} ${requestsTotal === 1 ? 'call' : 'calls'} made, ${allowed} (GRAPH_BUDGET).`;
  const subject = 'budget';
  if (throttledTotal === 0) return { subject, grade: 'good', found: made, fix: undefined };
  return {
    subject,
    grade: 'warn',
    found: `${made} Microsoft Graph throttled ${throttledTotal} of them: its limit is shared by other programs.`,
    fix: 'Give the gateway an app registration of its own, or lower GRAPH_BUDGET.',
  };
}
