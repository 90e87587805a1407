import { DAY, HOUR } from '../time.js';

/**
 * What goes on in an hour of the demo, as parts of one: the everyday, people asked to register by a campaign, people
 * who try again and again while text messages fail.
 */
export interface HourStory {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly startMs: number;
  /** Which repetition of the three weeks it is; grows by one every 21 days. */
  readonly cycle: number;
  readonly isLateInCycle: boolean;
  /** How many rows the hour has. */
  readonly rows: number;
  readonly campaignShare: number;
  readonly outageShare: number;
  /** Whether text messages fail in this hour. */
  readonly isSmsDown: boolean;
}

/** 1970-01-05 was a Monday: weeks begin there. */
const FIRST_MONDAY_HOUR = (4 * DAY) / HOUR;
/**
 * The story repeats every three weeks (a campaign in the first, an outage in the second, none in the third), so that
 * any 30 days hold it whole, whenever the demo is started, and stay what they are while time goes on.
 */
const CYCLE_HOURS = (21 * DAY) / HOUR;
const CYCLES_IN_30_DAYS = 30 / 21;

/**
 * Rows in each hour of a working day, UTC: office hours in Europe, then in America, and at night enough for somebody
 * who watches to see news within the hour.
 */
const WORKING_DAY = [
  2.2, 2, 2, 2, 2.2, 2.5, 3.5, 6, 8, 8.5, 8, 7, 5.5, 6.5, 7.5, 7.5, 6.5, 5, 4, 3.2, 3, 2.8, 2.5,
  2.3,
];
/** Rows in each hour of a Saturday or Sunday. */
const WEEKEND_ROWS = 1.6;

/** What the campaign adds on Monday to Friday, spread over 07:00 to 17:00: it starts strongly and wears off. */
const CAMPAIGN_DAY_ROWS = [80, 110, 85, 50, 35];
const CAMPAIGN_HOURS = { from: 7, to: 17 };
/** Wednesday of the second week: text messages fail from 05:00 to 20:00, and people try again. */
const OUTAGE_DAY = 9;
const OUTAGE_HOURS = { from: 5, to: 20 };
const OUTAGE_DAY_ROWS = 75;

interface HourWeights {
  readonly everyday: number;
  readonly campaign: number;
  readonly outage: number;
}

const WEIGHTS: readonly HourWeights[] = Array.from({ length: CYCLE_HOURS }, (_, hour) =>
  weightsOf(Math.floor(hour / 24), hour % 24),
);

/** The sum of all weights before each hour of a cycle, and of the whole cycle at the end. */
const WEIGHT_BEFORE: readonly number[] = WEIGHTS.reduce(
  (sums, { everyday, campaign, outage }) => [
    ...sums,
    (sums.at(-1) ?? 0) + everyday + campaign + outage,
  ],
  [0],
);

/**
 * The story of an hour, counted since 1970, for a demo with about `events` rows in 30 days. Hours have whole numbers
 * of rows; what rounding leaves over goes to the hours after.
 */
export function storyOf(hour: number, events: number): HourStory {
  const sinceMonday = hour - FIRST_MONDAY_HOUR;
  const cycle = Math.floor(sinceMonday / CYCLE_HOURS);
  const hourOfCycle = sinceMonday - cycle * CYCLE_HOURS;
  const { everyday = 0, campaign = 0, outage = 0 } = WEIGHTS[hourOfCycle] ?? {};
  const total = everyday + campaign + outage;
  return {
    startMs: hour * HOUR,
    cycle,
    isLateInCycle: hourOfCycle >= CYCLE_HOURS / 2,
    rows: rowsBefore(cycle, hourOfCycle + 1, events) - rowsBefore(cycle, hourOfCycle, events),
    campaignShare: campaign / total,
    outageShare: outage / total,
    isSmsDown: outage > 0,
  };
}

function rowsBefore(cycle: number, hourOfCycle: number, events: number): number {
  const whole = WEIGHT_BEFORE[CYCLE_HOURS] ?? 1;
  const cycles = cycle + (WEIGHT_BEFORE[hourOfCycle] ?? 0) / whole;
  return Math.floor((cycles * events) / CYCLES_IN_30_DAYS);
}

function weightsOf(day: number, hour: number): HourWeights {
  const isWeekend = day % 7 >= 5;
  return {
    everyday: isWeekend ? WEEKEND_ROWS : (WORKING_DAY[hour] ?? 0),
    campaign: spread(CAMPAIGN_DAY_ROWS[day] ?? 0, CAMPAIGN_HOURS, hour),
    outage: spread(day === OUTAGE_DAY ? OUTAGE_DAY_ROWS : 0, OUTAGE_HOURS, hour),
  };
}

function spread(rows: number, hours: { from: number; to: number }, hour: number): number {
  return hour >= hours.from && hour < hours.to ? rows / (hours.to - hours.from) : 0;
}
