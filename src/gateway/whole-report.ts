import { GatewayError } from '../errors.js';
import { ageSeconds } from '../graphql/report-facts.js';
import type { GraphQLServices } from '../graphql/context.js';
import type { ExportOptions } from '../http/export-routes.js';

/** Half a report in a file would be taken for a whole one. */
export function createWholeReport(services: GraphQLServices): ExportOptions['wholeReport'] {
  const { report, history, show } = services;
  return async (view, span) => {
    const snapshot = await report.current({ span });
    if (!snapshot.isComplete) throw incomplete();
    return {
      snapshot: show(snapshot, view),
      history,
      show: (shown) => show(shown, view),
      state: report.status().state,
      ageSeconds: ageSeconds(snapshot, services),
    };
  };
}

function incomplete(): GatewayError {
  return new GatewayError(
    'WARMING_UP',
    'An export holds a whole report, and the first one has not been read to its end yet. Ask again in a few seconds.',
    { retryAfterSeconds: 5 },
  );
}
