interface Cloud {
  /** Root of Microsoft Graph with the version that has the reports; both exist in beta alone. */
  readonly baseUrl: string;
  /** Where @azure/identity asks for tokens. */
  readonly authorityHost: string;
  /** What the token is for. Tokens of one cloud are worth nothing in another. */
  readonly scope: string;
}

/**
 * The national clouds by their name in `GRAPH_CLOUD`, after Microsoft's "National cloud deployments". In China some
 * pages name login.partner.microsoftonline.cn instead, so the authority can be overridden where the credential is made.
 */
export const CLOUDS = {
  global: cloud('https://graph.microsoft.com', 'https://login.microsoftonline.com'),
  'usgov-l4': cloud('https://graph.microsoft.us', 'https://login.microsoftonline.us'),
  'usgov-l5': cloud('https://dod-graph.microsoft.us', 'https://login.microsoftonline.us'),
  china: cloud('https://microsoftgraph.chinacloudapi.cn', 'https://login.chinacloudapi.cn'),
} as const;

function cloud(root: string, authorityHost: string): Cloud {
  return { baseUrl: `${root}/beta`, authorityHost, scope: `${root}/.default` };
}
