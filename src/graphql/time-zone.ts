import { GraphQLError, GraphQLScalarType } from 'graphql';
import { TimeZoneResolver } from 'graphql-scalars';

/**
 * graphql-scalars' TimeZone, for texts alone: a list with one name in it would pass through Intl unnoticed and fail
 * only where the zone is used.
 */
export const TimeZone = new GraphQLScalarType<string, string>({
  ...TimeZoneResolver.toConfig(),
  parseValue: (value) => {
    if (typeof value === 'string') return TimeZoneResolver.parseValue(value);
    throw new GraphQLError(
      'A time zone must be a name in the IANA database such as "Europe/Berlin".',
    );
  },
});
