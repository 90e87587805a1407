import type { UpstreamBudget } from '../report/upstream-status.js';
import { MINUTE, SECOND } from '../time.js';
import type { Finding } from './finding.js';
import { NO_LIMIT } from './pacer.js';

/** Beyond it tokens may be taken for not yet valid, and the newest events for ones of the future. */
const MOST_SKEW_MS = MINUTE;

/** None before Graph's first answer with a date. */
export function clockFindings(skewMs: number | null): readonly Finding[] {
  if (skewMs === null) return [];
  const seconds = Math.round(Math.abs(skewMs) / SECOND);
  const isWrong = Math.abs(skewMs) > MOST_SKEW_MS;
  const side = skewMs < 0 ? 'ahead of' : 'behind';
  return [
    {
      subject: 'clock',
      grade: isWrong ? 'warn' : 'good',
      found: isWrong
        ? `This machine's clock is ${seconds} s ${side} that of Microsoft Graph.`
        : `This machine's clock agrees with that of Microsoft Graph to ${Math.ceil(Math.abs(skewMs) / SECOND)} s.`,
      fix: isWrong
        ? 'Let this machine set its clock by NTP (timedatectl set-ntp true, or chrony).'
        : undefined,
    },
  ];
}

/** What the calls so far have cost, and whether anybody else makes them too. */
export function budgetFinding({ limit, windowSeconds, requestsTotal, throttledTotal }: UpstreamBudget): Finding {
  const isOff = limit === NO_LIMIT.calls;
  const allowed = isOff ? 'no limit of ours' : `${limit} allowed in ${windowSeconds} s`;
  const made = `${requestsTotal} ${requestsTotal === 1 ? 'call' : 'calls'} made, ${allowed} (GRAPH_BUDGET).`;
  const subject = 'budget';
  if (throttledTotal === 0) return { subject, grade: 'good', found: made, fix: undefined };
  return {
    subject,
    grade: 'warn',
    found: `${made} Microsoft Graph throttled ${throttledTotal} of them: its limit is shared by other programs.`,
    fix: 'Give the gateway an app registration of its own, or lower GRAPH_BUDGET.',
  };
} // prettier-ignore
