/** A row as Graph sends it, about which nothing matters but what is given. */
export function usageRow(id: string, more: object = {}) {
  return {
    id,
    feature: 'reset',
    userPrincipalName: 'alice@contoso.com',
    userDisplayName: 'Alice',
    isSuccess: true,
    authMethod: 'email',
    failureReason: '',
    eventDateTime: '2026-03-01T08:00:00Z',
    ...more,
  };
}
