/** The one app registration of the emulated tenant. Nothing here is secret: it opens synthetic data only. */
export const EMULATED_APP = {
  tenantId: '5c1b6f0e-7a43-4d2f-9e58-3b0c2d9a7f11',
  tenantDomain: 'contoso.onmicrosoft.com',
  clientId: '0f6d2a9c-4b7e-4c15-8a3d-61e9b5c7d204',
  clientSecret: 'emulator-only-secret',
} as const;
