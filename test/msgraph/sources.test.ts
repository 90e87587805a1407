import { describe, expect, it } from '@jest/globals';
import { REPORT_SOURCES, reportUrl } from '../../src/msgraph/sources.js';

const { userCredentialUsageDetails, userEventsSummary } = REPORT_SOURCES;
const BETA = new URL('https://graph.microsoft.com/beta');

function filterOf(url: URL): string | null {
  return url.searchParams.get('$filter');
}

describe('reportUrl', () => {
  it('asks the old report without options, since none is documented for it', () => {
    expect(reportUrl(BETA, userCredentialUsageDetails).href).toBe(
      'https://graph.microsoft.com/beta/reports/userCredentialUsageDetails',
    );
  });

  it('asks the successor for its largest page', () => {
    expect(reportUrl(BETA, userEventsSummary).href).toBe(
      'https://graph.microsoft.com/beta/reports/authenticationMethods/userEventsSummary?$top=1000',
    );
  });

  it('takes a base URL with a slash at its end', () => {
    const url = reportUrl(new URL('http://127.0.0.1:5001/beta/'), userCredentialUsageDetails);
    expect(url.pathname).toBe('/beta/reports/userCredentialUsageDetails');
  });

  it('joins what a filter asks for with and', () => {
    const url = reportUrl(BETA, userCredentialUsageDetails, {
      userPrincipalName: "o'neil@contoso.com",
      feature: 'reset',
    });
    expect(filterOf(url)).toBe("userPrincipalName eq 'o''neil@contoso.com' and feature eq 'reset'");
  });

  it('names the enumeration of a method for the old report alone', () => {
    const filter = { authMethod: 'email' };
    expect(filterOf(reportUrl(BETA, userCredentialUsageDetails, filter))).toBe(
      "authMethod eq microsoft.graph.usageAuthMethod'email'",
    );
    expect(filterOf(reportUrl(BETA, userEventsSummary, filter))).toBe("authMethod eq 'email'");
  });
});

describe('REPORT_SOURCES', () => {
  it('names for each report its permission and what its id means', () => {
    expect(userCredentialUsageDetails).toMatchObject({
      permission: 'Reports.Read.All',
      idNamesEvent: true,
    });
    expect(userEventsSummary).toMatchObject({
      permission: 'AuditLog.Read.All',
      idNamesEvent: false,
    });
  });
});
