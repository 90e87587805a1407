import { DAY, HOUR, MINUTE, SECOND } from '../time.js';
import { drawsFor, guidFrom } from './demo-draws.js';
import type { Draw } from './demo-draws.js';
import { outcomeOf } from './demo-outcome.js';
import { UNLUCKY, personOf, renamedIn } from './demo-people.js';
import type { HourStory } from './demo-story.js';
import type { TenantRow } from './row.js';

/** What the rows of a demo tenant depend on besides time. */
export interface DemoScale {
  readonly seed: number;
  readonly people: number;
}

/** Rows 2n and 2n + 1 of an hour are a pair: in some pairs they are the two gates of one reset. */
const TWO_GATE_SHARE = 0.07;
/** Of the everyday rows: the user who fails again and again, and the one who was renamed lately. */
const UNLUCKY_SHARE = 0.035;
const RENAMED_SHARE = 0.015;
/** A few people account for many events: a larger exponent for fewer people. */
const ACTIVITY_SKEW = 1.5;

/** The longest that Graph takes to show an event; most are visible within minutes. */
export const LONGEST_LAG_MS = DAY;

/** Separate draws for each purpose, so that the time of a row is known without making the row. */
const PURPOSES = ['time', 'actor', 'outcome', 'id'] as const;

function drawsOf(
  { seed }: DemoScale,
  { startMs }: HourStory,
  row: number,
  purpose: (typeof PURPOSES)[number],
): Draw {
  return drawsFor(seed, startMs / HOUR, row * PURPOSES.length + PURPOSES.indexOf(purpose));
}

interface RowTimes {
  /** When it happened: whole seconds, as Graph's examples have them. */
  readonly eventMs: number;
  /** From when on the report shows it. */
  readonly visibleFromMs: number;
}

export function timesOf(scale: DemoScale, story: HourStory, row: number): RowTimes {
  const draw = drawsOf(scale, story, row, 'time');
  const gate = gateOf(scale, story, row);
  const second =
    gate === 'second gate'
      ? Math.min(3599, secondOfHour(drawsOf(scale, story, row - 1, 'time'), story, row - 1) + 40)
      : secondOfHour(draw, story, row);
  const eventMs = story.startMs + second * SECOND;
  return { eventMs, visibleFromMs: eventMs + lagMs(draw) };
}

/** Rows spread over their hour in order, each by chance within its own part of it. */
function secondOfHour(draw: Draw, story: HourStory, row: number): number {
  return Math.floor(((row + draw()) / story.rows) * (HOUR / SECOND));
}

/** Documented as minutes up to a day. */
function lagMs(draw: Draw): number {
  const kind = draw();
  const part = draw();
  if (kind < 0.75) return Math.round(2 * MINUTE + part * 13 * MINUTE);
  if (kind < 0.95) return Math.round(15 * MINUTE + part * 105 * MINUTE);
  return Math.round(2 * HOUR + part * (LONGEST_LAG_MS - 2 * HOUR));
}

function gateOf(
  scale: DemoScale,
  story: HourStory,
  row: number,
): 'first gate' | 'second gate' | undefined {
  const first = row - (row % 2);
  if (first + 1 >= story.rows) return undefined;
  if (drawsOf(scale, story, first, 'actor')() >= TWO_GATE_SHARE) return undefined;
  return row === first ? 'first gate' : 'second gate';
}

/** One row of the demo, made from its seed, hour and number alone. */
export function demoRow(scale: DemoScale, story: HourStory, row: number): TenantRow {
  const { eventMs } = timesOf(scale, story, row);
  const gate = gateOf(scale, story, row);
  const actorRow = gate === 'second gate' ? row - 1 : row;
  const actor = actorOf(scale, story, drawsOf(scale, story, actorRow, 'actor'));
  const circumstances = { occasion: gate ?? actor.occasion, isSmsDown: story.isSmsDown };
  const outcome = outcomeOf(circumstances, drawsOf(scale, story, row, 'outcome'));
  const person = personOf(scale.seed, actor.index, story.cycle, story.isLateInCycle);
  return {
    id: guidFrom(drawsOf(scale, story, row, 'id')),
    userId: person.userId,
    feature: outcome.feature,
    userPrincipalName: person.userPrincipalName,
    userDisplayName: person.userDisplayName,
    isSuccess: outcome.isSuccess,
    authMethod: outcome.authMethod,
    failureReason: outcome.failureReason,
    eventDateTime: `${new Date(eventMs).toISOString().slice(0, 19)}Z`,
  };
}

interface Actor {
  /** The person's number. */
  readonly index: number;
  readonly occasion: 'everyday' | 'campaign' | 'outage' | 'unlucky';
}

function actorOf(scale: DemoScale, story: HourStory, draw: Draw): Actor {
  // The first draw has told whether the row is a gate of two.
  draw();
  const occasion = occasionOf(story, draw());
  const person = draw();
  if (occasion === 'everyday') {
    if (person < UNLUCKY_SHARE) return { index: UNLUCKY, occasion: 'unlucky' };
    if (person < UNLUCKY_SHARE + RENAMED_SHARE) return { index: renamedIn(story.cycle), occasion };
  }
  // Anyone but the first, who is the unlucky one.
  return { index: 1 + Math.floor((scale.people - 1) * draw() ** ACTIVITY_SKEW), occasion };
}

function occasionOf(story: HourStory, chance: number): 'everyday' | 'campaign' | 'outage' {
  if (chance < story.campaignShare) return 'campaign';
  return chance < story.campaignShare + story.outageShare ? 'outage' : 'everyday';
}
