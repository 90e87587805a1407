import { describe, expect, it } from '@jest/globals';
import { isReportUrl } from '../../src/msgraph/link.js';
import { REPORT_SOURCES, reportUrl, summaryUrl } from '../../src/msgraph/sources.js';

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

  it('asks either report for the rows of one user, beside its page size', () => {
    const filter = { userPrincipalName: "o'neil+x@contoso.com" };
    const clause = "userPrincipalName eq 'o''neil+x@contoso.com'";
    expect(filterOf(reportUrl(BETA, userCredentialUsageDetails, filter))).toBe(clause);
    const url = reportUrl(BETA, userEventsSummary, filter);
    expect([filterOf(url), url.searchParams.get('$top')]).toEqual([clause, '1000']);
  });
});

describe('summaryUrl', () => {
  it.each([
    [userCredentialUsageDetails, "/reports/getCredentialUsageSummary(period='D30')"],
    [userEventsSummary, "/reports/authenticationMethods/userRegistrationActivity(period='d30')"],
  ])('asks the function that counts for $name, as it is documented', (source, path) => {
    const url = summaryUrl(BETA, source);
    expect(url.href).toBe(`https://graph.microsoft.com/beta${path}`);
    expect(isReportUrl(url, BETA)).toBe(true);
  });
});

describe('a filter on the method', () => {
  it('is written for each report as its documentation writes enum members', () => {
    const filter = { authMethod: 'mobileSMS' };
    expect(filterOf(reportUrl(BETA, userCredentialUsageDetails, filter))).toBe(
      "authMethod eq microsoft.graph.usageAuthMethod'mobileSMS'",
    );
    expect(filterOf(reportUrl(BETA, userEventsSummary, filter))).toBe("authMethod eq 'mobileSMS'");
  });

  it('holds together with one on the user', () => {
    const filter = { userPrincipalName: 'ada@contoso.com', authMethod: 'fido' };
    expect(filterOf(reportUrl(BETA, userEventsSummary, filter))).toBe(
      "userPrincipalName eq 'ada@contoso.com' and authMethod eq 'fido'",
    );
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
