/** A page and all that it loads, as plain data for the server that mounts it. */
export interface Page {
  readonly routes: readonly PageRoute[];
  /** The header `Content-Security-Policy` of every route. */
  readonly contentSecurityPolicy: string;
}

export interface PageRoute {
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** Quoted, as the header `ETag` wants it. */
  readonly etag: string;
}

/** Where a page stands, and the files that the build has put into its folder. */
export interface PageSource {
  /** Of the page, its folder and the marks around links to it. */
  readonly name: 'explorer' | 'dashboard';
  readonly path: string;
  /** The page itself is `NAME.html`; these are served below `/NAME/`. */
  readonly assets: readonly { readonly name: string; readonly contentType: string }[];
  readonly contentSecurityPolicy: string;
}
