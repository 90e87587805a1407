/*
 * Hive Gateway's settings: it hands on how a caller shows who they are, by which the credential usage gateway decides.
 * @apollo/gateway does so in router.ts, Apollo Router with `headers.all.request.propagate`.
 */
export const gatewayConfig = {
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }: { readonly request: Request }) =>
      Object.fromEntries(
        ['authorization', 'x-api-key'].flatMap((name) => {
          const value = request.headers.get(name);
          return value === null ? [] : [[name, value]];
        }),
      ),
  },
};
